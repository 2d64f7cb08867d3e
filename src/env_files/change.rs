//! Changes to the env files of an existing project.
//!
//! Lines that the owner wrote stay. A file gains its missing keys; a value follows a changed answer only if it is
//! still, byte for byte, what the old answers generated.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow};

use super::secrets::{Secrets, extract};
use crate::{
    blueprint::{EnvRow, env_file},
    env::{Document, Row},
    secret::Secret,
};

/// All changes to env files, and notes for the owner.
#[derive(Debug, Default)]
pub struct Changes {
    /// Changed files, sorted.
    pub files: Vec<Change>,
    /// Notes on what only the owner can decide, sorted by file.
    pub notes: Vec<Note>,
}

impl Changes {
    /// The paths of files to create.
    pub fn new_files(&self) -> impl Iterator<Item = &str> {
        let new = self.files.iter().filter(|change| change.old.is_none());
        new.map(|change| change.file.as_str())
    }

    /// Skips each new file for which `is_left` is true, and adds the note `text` about the file.
    pub fn leave_new_files(&mut self, is_left: impl Fn(&str) -> bool, text: &str) {
        let is_left = |change: &mut Change| change.old.is_none() && is_left(&change.file);
        let left = self.files.extract_if(.., is_left);
        self.notes.extend(left.map(|change| Note {
            file: change.file,
            line: None,
            text: text.to_owned(),
        }));
        self.notes.sort_by(|one, other| one.file.cmp(&other.file));
    }
}

/// A changed env file.
#[derive(Debug, Default)]
pub struct Change {
    /// The file, relative to the project.
    pub file: String,
    /// The previous text; `None` for a new file.
    pub old: Option<String>,
    /// The new text; `None` for a deleted file.
    pub new: Option<Secret>,
    /// Added keys.
    pub added: Vec<String>,
    /// Keys whose value changes with the answers.
    pub changed: Vec<String>,
    /// The file's previous mode, if it let other users read the file. The new mode does not.
    pub open_mode: Option<u32>,
}

/// A note for the owner. Never contains a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The file, relative to the project.
    pub file: String,
    /// The line number, from 1; `None` for a note on the whole file.
    pub line: Option<usize>,
    /// The note.
    pub text: String,
}

/// The changes that new answers require in the env files: from `old_rows` to `new_rows`.
///
/// `files` are the existing env files of any row. `given` are the ids of secrets passed in this run, which are always
/// written.
///
/// # Errors
/// A value outside the env grammar, or a failure of the random source.
pub fn change(
    old_rows: &[EnvRow],
    new_rows: &[EnvRow],
    files: &BTreeMap<String, Document>,
    given: &BTreeSet<String>,
    secrets: &mut Secrets<'_>,
) -> Result<Changes> {
    let current = |row: &EnvRow| files.get(&row.file).and_then(|file| file.get(&row.name));
    let mut shared: BTreeMap<&str, String> = BTreeMap::new();
    for row in old_rows.iter().chain(new_rows) {
        if let Some(value) = current(row) {
            secrets.learn(row, value);
        }
    }
    let is_same_place =
        |one: &EnvRow, other: &EnvRow| one.file == other.file && one.name == other.name;
    let fresh_rows = new_rows
        .iter()
        .filter(|row| !old_rows.iter().any(|old| is_same_place(old, row)));
    for row in old_rows.iter().chain(fresh_rows) {
        let (Some(value), Some(id)) = (current(row), &row.shared) else {
            continue;
        };
        // Don't copy a value to other files if it was generated from old answers and the new answers change it.
        let follows = extract(&row.value, value).is_some()
            && new_rows
                .iter()
                .any(|new| new.shared == row.shared && new.value != row.value);
        if !follows {
            shared.entry(id).or_insert_with(|| value.to_owned());
        }
    }

    let mut changes = Changes::default();
    for file in files_of(new_rows) {
        let rows: Vec<&EnvRow> = new_rows.iter().filter(|row| row.file == file).collect();
        match files.get(file) {
            None => changes.files.push(fresh(file, &rows, &shared, secrets)?),
            Some(document) => {
                let old: BTreeMap<&str, &EnvRow> = old_rows
                    .iter()
                    .filter(|row| row.file == file)
                    .map(|row| (row.name.as_str(), row))
                    .collect();
                let (change, notes) = grow(document, &rows, &old, &shared, given, secrets)?;
                changes.notes.extend(notes);
                changes.files.extend(change);
            }
        }
    }
    for file in files_of(old_rows) {
        if files_of(new_rows).contains(file) {
            continue;
        }
        if let Some(document) = files.get(file) {
            let rows: Vec<&EnvRow> = old_rows.iter().filter(|row| row.file == file).collect();
            match leave(file, document, &rows, secrets)? {
                Ok(change) => changes.files.push(change),
                Err(note) => changes.notes.push(note),
            }
        }
    }
    Ok(changes)
}

fn files_of(rows: &[EnvRow]) -> BTreeSet<&str> {
    rows.iter().map(|row| row.file.as_str()).collect()
}

