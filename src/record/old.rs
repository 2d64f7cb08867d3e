//! `.authgen/base.json`, the record of authgen before it had a version: one JSON object of all files.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, ensure};
use serde::Deserialize;

use super::{ANSWERS, Record, add, from_hex, without_place};
use crate::{
    merge::Marker,
    tree::{Blob, RelPath},
};

/// One file as it was recorded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    text: Option<String>,
    hex: Option<String>,
    #[serde(default)]
    exec: bool,
}

/// Reads the old form, in which each file has a line; also when git left markers between them.
///
/// # Errors
/// Anything else, with its line.
pub fn read_old(text: &str) -> Result<Record> {
    let mut record = Record::default();
    let mut in_base = false;
    for (index, line) in text.lines().enumerate() {
        match Marker::of(line) {
            Some(Marker::Base) => in_base = true,
            Some(_) => in_base = false,
            None if in_base => {}
            None => {
                let entry = line.trim().trim_end_matches(',');
                if ["", "{", "}", "{}"].contains(&entry) {
                    continue;
                }
                let files: BTreeMap<String, File> = serde_json::from_str(&format!("{{{entry}}}"))
                    .map_err(|error| {
                    anyhow!("line {}: {}", index + 1, without_place(&error))
                })?;
                for (path, file) in files {
                    let bytes = match (file.text, file.hex) {
                        (Some(text), None) => text.into_bytes(),
                        (None, Some(hex)) => from_hex(&hex)?,
                        _ => return Err(anyhow!("{path}: neither `text` nor `hex`, or both")),
                    };
                    if path == ANSWERS {
                        record.old_answers = String::from_utf8(bytes).ok();
                        continue;
                    }
                    let blob = Blob::observed(bytes, file.exec);
                    add(&mut record.renders, RelPath::parse(&path)?, Some(blob));
                }
            }
        }
    }
    ensure!(!record.renders.is_empty(), "it names no file");
    ensure!(
        text.trim_end().ends_with('}'),
        "it is cut off after line {}",
        text.lines().count()
    );
    Ok(record)
}
