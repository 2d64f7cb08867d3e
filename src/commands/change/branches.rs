//! Reorders migrations after a merge of two branches.

mod found;
mod made;
mod upstream;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail};
use serde_json::Value;

pub(super) use self::upstream::ensure_branch;
use self::{
    found::{Found, Split},
    upstream::Upstream,
};
use crate::{
    failure::{Failure, Fault},
    globs::Globs,
    migration::{Entry, JOURNAL, Prefix, has_sides, last_snapshot, paths, restamp},
    tree::RelPath,
};

/// What to do with migrations that the default branch lacks.
#[derive(Clone, Debug, Default)]
pub(in crate::commands) enum Branches {
    /// Leave these migrations in place.
    #[default]
    Apart,
    /// Move these migrations after those of another branch.
    Together {
        /// The branch whose migrations keep their place; the default branch if `None`.
        onto: Option<String>,
    },
}

/// Migrations in their new order.
#[derive(Default)]
pub(super) struct Ordered {
    pub journal: Vec<u8>,
    /// The last snapshot.
    pub snapshot: Option<Vec<u8>>,
    /// The resulting files, by path relative to the folder of the migrations.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Renamed tags: old tag to new tag.
    pub renamed: BTreeMap<String, String>,
    pub tags: BTreeSet<String>,
    /// Messages for the owner.
    pub notes: Vec<String>,
}

/// The folder of the migrations.
pub(super) struct Folder<'a> {
    /// The project's folder.
    pub root: &'a Path,
    /// The folder, relative to the project.
    pub dir: &'a str,
    /// Folders where the migrations may be in earlier commits.
    pub dirs: &'a [&'a str],
    /// Reads a file in this folder.
    pub read: &'a dyn Fn(&str) -> Result<Option<Vec<u8>>>,
    /// Whether a migration, given its tag and its SQL, is unchanged since it was generated.
    pub is_generated: &'a dyn Fn(&str, &[u8]) -> bool,
    pub prefix: Prefix,
    /// Files in `[owned]`.
    pub owned: &'a Globs,
}

