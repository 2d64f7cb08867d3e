//! Renders env rows as env files.

use anyhow::{Result, anyhow};

use super::env::EnvRow;
use crate::env::{Document, Row, write};

impl EnvRow {
    /// The row as a line of an env file.
    pub fn line<'r>(&'r self, value: &'r str) -> Row<'r> {
        Row {
            name: &self.name,
            value,
            comment: &self.comment,
            optional: self.optional,
        }
    }
}

/// An env file with these lines.
///
/// # Errors
/// A value violates the env grammar; the error names its variable.
pub fn env_file(file: &str, lines: &[Row<'_>]) -> Result<Document> {
    write("", lines).map_err(|(name, error)| anyhow!("{file}: {name}: {error}"))
}

/// The path of the example for an env file: in the same folder, with a name that git does not ignore.
pub fn example_path(env_file: &str) -> String {
    match env_file.rsplit_once('/') {
        Some((dir, _)) => format!("{dir}/.env.example"),
        None => ".env.example".to_owned(),
    }
}
