//! An env file with everything that is known of it from outside.

use std::fmt;

use super::finding::Place;
use crate::{
    blueprint::EnvRow,
    env::{Document, Entry},
};

/// One env file. `Debug` shows no value.
#[derive(Clone)]
pub struct EnvFile {
    /// As the user would name it.
    pub path: String,
    /// The service that reads it.
    pub service: String,
    /// Its folder is there.
    pub has_folder: bool,
    /// Its bytes, or why there are none: text that follows the file's name.
    pub bytes: Result<Vec<u8>, String>,
    /// Permission bits; absent where there are none.
    pub mode: Option<u32>,
    /// Whether git ignores it; absent when that is not known.
    pub ignored: Option<bool>,
    /// Whether git tracks it; absent when that is not known.
    pub tracked: Option<bool>,
}

impl fmt::Debug for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// An env file whose lines are known.
pub struct ParsedEnv<'a> {
    /// The file.
    pub file: &'a EnvFile,
    /// What it has to hold.
    pub rows: Vec<&'a EnvRow>,
    /// Its lines.
    pub document: Document,
}

impl<'a> ParsedEnv<'a> {
    /// Absent when the file has no bytes, or they are not UTF-8.
    pub fn new(file: &'a EnvFile, rows: &'a [EnvRow]) -> Option<Self> {
        let document = Document::read(file.bytes.as_ref().ok()?).ok()?;
        Some(Self {
            file,
            rows: rows.iter().filter(|row| row.file == file.path).collect(),
            document,
        })
    }

    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<&'a EnvRow> {
        self.rows.iter().copied().find(|row| row.name == key)
    }

    /// The values of rows that every reader reads alike, with their lines.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        self.document
            .entries()
            .filter(|entry| entry.fault.is_none())
            .filter_map(|entry| {
                Some(Value {
                    row: self.row(entry.key)?,
                    file: &self.file.path,
                    entry,
                })
            })
    }

    /// The first value of a key that every reader reads alike.
    pub fn value(&self, key: &str) -> Option<Value<'_>> {
        self.values().find(|value| value.row.name == key)
    }
}

/// The value of a row.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    /// What it has to be.
    pub row: &'a EnvRow,
    /// Where it stands.
    pub file: &'a str,
    /// The line itself.
    pub entry: Entry<'a>,
}

impl<'a> Value<'a> {
    /// The text behind the `=`.
    pub fn text(&self) -> &'a str {
        self.entry.text
    }

    /// Where it stands.
    pub fn place(&self) -> Place<'a> {
        Place::new(self.file, self.entry.line)
    }
}

impl<'a> From<&Value<'a>> for Place<'a> {
    fn from(value: &Value<'a>) -> Self {
        value.place()
    }
}

/// Its name and where it stands, never its text.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.row.name, self.place())
    }
}

/// Whether two texts are the same. How long it takes tells no more than whether their lengths are equal.
pub fn same(a: &str, b: &str) -> bool {
    let differences = a
        .bytes()
        .zip(b.bytes())
        .fold(0, |all, (a, b)| std::hint::black_box(all | (a ^ b)));
    a.len() == b.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn texts_are_compared_byte_by_byte() {
        assert!(same("", "") && same("abc", "abc"));
        for (a, b) in [("abc", "abd"), ("abc", "ab"), ("", "a"), ("xbc", "abc")] {
            assert!(!same(a, b) && !same(b, a), "{a} {b}");
        }
    }
}