impl Folder<'_> {
    /// Reorders migrations after a merge. `None` if they are in order.
    ///
    /// # Errors
    /// [`Fault::Conflicts`]: the branch whose migrations keep their place is unknown, or only the owner can
    /// merge them.
    pub fn order(&self, branches: &Branches) -> Result<Option<Ordered>> {
        let Some(journal) = (self.read)(JOURNAL)? else {
            return Ok(None);
        };
        let is_merged = has_sides(&journal);
        let Branches::Together { onto } = branches else {
            if is_merged {
                bail!(self.two_branches("reorder them first: authgen update"));
            }
            return Ok(None);
        };
        let Some(sides) = self.found(&journal, is_merged)? else {
            return Ok(None);
        };
        let taken = self.lost(&sides)?;
        let is_merged = is_merged || !taken.is_empty();
        let sides: Vec<_> = sides.into_iter().chain(taken).collect();
        if !is_merged && onto.is_none() && sides.iter().all(|side| is_ours_alone(side)) {
            return Ok(None);
        }
        let mut tags = sides.iter().flatten().map(|each| &each.entry.tag);
        if tags.any(|tag| tag.starts_with('_')) {
            if is_merged {
                bail!(self.two_branches(
                    "merge them by hand: without a `prefix` in its configuration, drizzle-kit keeps a single snapshot"
                ));
            }
            return Ok(None);
        }
        match Upstream::find(self.root, self.dirs, onto.as_deref())? {
            Some(upstream) => match self.arrange(&upstream, sides, is_merged) {
                // There is no merge to resolve: keep the order, which Drizzle may accept, and only report the error.
                Err(error) if !is_merged => self.as_it_is(journal, error.to_string()).map(Some),
                arranged => arranged,
            },
            None if is_merged => bail!(self.two_branches(
                "name the branch whose migrations stay in place, because others may have applied them: authgen update --onto main"
            )),
            None => self.unknown(journal, &sides[0]),
        }
    }

    /// Moves the migrations that `upstream` lacks after the migrations that it has.
    fn arrange(
        &self,
        upstream: &Upstream<'_>,
        sides: Vec<Vec<Found>>,
        is_merged: bool,
    ) -> Result<Option<Ordered>> {
        let before = sides.iter().flatten().map(|each| each.entry.clone());
        let before: Vec<Entry> = before.collect();
        let Split {
            stays,
            whens,
            loose,
            twins,
        } = self.split(sides, upstream)?;
        if !is_merged && self.is_in_order(&before, &stays)? {
            return Ok(None);
        }
        let made = self.made(&loose)?;
        let mut end = upstream.last(&stays)?;
        let is_here = |tag: &str| stays.contains(tag);
        let restamped = restamp(
            &upstream.journal,
            &is_here,
            &whens,
            end.as_ref(),
            &made,
            self.prefix,
        )?;
        let mut files = upstream.repaired(&stays, self.read)?;
        for (stamped, found) in restamped.loose.iter().zip(&loose) {
            let [sql, path] = paths(&stamped.to.tag);
            if self.snapshot(&path)?.as_ref() != Some(&stamped.snapshot) {
                files.insert(path, serde_json::to_vec_pretty(&stamped.snapshot)?);
            }
            files.extend(found.sql.clone().map(|bytes| (sql, bytes)));
            end = Some(stamped.snapshot.clone());
        }
        self.ensure_free(&files, &before)?;
        let notes = upstream.notes(&restamped, &made);
        let stamped = restamped.loose.into_iter();
        let stamped = stamped.map(|each| (each.from.tag, each.to.tag));
        let mut renamed: BTreeMap<String, String> = stamped.collect();
        for (tag, other) in twins {
            let now = renamed.get(&other).cloned().unwrap_or(other);
            renamed.insert(tag, now);
        }
        renamed.retain(|from, to| from != to);
        Ok(Some(Ordered {
            journal: restamped.journal.into_bytes(),
            snapshot: end.as_ref().map(serde_json::to_vec_pretty).transpose()?,
            files,
            renamed,
            tags: restamped
                .entries
                .into_iter()
                .map(|entry| entry.tag)
                .collect(),
            notes,
        }))
    }

    /// Fallback if git has no default branch: keeps the order, and reports a journal that is out of order.
    fn unknown(&self, journal: Vec<u8>, found: &[Found]) -> Result<Option<Ordered>> {
        let mut pairs = found.windows(2);
        if pairs.all(|pair| is_next(&pair[0].entry, &pair[1].entry)) {
            return Ok(None);
        }
        let note = format!(
            "{}/{JOURNAL} is out of order, and git has no default branch: run `authgen update --onto BRANCH`",
            self.dir
        );
        self.as_it_is(journal, note).map(Some)
    }

    /// The migrations in their order on disk, with a message.
    fn as_it_is(&self, journal: Vec<u8>, note: String) -> Result<Ordered> {
        let snapshot = match last_snapshot(&journal) {
            Some(path) => (self.read)(&path)?,
            None => None,
        };
        Ok(Ordered {
            journal,
            snapshot,
            notes: vec![note],
            ..Ordered::default()
        })
    }

    /// Refuses to overwrite a file that no journal lists or that is in `[owned]`.
    fn ensure_free(&self, files: &BTreeMap<String, Vec<u8>>, known: &[Entry]) -> Result<()> {
        let known: BTreeSet<String> = known.iter().flat_map(|entry| paths(&entry.tag)).collect();
        for path in files.keys().filter(|path| !known.contains(*path)) {
            if (self.read)(path)?.is_some() {
                bail!(
                    Failure::new(
                        Fault::WouldOverwrite,
                        format!(
                            "{}/{path} is in the way of a migration and is not in the journal",
                            self.dir
                        )
                    )
                    .hint("nothing was written; move the file away")
                );
            }
        }
        for path in files.keys().map(String::as_str).chain([JOURNAL]) {
            let path = format!("{}/{path}", self.dir);
            if self.owned.matches(&RelPath::parse(&path)?) {
                bail!(
                    Failure::new(
                        Fault::WouldOverwrite,
                        format!(
                            "reordering migrations would change {path}, which is listed in [owned]"
                        )
                    )
                    .hint(
                        "nothing was written; remove it from [owned] in authgen.toml for this run"
                    )
                );
            }
        }
        Ok(())
    }

    /// Whether the migrations in `stays` come first, and every other migration builds on the one before it.
    fn is_in_order(&self, entries: &[Entry], stays: &BTreeSet<String>) -> Result<bool> {
        let (mut previous, mut is_behind) = (None::<&Entry>, false);
        for entry in entries {
            let stay = stays.contains(&entry.tag);
            if stay && is_behind {
                return Ok(false);
            }
            is_behind |= !stay;
            if let Some(previous) = previous.filter(|_| !stay) {
                let [_, before] = paths(&previous.tag);
                let [_, path] = paths(&entry.tag);
                if (self.read)(&path)?.is_some_and(|text| has_sides(&text)) {
                    return Ok(false);
                }
                // A missing snapshot is no error: Drizzle runs the migration without it.
                let pair = self.snapshot(&before)?.zip(self.snapshot(&path)?);
                let follows = pair.is_none_or(|(before, after)| after["prevId"] == before["id"]);
                if !follows || !is_next(previous, entry) {
                    return Ok(false);
                }
            }
            previous = Some(entry);
        }
        Ok(true)
    }

    /// A snapshot on disk; `None` if it is missing or has merge conflicts.
    fn snapshot(&self, path: &str) -> Result<Option<Value>> {
        let bytes = (self.read)(path)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn two_branches(&self, hint: &str) -> Failure {
        Failure::new(
            Fault::Conflicts,
            format!("two branches added migrations to {}/{JOURNAL}", self.dir),
        )
        .hint(format!("nothing was written; {hint}"))
    }
}

/// Whether number and time of a migration follow those of another.
fn is_next(before: &Entry, entry: &Entry) -> bool {
    entry.idx > before.idx && entry.when > before.when
}

/// Whether authgen generated all of these migrations, and their timestamps ascend.
fn is_ours_alone(found: &[Found]) -> bool {
    let mut pairs = found.windows(2);
    found.iter().all(|each| each.is_generated)
        && pairs.all(|pair| pair[0].entry.when < pair[1].entry.when)
}
