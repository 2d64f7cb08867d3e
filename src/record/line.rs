//! A line of the record.

use std::{borrow::Cow, fmt::Write as _, mem};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Fact, Record, add};
use crate::tree::{Blob, RelPath};

/// A line that is not a comment.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub templates: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Required with `answer`; `null` if the question, choice or service no longer exists.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub value: Option<Value>,
    /// The previous values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// The bytes of a binary file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hex: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exec: bool,
    /// The render before a template change that the owner declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined: Option<Cow<'a, str>>,
    /// The file is no longer rendered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

/// Parses `null` as a value, not as a missing one.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

const OTHER: &str = "expected templates, an answer or a file";

/// Adds the content of a line. Fields are taken out as they are used, so that an unexpected field is an error.
///
/// # Errors
/// The line has unexpected content, or is invalid JSON; then the error names the column.
pub(super) fn read_line(text: &str, record: &mut Record) -> Result<()> {
    let mut line: Line<'static> = serde_json::from_str(text)
        .map_err(|error| anyhow!("column {}: {}", error.column(), without_place(&error)))?;
    let was = mem::take(&mut line.was);
    if let Some(number) = line.templates.take() {
        record.templates = record.templates.max(number);
    } else if let Some(key) = line.answer.take() {
        let value = line.value.take().context(OTHER)?;
        add(&mut record.answers, key, Fact { value, was });
    } else if let (Some(path), None) = (line.path.take(), &line.value) {
        let bytes = match (line.text.take(), line.hex.take(), mem::take(&mut line.gone)) {
            (Some(text), None, false) => Some(text.into_owned().into_bytes()),
            (None, Some(hex), false) => {
                Some(from_hex(&hex).with_context(|| format!("{path}: `hex`"))?)
            }
            (None, None, true) => None,
            _ => bail!("{path}: expected exactly one of `text`, `hex` and `gone`"),
        };
        let exec = mem::take(&mut line.exec);
        let blob = bytes.map(|bytes| Blob::observed(bytes, exec));
        let path = RelPath::parse(&path)?;
        if let Some(declined) = line.declined.take() {
            let declined = declined.into_owned();
            record.declined.insert(path.clone(), declined);
        }
        add(&mut record.renders, path, blob);
    } else {
        bail!(OTHER);
    }
    ensure!(line == Line::default(), OTHER);
    Ok(())
}

/// The JSON error without its position, because the line is always 1.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.clone(), |(what, _)| what.to_owned())
}

pub(super) fn from_hex(text: &str) -> Result<Vec<u8>> {
    ensure!(
        text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "expected pairs of hexadecimal digits"
    );
    (0..text.len())
        .step_by(2)
        .map(|index| Ok(u8::from_str_radix(&text[index..index + 2], 16)?))
        .collect()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
