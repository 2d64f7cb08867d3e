//! Migrations as one or two branches have them.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::{Folder, upstream::Upstream};
use crate::{
    failure::Failure,
    migration::{self, Entry, Loose, Side, entries, has_sides, paths},
    program::git_sides,
};

/// One migration as one branch has it.
pub(super) struct Found {
    pub entry: Entry,
    pub side: Side,
    pub sql: Option<Vec<u8>>,
    pub is_generated: bool,
}

impl Folder<'_> {
    /// The migrations of all sides of a journal; none where it cannot be read, of which whoever needs it tells.
    pub(super) fn found(&self, journal: &[u8], is_merged: bool) -> Result<Option<Vec<Found>>> {
        let sides: &[Side] = if is_merged {
            &[Side::Ours, Side::Theirs]
        } else {
            &[Side::Ours]
        };
        let mut found = Vec::new();
        for side in sides {
            let Ok(entries) = entries(&side.of(journal)) else {
                return Ok(None);
            };
            for entry in entries {
                let [sql, _] = paths(&entry.tag);
                let sql = self.side(*side, &sql)?;
                found.push(Found {
                    is_generated: sql
                        .as_ref()
                        .is_some_and(|sql| (self.is_generated)(&entry.tag, sql)),
                    entry,
                    side: *side,
                    sql,
                });
            }
        }
        Ok(Some(found))
    }

    /// Tags of migrations that stay, and the others, each once.
    pub(super) fn split(
        &self,
        found: Vec<Found>,
        upstream: &Upstream<'_>,
    ) -> Result<(BTreeSet<String>, Vec<Found>)> {
        let mut stays = BTreeSet::new();
        let mut loose: Vec<Found> = Vec::new();
        for each in found {
            let [sql, _] = paths(&each.entry.tag);
            let is_unmerged = (self.read)(&sql)?.is_some_and(|text| has_sides(&text));
            if upstream.has(&each.entry.tag, each.sql.as_deref(), is_unmerged)? {
                stays.insert(each.entry.tag);
                continue;
            }
            let twin = loose
                .iter_mut()
                .find(|other| other.entry.tag == each.entry.tag && other.sql == each.sql);
            match twin {
                Some(twin) => twin.entry.when = twin.entry.when.min(each.entry.when),
                None => loose.push(each),
            }
        }
        Ok((stays, loose))
    }

    /// The snapshots of migrations, and those that they were made for.
    pub(super) fn made(&self, loose: &[Found], journal: &[u8]) -> Result<Vec<Loose>> {
        let made = loose.iter().map(|each| {
            let snapshot = self.snapshot(each.side, &each.entry.tag)?;
            Ok(Loose {
                entry: each.entry.clone(),
                before: self.before(each, &snapshot, journal)?,
                snapshot,
            })
        });
        made.collect()
    }

    fn before(&self, found: &Found, snapshot: &Value, journal: &[u8]) -> Result<Value> {
        let first = migration::first_snapshot();
        let earlier = entries(&found.side.of(journal))?.into_iter();
        let earlier: Vec<Entry> = earlier
            .take_while(|entry| entry.tag != found.entry.tag)
            .collect();
        if snapshot["prevId"] == first["id"] || earlier.is_empty() {
            return Ok(first);
        }
        let mut previous = None;
        // Mostly it is the one right before.
        for entry in earlier.iter().rev() {
            let before = self.snapshot(found.side, &entry.tag)?;
            if before["id"] == snapshot["prevId"] {
                return Ok(before);
            }
            previous.get_or_insert(before);
        }
        Ok(previous.unwrap_or(first))
    }

    fn snapshot(&self, side: Side, tag: &str) -> Result<Value> {
        let [_, path] = paths(tag);
        let broken = |what: &str| {
            Failure::usage(format!("{}/{path}, which {tag} needs, {what}", self.dir))
                .hint("take it back from git, or let `drizzle-kit check` say what is wrong")
        };
        let bytes = (self.read)(&path)?.ok_or_else(|| broken("is missing"))?;
        Ok(serde_json::from_slice(&side.of(&bytes)).map_err(|_| broken("is not JSON"))?)
    }

    /// A file as one of two branches has it, to the byte: databases know migrations by the hash of their text.
    pub(super) fn side(&self, side: Side, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(text) = (self.read)(path)? else {
            return Ok(None);
        };
        if !has_sides(&text) {
            return Ok(Some(text));
        }
        let files = git_sides(self.root, &format!("{}/{path}", self.dir))?;
        Ok(Some(side.among(&text, files)))
    }
}
