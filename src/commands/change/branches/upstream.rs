//! The branch whose migrations stay as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{
    failure::Failure,
    migration::{self, JOURNAL, Restamped, entries, has_sides, paths},
    program::{git_default_branch, git_file, git_has_commit},
};

/// The branch that others may have run.
pub(super) struct Upstream<'a> {
    root: &'a Path,
    dir: &'a str,
    /// Its name, as git knows it.
    pub name: String,
    /// The journal that it has.
    pub journal: Vec<u8>,
    tags: BTreeSet<String>,
}

impl<'a> Upstream<'a> {
    /// The branch with this name, or the default branch; none where git knows none.
    ///
    /// # Errors
    /// Usage: there is no such branch, or its journal cannot be read.
    pub fn find(root: &'a Path, dir: &'a str, named: Option<&str>) -> Result<Option<Self>> {
        let name = match named {
            Some(name) if !git_has_commit(root, name)? => bail!(
                Failure::usage(format!("git knows no branch `{name}`"))
                    .hint("`git branch --all` lists them")
            ),
            Some(name) => name.to_owned(),
            None => match git_default_branch(root)? {
                Some(name) => name,
                None => return Ok(None),
            },
        };
        let journal = git_file(root, &name, &format!("{dir}/{JOURNAL}"))?;
        let journal = journal.unwrap_or_else(|| migration::empty_journal().into_bytes());
        let Ok(entries) = entries(&journal) else {
            bail!(another(&format!("the journal of {name} cannot be read")));
        };
        let tags = entries.into_iter().map(|entry| entry.tag).collect();
        Ok(Some(Self {
            root,
            dir,
            name,
            journal,
            tags,
        }))
    }

    /// The tag under which it has a migration with these statements; only of those that are `here`, too.
    pub fn tag_of(
        &self,
        tag: &str,
        sql: Option<&[u8]>,
        is_unmerged: bool,
        here: &BTreeSet<String>,
    ) -> Result<Option<String>> {
        let has = |tag: &str| here.contains(tag) && self.tags.contains(tag);
        if has(tag) && !is_unmerged {
            return Ok(Some(tag.to_owned()));
        }
        // It may have had another place once, and both branches may have another migration of one name.
        let name = |tag: &str| tag.split_once('_').map(|(_, name)| name.to_owned());
        let named = self.tags.iter().filter(|other| name(other) == name(tag));
        for other in named.filter(|other| has(other)) {
            let [path, _] = paths(other);
            let file = self.file(&path)?;
            if file.as_deref().map(<[u8]>::trim_ascii_end) == sql.map(<[u8]>::trim_ascii_end) {
                return Ok(Some(other.clone()));
            }
        }
        Ok(None)
    }

    /// The snapshot behind the last of some of its migrations.
    pub fn last(&self, stays: &BTreeSet<String>) -> Result<Option<Value>> {
        let entries = entries(&self.journal)?;
        let mut entries = entries.iter().rev();
        let Some(last) = entries.find(|entry| stays.contains(&entry.tag)) else {
            return Ok(None);
        };
        let [_, path] = paths(&last.tag);
        let snapshot = self.file(&path)?;
        let snapshot = snapshot.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if snapshot.is_none() {
            let name = &self.name;
            bail!(another(&format!(
                "{name} has no snapshot {path} that is JSON"
            )));
        }
        Ok(snapshot)
    }

    /// Those files of its migrations that git could not merge, as it has them.
    pub fn unmerged(
        &self,
        stays: &BTreeSet<String>,
        read: &dyn Fn(&str) -> Result<Option<Vec<u8>>>,
    ) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut files = BTreeMap::new();
        for path in stays.iter().flat_map(|tag| paths(tag)) {
            if !read(&path)?.is_some_and(|text| has_sides(&text)) {
                continue;
            }
            if let Some(bytes) = self.file(&path)? {
                files.insert(path, bytes);
            }
        }
        Ok(files)
    }

    /// What became of the migrations that it lacks, for their owner to read.
    pub fn notes(&self, restamped: &Restamped) -> Vec<String> {
        let name = &self.name;
        let notes = restamped.loose.iter().filter_map(|each| {
            let (from, to) = (&each.from, &each.to);
            if from.tag != to.tag {
                let (from, to) = (&from.tag, &to.tag);
                Some(format!(
                    "the migration {from} is {to} now, behind those of {name}; its SQL stays"
                ))
            } else if from.when != to.when {
                Some(format!(
                    "the migration {} has a later time now, behind those of {name}",
                    to.tag
                ))
            } else {
                None
            }
        });
        notes.collect()
    }

    fn file(&self, path: &str) -> Result<Option<Vec<u8>>> {
        git_file(self.root, &self.name, &format!("{}/{path}", self.dir))
    }
}

fn another(message: &str) -> Failure {
    Failure::usage(message).hint("name another branch: authgen update --onto BRANCH")
}
