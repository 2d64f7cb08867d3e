//! Edits of env files.

use std::collections::BTreeMap;

use super::Files;
use crate::{
    blueprint::EnvRow,
    env::Document,
    failure::{Failure, Fault},
    secret::Secret,
};

/// A changed env file, with the names of its changed keys.
#[derive(Debug, Default)]
pub struct Edited {
    /// The file, relative to the project.
    pub file: String,
    /// The resulting file.
    pub document: Document,
    /// Keys with a changed value.
    pub changed: Vec<String>,
    /// Keys that were not set before.
    pub added: Vec<String>,
    /// Keys that are commented out.
    pub removed: Vec<String>,
    /// The file's previous mode, if it let other users read the file; the new mode does not.
    pub open_mode: Option<u32>,
}

/// The edits so far; the original files stay unchanged.
pub(super) struct Draft<'a> {
    files: &'a Files,
    edited: BTreeMap<&'a str, Edited>,
}

impl<'a> Draft<'a> {
    pub fn new(files: &'a Files) -> Self {
        Self {
            files,
            edited: BTreeMap::new(),
        }
    }

    /// Changes the value of an existing key.
    pub fn change(&mut self, row: &'a EnvRow, value: &Secret) -> Result<(), Failure> {
        let files = self.files;
        let edited = self.edited(row);
        let set = edited.document.set(&row.name, value.expose());
        set.map_err(|_| unclear(files, row))?;
        edited.changed.push(row.name.clone());
        Ok(())
    }

    /// Sets an optional key.
    pub fn keep(&mut self, row: &'a EnvRow, value: &Secret) -> Result<(), Failure> {
        let files = self.files;
        let edited = self.edited(row);
        let on = edited.document.switch_on(&row.line(value.expose()));
        on.map_err(|_| unclear(files, row))?;
        let keys = if is_set(files, row) {
            &mut edited.changed
        } else {
            &mut edited.added
        };
        keys.push(row.name.clone());
        Ok(())
    }

    /// Comments out an optional key.
    pub fn drop(&mut self, row: &'a EnvRow) -> Result<(), Failure> {
        let files = self.files;
        if !is_set(files, row) {
            return Ok(());
        }
        let edited = self.edited(row);
        let off = edited.document.switch_off(&row.line(&row.example));
        off.map_err(|_| unclear(files, row))?;
        edited.removed.push(row.name.clone());
        Ok(())
    }

    /// The changed files, sorted.
    pub fn done(self) -> Vec<Edited> {
        self.edited.into_values().collect()
    }

    fn edited(&mut self, row: &'a EnvRow) -> &mut Edited {
        let document = self.files.get(&row.file).cloned();
        self.edited.entry(&row.file).or_insert_with(|| Edited {
            file: row.file.clone(),
            document: document.unwrap_or_default(),
            ..Edited::default()
        })
    }
}

/// Whether any parser finds the key of a row in its file.
pub(super) fn is_set(files: &Files, row: &EnvRow) -> bool {
    files
        .get(&row.file)
        .is_some_and(|document| document.line_of(&row.name).is_some())
}

/// The value of a row, if all parsers read it alike.
pub(super) fn value<'a>(files: &'a Files, row: &EnvRow) -> Result<&'a str, Failure> {
    let document = files.get(&row.file);
    document
        .and_then(|document| document.get(&row.name))
        .ok_or_else(|| unclear(files, row))
}

/// An error that `authgen check` explains in detail.
pub(super) fn wrong(message: String) -> Failure {
    Failure::new(Fault::InvalidFile, message)
        .hint("nothing was changed: run `authgen check` for details")
}

fn unclear(files: &Files, row: &EnvRow) -> Failure {
    let EnvRow { file, name, .. } = row;
    wrong(
        match files.get(file).map(|document| document.line_of(name)) {
            Some(Some(line)) => {
                format!("{file}:{line} {name} is not in a form that all parsers read alike")
            }
            Some(None) => format!("{file} has no {name}"),
            None => format!("{file} is missing"),
        },
    )
}
