//! The env files of a project that exists.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::{
    env::Document,
    failure::Failure,
    project::Project,
    transaction,
    tree::{Blob, RelPath},
};

/// The env files that exist.
pub(super) fn env_blobs<'b>(
    project: &Project,
    files: impl Iterator<Item = &'b str>,
) -> Result<BTreeMap<String, Blob>> {
    let mut blobs = BTreeMap::new();
    for file in files.collect::<BTreeSet<_>>() {
        if let Some(blob) = transaction::read(&project.root, &RelPath::parse(file)?)? {
            blobs.insert(file.to_owned(), blob);
        }
    }
    Ok(blobs)
}

/// What they say, line by line.
pub(super) fn env_documents(blobs: &BTreeMap<String, Blob>) -> Result<BTreeMap<String, Document>> {
    blobs
        .iter()
        .map(|(file, blob)| {
            let document = Document::read(blob.bytes()).map_err(|problem| {
                Failure::usage(format!("{file}: {problem}")).hint("write it as UTF-8 text")
            })?;
            Ok((file.clone(), document))
        })
        .collect()
}
