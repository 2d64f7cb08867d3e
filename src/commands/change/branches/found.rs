//! Migrations as one or two branches have them.

use std::collections::{BTreeSet, VecDeque};

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

/// Migrations that stay, and those that go behind them.
#[derive(Default)]
pub(super) struct Split {
    /// Tags of those that stay.
    pub stays: BTreeSet<String>,
    /// The others in their order, each once.
    pub loose: Vec<Found>,
    /// Tags of migrations that are there twice, and the tag of the one that counts.
    pub twins: Vec<(String, String)>,
}

impl Split {
    fn same(&mut self, tag: String, other: &str) {
        if tag != other {
            self.twins.push((tag, other.to_owned()));
        }
    }

    /// Brings migrations of two sides into one order, whichever was merged into the other: each side keeps its own, and
    /// those of owners go before generated ones, older before newer.
    fn merge(&mut self, mut sides: Vec<VecDeque<Found>>) {
        loop {
            let next = sides.iter_mut().filter(|side| !side.is_empty());
            let next = next.min_by_key(|side| side.front().map(Found::rank));
            let Some(mut next) = next.and_then(VecDeque::pop_front) else {
                return;
            };
            for side in &mut sides {
                let twin = side.iter().position(|other| other.is(&next));
                if let Some(twin) = twin.and_then(|at| side.remove(at)) {
                    next.entry.when = next.entry.when.min(twin.entry.when);
                    self.same(twin.entry.tag, &next.entry.tag);
                }
            }
            self.loose.push(next);
        }
    }
}

impl Found {
    fn rank(&self) -> (bool, u64, String) {
        (self.is_generated, self.entry.when, self.entry.tag.clone())
    }

    /// Whether both are one migration, which may have had another place once.
    fn is(&self, other: &Self) -> bool {
        self.entry.name() == other.entry.name() && self.sql == other.sql
    }
}

impl Folder<'_> {
    /// The migrations of each side of a journal; none where it cannot be read, of which whoever needs it tells.
    pub(super) fn found(&self, journal: &[u8], is_merged: bool) -> Result<Option<Vec<Vec<Found>>>> {
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
            let entries = entries.into_iter().map(|entry| self.of(*side, entry));
            found.push(entries.collect::<Result<_>>()?);
        }
        Ok(Some(found))
    }

    fn of(&self, side: Side, entry: Entry) -> Result<Found> {
        let [sql, _] = paths(&entry.tag);
        let sql = self.side(side, &sql)?;
        let is_ours = |sql: &Vec<u8>| (self.is_generated)(&entry.tag, sql);
        Ok(Found {
            is_generated: sql.as_ref().is_some_and(is_ours),
            entry,
            side,
            sql,
        })
    }

    /// Tells migrations that stay from the others.
    pub(super) fn split(&self, sides: Vec<Vec<Found>>, upstream: &Upstream<'_>) -> Result<Split> {
        let all = sides.iter().flatten();
        let here: BTreeSet<String> = all.map(|each| each.entry.tag.clone()).collect();
        let mut split = Split::default();
        let mut queues = Vec::new();
        for side in sides {
            let mut queue = VecDeque::new();
            for each in side {
                let [sql, _] = paths(&each.entry.tag);
                let is_unmerged = (self.read)(&sql)?.is_some_and(|text| has_sides(&text));
                let sql = each.sql.as_deref();
                match upstream.tag_of(&each.entry.tag, sql, is_unmerged, &here)? {
                    Some(tag) => {
                        split.same(each.entry.tag, &tag);
                        split.stays.insert(tag);
                    }
                    None => queue.push_back(each),
                }
            }
            queues.push(queue);
        }
        split.merge(queues);
        Ok(split)
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
