//! Env files that follow the template in all but their values: comments, what is commented out, and where a key stands.
//!
//! An env file was made from an example. With the values of the file in the recorded example and in that of today, a
//! merge of the three brings what the template changed. It has no say about values: a merge that comes to other ones
//! than [`super::change`] is not used.

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
    /// Adds what the template changed beside the values. `rows` are those of today's answers, `files` the env files that
    /// exist, and `examples` what was recorded as the example of each.
    ///
    /// # Errors
    /// A row whose value is outside the env grammar.
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

/// The file with the values of `grown`, and the rest merged; nothing where that is `grown`. What owner and template both
/// changed stays as the owner has it.
fn followed(
    path: &RelPath,
    example: &Document,
    rows: &[&EnvRow],
    before: &Document,
    grown: &Document,
) -> Result<Option<Document>> {
    let today = today(path, rows, grown)?;
    let base = with_values(example, rows, before);
    // By key first: two comments that are neighbors are one change to a merge by lines.
    let [base, before, retold] =
        [&base, before, grown].map(|file| with_comments(file, example, &today));
    let merged = merge(path, &base, &before, &today)
        .filter(|merged| values(merged) == values(grown))
        .unwrap_or(retold);
    Ok((merged != *grown).then_some(merged))
}

/// By lines, else by key, so that a key that only the template moved is not lost where the owner added another.
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

/// A file with today's comments where it has those of the recorded example.
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

/// The recorded example as the file was made from it: with the values of the file. A key that is not used any more is
/// the owner's.
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
        // Only what somebody wrote into the example by hand can be unclear.
        let _ = made.switch_on(&row);
        if !rows.iter().any(|row| row.name == key) {
            made.remove(key);
        }
    }
    made
}

/// Today's example with the values of the file.
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

/// Every line that some program takes for a variable, in a fixed order.
fn values(file: &Document) -> Vec<(&str, &str)> {
    let entries = file.entries().map(|entry| (entry.key, entry.text));
    let mut entries: Vec<_> = entries.collect();
    entries.sort_unstable();
    entries
}

/// The line of a note in the file as it becomes.
fn renumber(note: &mut Note, before: &Document, after: &Document) {
    let key = before
        .entries()
        .find(|entry| Some(entry.line) == note.line)
        .map(|entry| entry.key);
    note.line = key.and_then(|key| after.line_of(key)).or(note.line);
}

#[cfg(test)]
mod tests;
