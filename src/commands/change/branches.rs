//! Migrations of two branches that come together.

mod found;
mod upstream;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail};

use self::{
    found::{Found, Split},
    upstream::Upstream,
};
use crate::{
    failure::{ExitCode, Failure},
    migration::{Entry, JOURNAL, Prefix, has_sides, paths, restamp},
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
    pub renamed: BTreeMap<String, String>,
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
        let Some(sides) = self.found(&journal, is_merged)? else {
            return Ok(None);
        };
        if !is_merged && onto.is_none() && sides.iter().all(|side| is_ours_alone(side)) {
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
        let before: Vec<Entry> = sides
            .iter()
            .flatten()
            .map(|each| each.entry.clone())
            .collect();
        let Split {
            stays,
            loose,
            twins,
        } = self.split(sides, &upstream)?;
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
        let stamped = restamped.loose.iter();
        let stamped = stamped.map(|each| (each.from.tag.clone(), each.to.tag.clone()));
        let mut renamed: BTreeMap<String, String> = stamped.collect();
        for (tag, other) in twins {
            let now = renamed.get(&other).cloned().unwrap_or(other);
            renamed.insert(tag, now);
        }
        renamed.retain(|from, to| from != to);
        Ok(Some(Ordered {
            snapshot,
            files,
            renamed,
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
}

/// Whether all were generated, and each is newer than the one before it.
fn is_ours_alone(found: &[Found]) -> bool {
    let mut pairs = found.windows(2);
    found.iter().all(|each| each.is_generated)
        && pairs.all(|pair| pair[0].entry.when < pair[1].entry.when)
}
