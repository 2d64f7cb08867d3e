//! Finds the commit in which a migration, its snapshot and its journal entry match.

use anyhow::{Result, bail};
use serde_json::Value;

use super::{Folder, found::Found};
use crate::{
    failure::{Failure, Fault},
    migration::{self, JOURNAL, Loose, entries, paths, step},
    program::{git_commits_of, git_file},
};

impl Folder<'_> {
    /// Each migration, with the snapshots before and after it.
    ///
    /// # Errors
    /// [`Fault::Conflicts`]: no commit contains a migration in its original state.
    pub(super) fn made(&self, loose: &[Found]) -> Result<Vec<Loose>> {
        loose.iter().map(|each| self.made_one(each)).collect()
    }

    fn made_one(&self, found: &Found) -> Result<Loose> {
        let tag = &found.entry.tag;
        let [sql, _] = paths(tag);
        let statements = found.sql.as_deref().unwrap_or_default();
        for dir in self.dirs {
            for commit in git_commits_of(self.root, &format!("{dir}/{sql}"))? {
                let at = At {
                    folder: self,
                    commit: &commit,
                    dir,
                };
                if at.file(&sql)?.as_deref() != Some(statements) {
                    continue;
                }
                if let Some((before, snapshot)) = at.snapshots(tag)? {
                    return Ok(Loose {
                        entry: found.entry.clone(),
                        before,
                        snapshot,
                        step: step(statements),
                    });
                }
            }
        }
        bail!(
            Failure::new(
                Fault::Conflicts,
                format!("no commit has {}/{sql} together with its snapshot and journal entry", self.dir)
            )
            .hint("nothing was written; a migration written by hand needs a snapshot: drizzle-kit generate --custom")
        )
    }
}

/// The folder of the migrations at a commit.
struct At<'a> {
    folder: &'a Folder<'a>,
    commit: &'a str,
    dir: &'a str,
}

impl At<'_> {
    /// The snapshots before and after a migration; `None` if the commit lacks one.
    fn snapshots(&self, tag: &str) -> Result<Option<(Value, Value)>> {
        let journal = self.file(JOURNAL)?;
        let entries = journal.and_then(|journal| entries(&journal).ok());
        let Some((entries, snapshot)) = entries.zip(self.snapshot(tag)?) else {
            return Ok(None);
        };
        // Only this migration's entry may use the snapshot's path: a merge may have dropped the entry, or replaced the
        // snapshot by another with the same number.
        let [_, own] = paths(tag);
        let with_it = entries.iter().filter(|entry| paths(&entry.tag)[1] == own);
        if with_it.map(|entry| &entry.tag).ne([tag]) {
            return Ok(None);
        }
        let first = migration::first_snapshot();
        if snapshot["prevId"] == first["id"] {
            return Ok(Some((first, snapshot)));
        }
        let earlier = entries.iter().take_while(|entry| entry.tag != *tag);
        // Search backwards, because the preceding snapshot usually belongs to the previous migration.
        for entry in earlier.collect::<Vec<_>>().into_iter().rev() {
            let before = self.snapshot(&entry.tag)?;
            if let Some(before) = before.filter(|before| before["id"] == snapshot["prevId"]) {
                return Ok(Some((before, snapshot)));
            }
        }
        Ok(None)
    }

    fn snapshot(&self, tag: &str) -> Result<Option<Value>> {
        let [_, path] = paths(tag);
        let bytes = self.file(&path)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn file(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let path = format!("{}/{path}", self.dir);
        git_file(self.folder.root, self.commit, &path)
    }
}
