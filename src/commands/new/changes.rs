//! The files of a new project.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::{
    answers,
    blueprint::Blueprint,
    env_files::{self, Secrets},
    migration::History,
    project,
    record::{Declined, Recorded, Renders, remember, write_record},
    secret::{Secret, System},
    transaction::{Change, Rank},
    tree::{Blob, RelPath, Tree},
};

/// Everything that comes into the folder: the render, its record and the env files. Secrets that the user did not
/// bring are drawn here.
pub(super) fn changes(
    blueprint: &Blueprint<'_>,
    tree: &Tree,
    provided: BTreeMap<String, Secret>,
) -> Result<Vec<Change>> {
    let mut changes: Vec<Change> = tree
        .iter()
        .map(|(path, entry)| created(path.clone(), entry.blob.clone()))
        .collect();
    let record = RelPath::parse(project::RECORD_FILE)?;
    changes.push(created(
        record,
        Blob::new(record_text(blueprint, tree)?.into_bytes()),
    ));
    for (path, text) in env_files(blueprint, tree, provided)? {
        changes.push(Change {
            path: RelPath::parse(&path)?,
            old: None,
            new: Some(Blob::observed(text.expose().as_bytes(), false)),
            private: true,
            rank: Rank::Middle,
        });
    }
    Ok(changes)
}

fn created(path: RelPath, blob: Blob) -> Change {
    Change {
        rank: project::rank(&path),
        path,
        old: None,
        new: Some(blob),
        private: false,
    }
}

fn record_text(blueprint: &Blueprint<'_>, tree: &Tree) -> Result<String> {
    let facts = answers::facts_of(blueprint.catalog, blueprint.answers);
    let journal = blueprint.journal(&History::default())?;
    write_record(
        &tree.filtered(|path| *path != journal),
        blueprint.catalog.versions.templates,
        &remember(&facts, &Recorded::new()),
        &Renders::new(),
        &Declined::new(),
    )
}

/// The env files with their secrets; git is proven to ignore each of them.
fn env_files(
    blueprint: &Blueprint<'_>,
    tree: &Tree,
    provided: BTreeMap<String, Secret>,
) -> Result<Vec<(String, Secret)>> {
    let gitignore = tree.blob(&RelPath::parse(env_files::GITIGNORE)?);
    let gitignore = gitignore.map_or_else(Default::default, |blob| {
        String::from_utf8_lossy(blob.bytes())
    });
    let rows = &blueprint.env;
    env_files::ensure_ignored(&gitignore, rows.iter().map(|row| row.file.as_str()))?;
    let mut entropy = System;
    let mut secrets = Secrets::new(provided, BTreeSet::new(), &mut entropy);
    let nothing = BTreeMap::new();
    let changes = env_files::change(&[], rows, &nothing, &BTreeSet::new(), &mut secrets)?;
    changes
        .files
        .into_iter()
        .map(|change| Ok((change.file, change.new.context("a new env file is empty")?)))
        .collect()
}