/// The change that creates a missing file.
fn fresh(
    file: &str,
    rows: &[&EnvRow],
    shared: &BTreeMap<&str, String>,
    secrets: &mut Secrets<'_>,
) -> Result<Change> {
    let is_set = |row: &EnvRow| {
        row.shared
            .as_ref()
            .is_some_and(|id| shared.contains_key(id.as_str()))
    };
    let values = rows
        .iter()
        .map(|row| value_of(row, shared, secrets))
        .collect::<Result<Vec<_>>>()?;
    let lines = rows.iter().zip(&values).map(|(row, value)| Row {
        // Set an optional row here if another file sets it: its value, perhaps a secret, must not be commented out.
        optional: row.optional && !is_set(row),
        ..row.line(value.expose())
    });
    let made = env_file(file, &lines.collect::<Vec<_>>())?;
    Ok(Change {
        file: file.to_owned(),
        new: Some(Secret::new(made.render())),
        added: rows.iter().map(|row| row.name.clone()).collect(),
        ..Change::default()
    })
}

/// The value that the row shares with other files, or else the row's own value.
fn value_of(
    row: &EnvRow,
    shared: &BTreeMap<&str, String>,
    secrets: &mut Secrets<'_>,
) -> Result<Secret> {
    match row.shared.as_deref().and_then(|id| shared.get(id)) {
        Some(value) => Ok(Secret::new(value)),
        None => secrets.value(row),
    }
}

/// The changes to an existing file, and notes for the owner.
fn grow(
    document: &Document,
    rows: &[&EnvRow],
    old: &BTreeMap<&str, &EnvRow>,
    shared: &BTreeMap<&str, String>,
    given: &BTreeSet<String>,
    secrets: &mut Secrets<'_>,
) -> Result<(Option<Change>, Vec<Note>)> {
    let file = rows.first().map_or("", |row| row.file.as_str());
    let mut grown = document.clone();
    let (mut added, mut changed, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let edit = |error| anyhow!("{file}: {}: {error}", row.name);
        let Some(line) = document.line_of(&row.name) else {
            if !row.optional {
                let value = value_of(row, shared, secrets)?;
                let line = row.line(value.expose());
                grown.append_row(&line).map_err(edit)?;
                added.push(row.name.clone());
            }
            continue;
        };
        let note = |text: &str| Note {
            file: file.to_owned(),
            line: Some(line),
            text: text.to_owned(),
        };
        let Some(value) = document.get(&row.name) else {
            notes.push(note(&format!(
                "{} is not in a form that all parsers read alike",
                row.name
            )));
            continue;
        };
        let was = old.get(row.name.as_str());
        let same = was.is_some_and(|was| was.value == row.value);
        let is_given = row.secret_ids().any(|id| given.contains(id));
        if !is_given && (same || extract(&row.value, value).is_some()) {
            continue;
        }
        let is_made =
            was.is_some_and(|was| extract(&was.value, value).is_some() && !secrets.is_brought(was));
        if is_given || is_made {
            let value = secrets.value(row)?;
            match grown.set(&row.name, value.expose()) {
                Ok(()) => changed.push(row.name.clone()),
                Err(error) => notes.push(note(&format!(
                    "{} was kept, because {error}; your answers give {}",
                    row.name, row.example
                ))),
            }
        } else if was.is_some() {
            notes.push(note(&format!(
                "{} has your own value and was kept; your answers give {}",
                row.name, row.example
            )));
        }
    }
    for row in old.values() {
        let wanted = rows.iter().any(|other| other.name == row.name);
        if let (false, Some(line)) = (wanted, document.line_of(&row.name)) {
            notes.push(Note {
                file: file.to_owned(),
                line: Some(line),
                text: format!("{} is no longer used; delete the line", row.name),
            });
        }
    }
    notes.sort_by_key(|note| note.line);
    let change = (grown != *document).then(|| Change {
        file: file.to_owned(),
        old: Some(document.render()),
        new: Some(Secret::new(grown.render())),
        added,
        changed,
        ..Change::default()
    });
    Ok((change, notes))
}

/// The file of a removed service: deleted if it can be generated again, kept if the owner added to it.
fn leave(
    file: &str,
    document: &Document,
    rows: &[&EnvRow],
    secrets: &mut Secrets<'_>,
) -> Result<Result<Change, Note>> {
    let values = rows
        .iter()
        .map(|row| secrets.value(row))
        .collect::<Result<Vec<_>>>()?;
    let lines = rows.iter().zip(&values);
    let lines = lines.map(|(row, value)| row.line(value.expose()));
    let made = env_file(file, &lines.collect::<Vec<_>>())?;
    Ok(if made == *document {
        Ok(Change {
            file: file.to_owned(),
            old: Some(document.render()),
            ..Change::default()
        })
    } else {
        Err(Note {
            file: file.to_owned(),
            line: None,
            text: "stays although its service was removed: it has lines you added".to_owned(),
        })
    })
}

#[cfg(test)]
mod tests;
