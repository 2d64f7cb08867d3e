//! `.authgen/base.json`, the first format of the record: one JSON object of all files.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail, ensure};
use serde::Deserialize;

use super::{
    ANSWERS, Record, add,
    line::{from_hex, without_place},
};
use crate::{
    merge,
    tree::{Blob, RelPath},
};

/// A recorded file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    text: Option<String>,
    hex: Option<String>,
    #[serde(default)]
    exec: bool,
}

/// Parses the first format, which has one line per file. Skips conflict markers between these lines.
///
/// # Errors
/// The text is anything else; the error names the line.
pub fn read_old(text: &str) -> Result<Record> {
    let mut record = Record::default();
    for (number, line) in merge::lines_of_sides(text) {
        let entry = line.trim().trim_end_matches(',');
        if ["", "{", "}", "{}"].contains(&entry) {
            continue;
        }
        let files: BTreeMap<String, File> = serde_json::from_str(&format!("{{{entry}}}"))
            .map_err(|error| anyhow!("line {number}: {}", without_place(&error)))?;
        for (path, file) in files {
            let bytes = match (file.text, file.hex) {
                (Some(text), None) => text.into_bytes(),
                (None, Some(hex)) => from_hex(&hex)?,
                _ => bail!("{path}: expected either `text` or `hex`"),
            };
            if path == ANSWERS {
                record.old_answers = String::from_utf8(bytes).ok();
                continue;
            }
            let blob = Blob::observed(bytes, file.exec);
            add(&mut record.renders, RelPath::parse(&path)?, Some(blob));
        }
    }
    ensure!(!record.renders.is_empty(), "it lists no files");
    ensure!(
        text.trim_end().ends_with('}'),
        "truncated after line {}",
        text.lines().count()
    );
    Ok(record)
}
