//! Env rows as the text of env files.

use anyhow::{Result, anyhow};

use super::env::EnvRow;
use crate::env::{Row, write};

/// The text of each env file, in order; `values` go with `rows` one by one.
///
/// # Errors
/// A value outside the env grammar, by the name of its variable.
pub fn env_file_texts(rows: &[EnvRow], values: &[&str]) -> Result<Vec<(String, String)>> {
    let mut files: Vec<(String, Vec<Row<'_>>)> = Vec::new();
    for (row, value) in rows.iter().zip(values) {
        let line = Row {
            name: &row.name,
            value,
            comment: &row.comment,
            optional: row.optional,
        };
        match files.last_mut().filter(|(file, _)| *file == row.file) {
            Some((_, lines)) => lines.push(line),
            None => files.push((row.file.clone(), vec![line])),
        }
    }
    files
        .into_iter()
        .map(|(file, lines)| {
            let text = write("", &lines)
                .map_err(|(name, error)| anyhow!("{file}: {name}: {error}"))?
                .render();
            Ok((file, text))
        })
        .collect()
}

/// Where the example of an env file lies: beside it, under the name that git does not ignore.
pub fn example_path(env_file: &str) -> String {
    match env_file.rsplit_once('/') {
        Some((dir, _)) => format!("{dir}/.env.example"),
        None => ".env.example".to_owned(),
    }
}
