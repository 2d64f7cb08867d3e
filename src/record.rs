//! `.authgen/record`: what the last apply made of which answers.
//!
//! ```text
//! {"version":2}
//! # token
//! {"answer":"token","value":"hs256"}
//! # end of token
//! # frontend/app/page.tsx
//! {"path":"frontend/app/page.tsx","text":"…"}
//! # end of frontend/app/page.tsx
//! # end of the record
//! ```
//!
//! Git merges it by lines, so an entry is one line that shares nothing with another, and two comments that never change
//! keep a change of it away from whatever two branches do to its neighbors. Where both branches put an entry at the same
//! place, `merge=union` in `.gitattributes` keeps both, and where that does not apply, git leaves markers: they are read
//! over. An entry that both branches changed is then there twice, and both renders count.

mod old;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use old::read_old;

use crate::{
    answers::Facts,
    merge::Marker,
    tree::{Blob, RelPath, Tree},
};

/// The form of the record. Version 1 was `.authgen/base.json`.
const VERSION: u32 = 2;
/// No file of a record.
const ANSWERS: &str = "authgen.toml";
/// The last line, without which the file is cut off.
const END: &str = "# end of the record";

/// Values by key: several for one key when two branches recorded different ones.
pub type Recorded<K, V> = BTreeMap<K, Vec<V>>;
/// The pristine render of each file; `None` for one that is no longer rendered. Remembering it keeps its lines in place,
/// so that a merge with a branch that still has the file does not bring it back.
pub type Renders = Recorded<RelPath, Option<Blob>>;

/// What was recorded, on one branch or on several that were merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The files.
    pub renders: Renders,
    /// The answers that they were rendered from.
    pub answers: Recorded<String, Value>,
    /// The same as a text of `authgen.toml`, in the old form.
    pub old_answers: Option<String>,
}

impl Record {
    /// Adds what another file recorded.
    pub fn extend(&mut self, other: Self) {
        self.old_answers = self.old_answers.take().or(other.old_answers);
        for (path, blobs) in other.renders {
            for blob in blobs {
                add(&mut self.renders, path.clone(), blob);
            }
        }
        for (key, values) in other.answers {
            for value in values {
                add(&mut self.answers, key.clone(), value);
            }
        }
    }
}

fn add<K: Ord, V: PartialEq>(recorded: &mut Recorded<K, V>, key: K, value: V) {
    let known = recorded.entry(key).or_default();
    if !known.contains(&value) {
        known.push(value);
    }
}

/// One line that is no comment.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// Present beside `answer`; `null` says that the question, word or service is gone.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    value: Option<Value>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    /// The bytes of a file that is not text.
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    exec: bool,
    /// The file is rendered no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    gone: bool,
}

/// `null` is a value of its own here.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Writes the record of a render and its answers, and of the paths in `known` that are rendered no more. It never holds
/// `authgen.toml`, which is its owner's file.
///
/// # Errors
/// None that files and answers can cause.
pub fn write_record(tree: &Tree, answers: &Facts, known: &Renders) -> Result<String> {
    let mut record = format!("{{\"version\":{VERSION}}}\n");
    let mut entry = |key: &str, line: &Line<'_>| -> Result<()> {
        let line = serde_json::to_string(line)?;
        writeln!(record, "# {key}\n{line}\n# end of {key}")?;
        Ok(())
    };
    for (key, value) in answers {
        let line = Line {
            answer: Some(key.clone()),
            value: Some(value.clone()),
            ..Line::default()
        };
        entry(key, &line)?;
    }
    let paths: BTreeSet<&RelPath> = tree.paths().chain(known.keys()).collect();
    for path in paths.into_iter().filter(|path| path.as_str() != ANSWERS) {
        let bytes = tree.blob(path).map(Blob::bytes);
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
        let line = Line {
            path: Some(path.as_str().into()),
            text: text.map(Cow::from),
            hex: bytes.filter(|_| text.is_none()).map(hex),
            exec: tree.blob(path).is_some_and(Blob::exec),
            gone: bytes.is_none(),
            ..Line::default()
        };
        entry(path.as_str(), &line)?;
    }
    record.push_str(END);
    record.push('\n');
    Ok(record)
}

/// Reads what [`write_record`] wrote, on one branch or on several that git merged.
///
/// # Errors
/// Anything else, with its line.
pub fn read_record(text: &str) -> Result<Record> {
    let mut record = Record::default();
    let (mut version, mut in_base, mut last) = (None, false, "");
    for (index, line) in text.lines().enumerate() {
        match Marker::of(line) {
            // Neither branch has the lines from here to the separator.
            Some(Marker::Base) => in_base = true,
            Some(_) => in_base = false,
            None if in_base || line.trim().is_empty() => {}
            None => {
                last = line;
                if line.starts_with('#') {
                    continue;
                }
                let at = || format!("line {}", index + 1);
                if let Some(found) = version_of(line) {
                    ensure_known(found)?;
                    version = Some(found);
                } else {
                    ensure!(version.is_some(), "it does not begin with its version");
                    read_line(line, &mut record).with_context(at)?;
                }
            }
        }
    }
    ensure!(version.is_some(), "it has no version");
    ensure!(
        last == END,
        "it is cut off after line {}",
        text.lines().count()
    );
    Ok(record)
}

/// The version that a line names. Read on its own, because a later version may have other keys.
fn version_of(line: &str) -> Option<u64> {
    let value: BTreeMap<String, Value> = line
        .starts_with("{\"version\"")
        .then(|| serde_json::from_str(line).ok())??;
    value.get("version")?.as_u64()
}

fn ensure_known(version: u64) -> Result<()> {
    ensure!(version <= u64::from(VERSION), Newer { version });
    Ok(())
}

/// The record of a later authgen.
#[derive(Debug)]
pub struct Newer {
    version: u64,
}

impl std::fmt::Display for Newer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "it has version {}, and this authgen knows version {VERSION}",
            self.version
        )
    }
}

impl std::error::Error for Newer {}

fn read_line(text: &str, record: &mut Record) -> Result<()> {
    let line: Line<'_> = serde_json::from_str(text)
        .map_err(|error| anyhow!("column {}: {}", error.column(), without_place(&error)))?;
    match line {
        Line {
            answer: Some(key),
            value: Some(value),
            version: None,
            path: None,
            text: None,
            hex: None,
            exec: false,
            gone: false,
        } => add(&mut record.answers, key, value),
        Line {
            path: Some(path),
            answer: None,
            value: None,
            version: None,
            text,
            hex,
            exec,
            gone,
        } => {
            let bytes = match (text, hex, gone) {
                (Some(text), None, false) => Some(text.into_owned().into_bytes()),
                (None, Some(hex), false) => {
                    Some(from_hex(&hex).with_context(|| format!("{path}: `hex`"))?)
                }
                (None, None, true) => None,
                _ => bail!("{path}: not one of `text`, `hex` and `gone`"),
            };
            let blob = bytes.map(|bytes| Blob::observed(bytes, exec));
            add(&mut record.renders, RelPath::parse(&path)?, blob);
        }
        _ => bail!("neither an answer nor a file"),
    }
    Ok(())
}

/// What is wrong with one line of JSON, without the place in it, of which the line is always 1.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.clone(), |(what, _)| what.to_owned())
}

fn from_hex(text: &str) -> Result<Vec<u8>> {
    ensure!(
        text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "not pairs of hexadecimal digits"
    );
    (0..text.len())
        .step_by(2)
        .map(|index| Ok(u8::from_str_radix(&text[index..index + 2], 16)?))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests;
