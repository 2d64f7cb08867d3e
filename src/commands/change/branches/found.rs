//! Migrations as found on one or two branches.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Result, bail};

use super::{Folder, upstream::Upstream};
use crate::{
    failure::{Failure, Fault},
    migration::{Entry, JOURNAL, Side, entries, has_sides, name, paths},
    program::{git_commit, git_contents, git_file},
};

/// A migration on one branch.
pub(super) struct Found {
    pub entry: Entry,
    pub sql: Option<Vec<u8>>,
    pub is_generated: bool,
}

/// Migrations that keep their place, and those to move after them.
#[derive(Default)]
pub(super) struct Split {
    /// Tags of the migrations that keep their place.
    pub stays: BTreeSet<String>,
    /// The latest timestamp on any branch, for each migration in `stays`.
    pub whens: BTreeMap<String, u64>,
    /// The other migrations, in order and without duplicates.
    pub loose: Vec<Found>,
    /// Tags of duplicates, each with the tag of the migration that is kept.
    pub twins: Vec<(String, String)>,
}

impl Split {
    fn same(&mut self, tag: String, other: &str) {
        if tag != other {
            self.twins.push((tag, other.to_owned()));
        }
    }

    /// Orders the migrations of two sides. The result does not depend on which side was merged into the other: each
    /// side keeps its own order, the owner's migrations precede generated ones, older ones precede newer ones.
    fn merge(&mut self, mut sides: Vec<VecDeque<Found>>) {
        loop {
            let fronts = sides.iter().enumerate();
            let fronts = fronts.filter_map(|(at, side)| Some((side.front()?.rank(), at)));
            let Some((_, at)) = fronts.min() else {
                return;
            };
            let Some(mut next) = sides[at].pop_front() else {
                return;
            };
            // Search the other side only: the same migration twice on one branch is not a duplicate.
            let others = sides
                .iter_mut()
                .enumerate()
                .filter(|(other, _)| *other != at);
            for (_, side) in others {
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

    /// Whether two migrations are the same, perhaps with different prefixes.
    fn is(&self, other: &Self) -> bool {
        name(&self.entry.tag) == name(&other.entry.tag) && self.sql == other.sql
    }
}

impl Folder<'_> {
    /// The migrations of each side of a journal; `None` if a side cannot be parsed.
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

    /// Finds migrations that a merge commit lost: their SQL exists, but the conflict was resolved with the other
    /// branch's journal. For each parent commit with a lost migration, returns all migrations of that parent.
    pub(super) fn lost(&self, sides: &[Vec<Found>]) -> Result<Vec<Vec<Found>>> {
        let here = |tag: &str| sides.iter().flatten().any(|each| each.entry.tag == tag);
        let mut lost = Vec::new();
        if git_commit(self.root, "HEAD^2")?.is_none() {
            return Ok(lost);
        }
        for parent in ["HEAD^1", "HEAD^2"] {
            let journal = git_file(self.root, parent, &format!("{}/{JOURNAL}", self.dir))?;
            let entries = journal.and_then(|journal| entries(&journal).ok());
            let side = entries.unwrap_or_default().into_iter();
            let side = side.map(|entry| self.of(Side::Ours, entry));
            let mut side = side.collect::<Result<Vec<Found>>>()?;
            side.retain(|each| each.sql.is_some());
            if side.iter().any(|each| !here(&each.entry.tag)) {
                lost.push(side);
            }
        }
        Ok(lost)
    }

    fn of(&self, side: Side, entry: Entry) -> Result<Found> {
        let sql = self.sql(side, &entry.tag)?;
        let is_ours = |sql: &Vec<u8>| (self.is_generated)(&entry.tag, sql);
        Ok(Found {
            is_generated: sql.as_ref().is_some_and(is_ours),
            entry,
            sql,
        })
    }

    /// Separates migrations that keep their place from the others.
    pub(super) fn split(&self, sides: Vec<Vec<Found>>, upstream: &Upstream<'_>) -> Result<Split> {
        let tags = |side: &Vec<Found>| -> BTreeSet<String> {
            side.iter().map(|each| each.entry.tag.clone()).collect()
        };
        let here: BTreeSet<String> = sides.iter().flat_map(tags).collect();
        let mut split = Split::default();
        let mut queues = Vec::new();
        for side in sides {
            let mut queue = VecDeque::new();
            let own = tags(&side);
            for each in side {
                let [sql, _] = paths(&each.entry.tag);
                let is_unmerged = (self.read)(&sql)?.is_some_and(|text| has_sides(&text));
                let sql = each.sql.as_deref();
                match upstream.tag_of(&each.entry.tag, sql, is_unmerged, &here, &own)? {
                    Some(tag) => {
                        if tag == each.entry.tag {
                            let when = split.whens.entry(tag.clone()).or_default();
                            *when = each.entry.when.max(*when);
                        }
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

    /// The SQL of a migration exactly as on one branch, because Drizzle identifies applied migrations by the hash of
    /// their SQL.
    fn sql(&self, side: Side, tag: &str) -> Result<Option<Vec<u8>>> {
        let [path, _] = paths(tag);
        let Some(text) = (self.read)(&path)?.filter(|text| has_sides(text)) else {
            return (self.read)(&path);
        };
        let at = format!("{}/{path}", self.dir);
        let exact = side.among(&text, git_contents(self.root, &at)?);
        if exact.is_none() {
            bail!(
                Failure::new(
                    Fault::Conflicts,
                    format!("{at} is missing or differs from every branch in git")
                )
                .hint("nothing was written; restore the file from its branch, without conflict markers, and commit")
            );
        }
        Ok(exact)
    }
}
