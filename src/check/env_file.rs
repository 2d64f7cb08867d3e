//! An env file, its metadata and its parsed values.

use std::fmt;

use super::finding::Place;
use crate::{
    blueprint::EnvRow,
    env::{Document, Entry},
};

/// One env file. `Debug` shows no value.
#[derive(Clone)]
pub struct EnvFile {
    /// Relative to the project root.
    pub path: String,
    /// The service that reads the file.
    pub service: String,
    /// Whether the folder of the file exists.
    pub has_folder: bool,
    /// The content of the file, or why it cannot be read, worded to follow the file's name.
    pub bytes: Result<Vec<u8>, String>,
    /// Permission bits; `None` on platforms without them.
    pub mode: Option<u32>,
    /// Whether git ignores the file; `None` if unknown.
    pub ignored: Option<bool>,
    /// Whether git tracks the file; `None` if unknown.
    pub tracked: Option<bool>,
}

impl fmt::Debug for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A parsed env file and its expected variables.
pub struct ParsedEnv<'a> {
    pub file: &'a EnvFile,
    pub rows: Vec<&'a EnvRow>,
    pub document: Document,
}

impl<'a> ParsedEnv<'a> {
    /// `None` if the file could not be read or is not UTF-8.
    pub fn new(file: &'a EnvFile, rows: &'a [EnvRow]) -> Option<Self> {
        let document = Document::read(file.bytes.as_ref().ok()?).ok()?;
        Some(Self {
            file,
            rows: rows.iter().filter(|row| row.file == file.path).collect(),
            document,
        })
    }

    pub fn row(&self, key: &str) -> Option<&'a EnvRow> {
        self.rows.iter().copied().find(|row| row.name == key)
    }

    /// The values of known variables, without values that parsers read differently.
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

    /// The first value of a known variable in [`Self::values`].
    pub fn value(&self, key: &str) -> Option<Value<'_>> {
        self.values().find(|value| value.row.name == key)
    }
}

/// A known variable's value and its location.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    pub row: &'a EnvRow,
    pub file: &'a str,
    pub entry: Entry<'a>,
}

impl<'a> Value<'a> {
    /// The text after the `=`.
    pub fn text(&self) -> &'a str {
        self.entry.text
    }

    pub fn place(&self) -> Place<'a> {
        Place::new(self.file, self.entry.line)
    }
}

impl<'a> From<&Value<'a>> for Place<'a> {
    fn from(value: &Value<'a>) -> Self {
        value.place()
    }
}

/// Shows name and location, never the value.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.row.name, self.place())
    }
}

/// Compares in constant time: the duration reveals only whether the lengths are equal.
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
    fn only_equal_texts_are_the_same() {
        assert!(same("", "") && same("abc", "abc"));
        for (a, b) in [("abc", "abd"), ("abc", "ab"), ("", "a"), ("xbc", "abc")] {
            assert!(!same(a, b) && !same(b, a), "{a} {b}");
        }
    }
}
