//! Applies template changes other than values to env files: comments, commented-out rows and the order of keys.
//!
//! An env file was generated from an example. With the file's values filled into the recorded example and into today's
//! example, a three-way merge applies the template's changes. A merge result whose values differ from those of
//! [`super::change`] is discarded.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};

use super::{Change, Changes, Note};
use crate::{
    blueprint::{EnvRow, env_file},
    env::{Document, Row},
    merge::{self, Merged},
    secret::Secret,
    tree::RelPath,
};

impl Changes {
    /// Applies the template's changes other than values. `rows` belong to today's answers; `files` are the existing env
    /// files; `examples` has the recorded example of each file.
    ///
    /// # Errors
    /// A row has a value outside the env grammar.
    pub fn follow(
        &mut self,
        rows: &[EnvRow],
        files: &BTreeMap<String, Document>,
        examples: &BTreeMap<String, Document>,
    ) -> Result<()> {
        for (file, before) in files {
            let rows: Vec<&EnvRow> = rows.iter().filter(|row| row.file == *file).collect();
            let Some(example) = examples.get(file).filter(|_| !rows.is_empty()) else {
                continue;
            };
            let change = self.files.iter_mut().find(|change| change.file == *file);
            let grown = match change.as_ref().map(|change| &change.new) {
                Some(Some(text)) => Document::read(text.expose().as_bytes())
                    .map_err(|problem| anyhow!("{file}: {problem}"))?,
                Some(None) => continue,
                None => before.clone(),
            };
            let Some(followed) = followed(&RelPath::parse(file)?, example, &rows, before, &grown)?
            else {
                continue;
            };
            for note in self.notes.iter_mut().filter(|note| note.file == *file) {
                renumber(note, before, &followed);
            }
            let new = Some(Secret::new(followed.render()));
            match change {
                Some(change) => change.new = new,
                None => self.files.push(Change {
                    file: file.clone(),
                    old: Some(before.render()),
                    new,
                    ..Change::default()
                }),
            }
        }
        self.files.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(())
    }
}

/// Merges the template's changes other than values into `grown`; `None` if there are none. Where owner and template
/// changed the same lines, the owner's version stays.
fn followed(
    path: &RelPath,
    example: &Document,
    rows: &[&EnvRow],
    before: &Document,
    grown: &Document,
) -> Result<Option<Document>> {
    let today = today(path, rows, grown)?;
    let base = with_values(example, rows, before);
    // Update comments by key first, because a merge by lines treats adjacent comments as one change.
    let [base, before, retold] =
        [&base, before, grown].map(|file| with_comments(file, example, &today));
    let merged = merge(path, &base, &before, &today)
        .filter(|merged| values(merged) == values(grown))
        .unwrap_or(retold);
    Ok((merged != *grown).then_some(merged))
}

/// Merges by lines or, if that fails, by key, and resolves conflicts for the owner. Keeps a key that only the template
/// moved, even next to a key that the owner added.
fn merge(
    path: &RelPath,
    base: &Document,
    yours: &Document,
    template: &Document,
) -> Option<Document> {
    let texts = [base, yours, template].map(Document::render);
    let [base, yours, template] = texts.each_ref().map(String::as_bytes);
    let merged = match merge::merge(path, base, yours, template) {
        Merged::Clean(bytes) => bytes,
        Merged::Conflict(conflict) => {
            let text = String::from_utf8(conflict.text).ok()?;
            merge::sides(&text)?.ours.into_bytes()
        }
        Merged::Binary => return None,
    };
    Document::read(&merged).ok()
}

/// Replaces each comment that is still as in the recorded example with today's comment.
fn with_comments(file: &Document, example: &Document, today: &Document) -> Document {
    let mut retold = file.clone();
    for line in today.key_lines() {
        let comment = file.comment_of(line.key);
        if comment.is_some() && comment == example.comment_of(line.key) {
            retold.set_comment(line.key, today.comment_of(line.key).unwrap_or_default());
        }
    }
    retold
}

/// The base of the merge: the recorded example with the file's values. Omits keys that are no longer used, so that the
/// merge keeps them as additions of the owner.
fn with_values(example: &Document, rows: &[&EnvRow], file: &Document) -> Document {
    let mut made = example.clone();
    for (key, _) in file.pairs() {
        let Some(value) = file.get(key) else { continue };
        if !example.key_lines().any(|line| line.key == key) {
            continue;
        }
        let row = Row {
            name: key,
            value,
            ..Row::default()
        };
        // Ignore an error: only a hand-edited example outside the grammar can cause it.
        let _ = made.switch_on(&row);
        if !rows.iter().any(|row| row.name == key) {
            made.remove(key);
        }
    }
    made
}

/// Today's example with the file's values.
fn today<'r>(path: &RelPath, rows: &[&'r EnvRow], file: &'r Document) -> Result<Document> {
    let line = |row: &&'r EnvRow| {
        let value = file.get(&row.name);
        Row {
            optional: row.optional && value.is_none(),
            ..row.line(value.unwrap_or(&row.example))
        }
    };
    let lines: Vec<Row<'_>> = rows.iter().map(line).collect();
    env_file(path.as_str(), &lines)
}

/// The keys and values that at least one parser reads, sorted.
fn values(file: &Document) -> Vec<(&str, &str)> {
    let entries = file.entries().map(|entry| (entry.key, entry.text));
    let mut entries: Vec<_> = entries.collect();
    entries.sort_unstable();
    entries
}

/// Points a note to the line of its key in the resulting file.
fn renumber(note: &mut Note, before: &Document, after: &Document) {
    let key = before
        .entries()
        .find(|entry| Some(entry.line) == note.line)
        .map(|entry| entry.key);
    note.line = key.and_then(|key| after.line_of(key)).or(note.line);
}

#[cfg(test)]
mod tests;
