//! Reads what a project says about itself.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{ANSWERS_FILE, BASE_FILE, read_base};
use crate::{
    failure::Failure,
    transaction,
    tree::{Blob, RelPath, Tree},
};

/// A generated project on disk.
#[derive(Debug)]
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
    /// `authgen.toml` as its owner has it.
    pub answers: String,
    /// The render of the last apply, without `authgen.toml`: the owner edits that file to change the answers.
    pub base: Tree,
    /// `authgen.toml` and the recorded render as they were read, for whoever replaces them.
    pub own_files: [(RelPath, Blob); 2],
    /// What `authgen.toml` was after the last apply.
    pub recorded_answers: String,
}

impl Project {
    /// The project with this root. Only in a project in which no run was cut short are its files where they belong.
    ///
    /// # Errors
    /// Usage: what it says about itself cannot be read.
    pub fn open(root: &Path) -> Result<Self> {
        let root = root.to_owned();
        let (answers_blob, answers) = read(&root, ANSWERS_FILE)?;
        let (recorded_blob, recorded) = read(&root, BASE_FILE)?;
        let base = read_base(&recorded).map_err(|error| {
            Failure::usage(format!("{BASE_FILE}: {error:#}")).hint(format!(
                "take it back from git: git checkout -- {BASE_FILE}"
            ))
        })?;
        let answers_path = RelPath::parse(ANSWERS_FILE)?;
        let recorded_answers = base
            .blob(&answers_path)
            .map(|blob| String::from_utf8_lossy(blob.bytes()).into_owned())
            .unwrap_or_default();
        Ok(Self {
            root,
            answers,
            base: base.filtered(|path| *path != answers_path),
            own_files: [
                (answers_path, answers_blob),
                (RelPath::parse(BASE_FILE)?, recorded_blob),
            ],
            recorded_answers,
        })
    }
}

fn read(root: &Path, name: &str) -> Result<(Blob, String)> {
    let Some(blob) = transaction::read(root, &RelPath::parse(name)?)? else {
        bail!(Failure::usage(format!("{name} is missing")).hint(format!(
            "it belongs into git: take it back with git checkout -- {name}"
        )))
    };
    match std::str::from_utf8(blob.bytes()) {
        Ok(text) => Ok((blob.clone(), text.to_owned())),
        Err(_) => bail!(
            Failure::usage(format!("{name} is not UTF-8"))
                .hint(format!("take it back from git: git checkout -- {name}"))
        ),
    }
}
