//! Migrations of two branches that come together.

mod upstream;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail};
use serde_json::Value;

use self::upstream::Upstream;
use crate::{
    failure::{ExitCode, Failure},
    migration::{self, Entry, JOURNAL, Loose, Prefix, Side, entries, has_sides, paths, restamp},
    program::git_sides,
};

/// What a command does with migrations that the default branch lacks.
#[derive(Clone, Debug, Default)]
pub(in crate::commands) enum Branches {
    /// Nothing.
    #[default]
    Apart,
    /// They go behind those of a branch.
    Together {
        /// The branch whose migrations stay; where none is named, the default branch.
        onto: Option<String>,
    },
}

/// Migrations in their new order.
pub(super) struct Ordered {
    pub journal: Vec<u8>,
    /// Behind the last of them.
    pub snapshot: Option<Vec<u8>>,
    /// Files below the folder as they are then.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Tags that are others now.
    pub renamed: Vec<(String, String)>,
    /// Tags of migrations that stay.
    pub stays: BTreeSet<String>,
    /// For the owner to read.
    pub notes: Vec<String>,
}

/// The folder of the migrations.
pub(super) struct Folder<'a> {
    /// The project's.
    pub root: &'a Path,
    /// Below the project's.
    pub dir: &'a str,
    /// Reads a file below it.
    pub read: &'a dyn Fn(&str) -> Result<Option<Vec<u8>>>,
    /// Whether statements, by the tag of the migration that has them, are as they were generated.
    pub is_generated: &'a dyn Fn(&str, &[u8]) -> bool,
    pub prefix: Prefix,
}

/// One migration as one branch has it.
struct Found {
    entry: Entry,
    side: Side,
    sql: Option<Vec<u8>>,
    is_generated: bool,
}

impl Folder<'_> {
    /// Puts migrations in order where two branches came together. Nothing where they are in order.
    ///
    /// # Errors
    /// [`ExitCode::WouldOverwrite`]: no branch is known whose migrations stay, or only their owner can bring them together.
    pub fn order(&self, branches: &Branches) -> Result<Option<Ordered>> {
        let Some(journal) = (self.read)(JOURNAL)? else {
            return Ok(None);
        };
        let is_merged = has_sides(&journal);
        let Branches::Together { onto } = branches else {
            if is_merged {
                bail!(self.two_branches("put their migrations in order first: authgen update"));
            }
            return Ok(None);
        };
        let Some(found) = self.found(&journal, is_merged)? else {
            return Ok(None);
        };
        if !is_merged && onto.is_none() && is_ours_alone(&found) {
            return Ok(None);
        }
        let Some(upstream) = Upstream::find(self.root, self.dir, onto.as_deref())? else {
            if is_merged {
                bail!(self.two_branches(
                    "say which branch has what others may have run, for it stays: authgen update --onto main"
                ));
            }
            return Ok(None);
        };
        let before: Vec<Entry> = found.iter().map(|each| each.entry.clone()).collect();
        let (stays, mut loose) = self.split(found, &upstream)?;
        if is_merged {
            // In whichever direction they were merged.
            loose.sort_by_cached_key(|each| {
                (each.is_generated, each.entry.when, each.entry.tag.clone())
            });
        }
        let made = self.made(&loose, &journal)?;
        let last = upstream.last(&stays)?;
        let is_here = |tag: &str| stays.contains(tag);
        let restamped = restamp(
            &upstream.journal,
            &is_here,
            last.as_ref(),
            &made,
            self.prefix,
        )?;
        let is_as_made = |index: usize| restamped.loose[index].snapshot == made[index].snapshot;
        if !is_merged && restamped.entries == before && (0..made.len()).all(is_as_made) {
            return Ok(None);
        }
        let mut files = upstream.unmerged(&stays, self.read)?;
        let mut snapshot = last.as_ref().map(serde_json::to_vec_pretty).transpose()?;
        for (index, (stamped, found)) in restamped.loose.iter().zip(&loose).enumerate() {
            let [sql, path] = paths(&stamped.to.tag);
            let bytes = if is_as_made(index) {
                let [_, path] = paths(&stamped.from.tag);
                self.side(found.side, &path)?
            } else {
                Some(serde_json::to_vec_pretty(&stamped.snapshot)?)
            };
            files.extend(bytes.clone().map(|bytes| (path, bytes)));
            files.extend(found.sql.clone().map(|bytes| (sql, bytes)));
            snapshot = bytes;
        }
        let renamed = restamped
            .loose
            .iter()
            .filter(|each| each.from.tag != each.to.tag);
        Ok(Some(Ordered {
            snapshot,
            files,
            renamed: renamed
                .map(|each| (each.from.tag.clone(), each.to.tag.clone()))
                .collect(),
            stays,
            notes: upstream.notes(&restamped),
            journal: restamped.journal.into_bytes(),
        }))
    }

    fn two_branches(&self, hint: &str) -> Failure {
        Failure::new(
            ExitCode::WouldOverwrite,
            format!("two branches brought migrations to {}/{JOURNAL}", self.dir),
        )
        .hint(format!("nothing was written; {hint}"))
    }

    /// The migrations of all sides of a journal; none where it cannot be read, of which whoever needs it tells.
    fn found(&self, journal: &[u8], is_merged: bool) -> Result<Option<Vec<Found>>> {
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
    fn split(
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
    fn made(&self, loose: &[Found], journal: &[u8]) -> Result<Vec<Loose>> {
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
    fn side(&self, side: Side, path: &str) -> Result<Option<Vec<u8>>> {
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

/// Whether all were generated, and each is newer than the one before it.
fn is_ours_alone(found: &[Found]) -> bool {
    let mut pairs = found.windows(2);
    found.iter().all(|each| each.is_generated)
        && pairs.all(|pair| pair[0].entry.when < pair[1].entry.when)
}
