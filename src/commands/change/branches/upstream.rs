//! The branch whose migrations keep their place.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{
    answers::migrations_folder,
    failure::Failure,
    migration::{JOURNAL, Loose, Restamped, entries, has_sides, name, paths},
    program::{git_commit, git_default_branch, git_file, git_merge_base},
    project::ANSWERS_FILE,
};

/// Refuses a branch that does not exist.
///
/// # Errors
/// Usage: no such branch; or git does not start.
pub(in crate::commands::change) fn ensure_branch(root: &Path, name: &str) -> Result<()> {
    if git_commit(root, name)?.is_none() {
        bail!(
            Failure::usage(format!("no branch `{name}` in git"))
                .hint("pass an existing branch: `git branch --all` lists them")
        );
    }
    Ok(())
}

/// The branch whose migrations others may have applied, as far as it is merged into the current branch.
pub(super) struct Upstream<'a> {
    root: &'a Path,
    /// The folder of the branch's migrations.
    dir: String,
    /// The branch's name in git.
    pub name: String,
    commit: String,
    /// The branch's journal.
    pub journal: Vec<u8>,
    tags: BTreeSet<String>,
}

impl<'a> Upstream<'a> {
    /// The branch with this name, or the default branch; `None` if git has no default branch or the branch has no
    /// migrations. `dirs` are the possible folders of its migrations.
    ///
    /// # Errors
    /// Usage: the branch shares no migration with this one.
    pub fn find(root: &'a Path, dirs: &[&str], named: Option<&str>) -> Result<Option<Self>> {
        let name = match named {
            Some(name) => name.to_owned(),
            None => match git_default_branch(root)? {
                Some(name) => name,
                None => return Ok(None),
            },
        };
        // Use the merge base, to ignore migrations that are not merged into this branch yet.
        let mut commit = git_merge_base(root, &name)?;
        let mut upstream = None;
        while let Some(at) = commit.take() {
            upstream = Self::at(root, dirs, &name, &at)?;
            if upstream
                .as_ref()
                .is_some_and(|found| has_sides(&found.journal))
            {
                // The merge was committed with conflict markers: use the state before it.
                commit = git_commit(root, &format!("{at}^1"))?;
                upstream = None;
            }
        }
        if upstream.is_none() && named.is_some() {
            let message = format!("`{name}` and this branch share no migrations");
            bail!(
                Failure::usage(message).hint("name another branch: authgen update --onto BRANCH")
            );
        }
        Ok(upstream)
    }

    fn at(root: &'a Path, dirs: &[&str], name: &str, commit: &str) -> Result<Option<Self>> {
        let answers = git_file(root, commit, ANSWERS_FILE)?;
        let answers = answers.and_then(|text| String::from_utf8(text).ok());
        // Also look in the folder configured at this commit: the migrations may have moved since.
        let moved = answers.and_then(|text| migrations_folder(&text).ok().flatten());
        let dirs = dirs.iter().map(|dir| (*dir).to_owned());
        for dir in dirs.chain(moved.map(|dir| dir.to_string())) {
            let journal = git_file(root, commit, &format!("{dir}/{JOURNAL}"))?;
            let Some(journal) = journal else { continue };
            let tags = match entries(&journal) {
                Ok(entries) => entries.into_iter().map(|entry| entry.tag).collect(),
                Err(_) if has_sides(&journal) => BTreeSet::new(),
                Err(_) => continue,
            };
            return Ok(Some(Self {
                root,
                dir,
                name: name.to_owned(),
                commit: commit.to_owned(),
                journal,
                tags,
            }));
        }
        Ok(None)
    }

    /// The tag that this branch gives to a migration; `None` if it lacks the migration. Considers only tags in `here`.
    /// Skips other tags in `own`, the migration's own journal, which may contain the same statements twice.
    pub fn tag_of(
        &self,
        tag: &str,
        sql: Option<&[u8]>,
        is_unmerged: bool,
        here: &BTreeSet<String>,
        own: &BTreeSet<String>,
    ) -> Result<Option<String>> {
        let has = |tag: &str| here.contains(tag) && self.tags.contains(tag);
        if has(tag) && !is_unmerged {
            return Ok(Some(tag.to_owned()));
        }
        // The migration may have another prefix here, and a different migration may have the same name.
        let named = self.tags.iter().filter(|other| name(other) == name(tag));
        for other in named.filter(|other| has(other) && (*other == tag || !own.contains(*other))) {
            let [path, _] = paths(other);
            let file = self.file(&path)?;
            if file.as_deref().map(<[u8]>::trim_ascii_end) == sql.map(<[u8]>::trim_ascii_end) {
                return Ok(Some(other.clone()));
            }
        }
        Ok(None)
    }

    /// The last available snapshot of the migrations in `stays`.
    pub fn last(&self, stays: &BTreeSet<String>) -> Result<Option<Value>> {
        let entries = entries(&self.journal)?;
        let mut tags = entries.iter().rev().map(|entry| &entry.tag);
        while let Some(tag) = tags.find(|tag| stays.contains(*tag)) {
            let [_, path] = paths(tag);
            let snapshot = self.file(&path)?;
            if let Some(snapshot) = snapshot.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
                return Ok(Some(snapshot));
            }
        }
        Ok(None)
    }

    /// The branch's files for migrations in `stays` that are missing on disk, have merge conflicts, or, for snapshots,
    /// were resolved to the other side.
    pub fn repaired(
        &self,
        stays: &BTreeSet<String>,
        read: &dyn Fn(&str) -> Result<Option<Vec<u8>>>,
    ) -> Result<BTreeMap<String, Vec<u8>>> {
        let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        let mut files = BTreeMap::new();
        for (sql, snapshot) in stays.iter().map(|tag| paths(tag).into()) {
            for (path, is_snapshot) in [(sql, false), (snapshot, true)] {
                let Some(bytes) = self.file(&path)? else {
                    continue;
                };
                // Keep edited SQL, which belongs to the owner.
                let is_right = |disk: &Vec<u8>| !is_snapshot || json(disk) == json(&bytes);
                let disk = read(&path)?.filter(|disk| !has_sides(disk));
                if !disk.as_ref().is_some_and(is_right) {
                    files.insert(path, bytes);
                }
            }
        }
        Ok(files)
    }

    /// Messages about the migrations that the branch lacks.
    pub fn notes(&self, restamped: &Restamped, made: &[Loose]) -> Vec<String> {
        let name = &self.name;
        let notes = restamped.loose.iter().zip(made).filter_map(|(each, made)| {
            let (from, to) = (&each.from, &each.to);
            let tag = &to.tag;
            if from.tag != to.tag {
                let from = &from.tag;
                Some(format!(
                    "migration {from} is renamed to {tag}, after the migrations of {name}; its SQL is unchanged"
                ))
            } else if from.when != to.when {
                Some(format!(
                    "migration {tag} gets a later timestamp, after the migrations of {name}"
                ))
            } else if each.snapshot != made.snapshot {
                Some(format!(
                    "the snapshot of migration {tag} is rebased onto the snapshots of {name}"
                ))
            } else {
                None
            }
        });
        notes.collect()
    }

    fn file(&self, path: &str) -> Result<Option<Vec<u8>>> {
        git_file(self.root, &self.commit, &format!("{}/{path}", self.dir))
    }
}
