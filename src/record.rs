//! `.authgen/record`: what the last apply made of which answers.
//!
//! ```text
//! {"version":3}
//! # templates
//! {"templates":1}
//! # end of templates
//! # token
//! {"answer":"token","value":"jwks","was":["hs256"]}
//! # end of token
//! # frontend/app/page.tsx
//! {"path":"frontend/app/page.tsx","text":"…"}
//! # end of frontend/app/page.tsx
//! # end of the record
//! ```
//!
//! Git merges it by lines, so an entry is one line that shares nothing with another, and two comments that never change
//! keep a change of it away from whatever two branches do to its neighbors. Where both branches put an entry at the same
//! place, `merge=union` in `.gitattributes` keeps both, and where that does not apply, git leaves markers, which the
//! reader skips. An entry that both branches changed is then there twice, and both renders count. Of two numbers of
//! templates the larger one counts.

mod line;
mod old;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

pub use old::read_old;

use line::{Line, hex, read_line};

use crate::{
    answers::Facts,
    merge,
    tree::{Blob, RelPath, Tree},
};

/// The form of the record. Version 1 was `.authgen/base.json`, and version 2 did not say which templates were rendered.
const VERSION: u64 = 3;
/// No file of a record.
const ANSWERS: &str = "authgen.toml";
/// The last line, without which the file is cut off.
const END: &str = "# end of the record";

/// Values by key: several for one key when two branches recorded different ones.
pub type Recorded<K, V> = BTreeMap<K, Vec<V>>;
/// The pristine render of each file; `None` for one that is no longer rendered. Remembering it keeps its lines in place,
/// so that a merge with a branch that still has the file does not bring it back.
pub type Renders = Recorded<RelPath, Option<Blob>>;

/// The render of a file, or the first of several.
pub fn render_of<'a>(renders: &'a Renders, path: &RelPath) -> Option<&'a Blob> {
    renders.get(path)?.iter().flatten().next()
}

/// The render of before a change of the template that the owner declined, by the path of the file.
pub type Declined = BTreeMap<RelPath, String>;

/// An answer and what it was before, the latter so that of two branches the one that changed it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Today's; `null` for what was answered once and is gone.
    pub value: Value,
    /// Earlier values, and `null` where it was not answered.
    pub was: Vec<Value>,
}

impl Fact {
    /// All its values, today's last.
    fn past(&self) -> impl Iterator<Item = &Value> {
        self.was.iter().chain([&self.value])
    }
}

/// Today's answers with their past.
pub fn remember(today: &Facts, recorded: &Recorded<String, Fact>) -> BTreeMap<String, Fact> {
    let keys: BTreeSet<&String> = today.keys().chain(recorded.keys()).collect();
    let remembered = keys.into_iter().map(|key| {
        let value = today.get(key).cloned().unwrap_or(Value::Null);
        let past: Vec<&Value> = match recorded.get(key) {
            Some(facts) => facts.iter().flat_map(Fact::past).collect(),
            None if recorded.is_empty() => Vec::new(),
            None => vec![&Value::Null],
        };
        let mut was = Vec::new();
        for each in past {
            if *each != value && !was.contains(each) {
                was.push(each.clone());
            }
        }
        (key.clone(), Fact { value, was })
    });
    remembered.collect()
}

/// What was recorded, on one branch or on several that were merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The number of the templates that were rendered; 0 for those that had none.
    pub templates: u64,
    /// The files.
    pub renders: Renders,
    /// Files in which the owner declined what the template changed, each with the render of before that.
    pub declined: Declined,
    /// The answers that they were rendered from.
    pub answers: Recorded<String, Fact>,
    /// The same as a text of `authgen.toml`, in the old form.
    pub old_answers: Option<String>,
}

impl Record {
    /// Adds what another file recorded.
    pub fn extend(&mut self, other: Self) {
        self.templates = self.templates.max(other.templates);
        self.old_answers = self.old_answers.take().or(other.old_answers);
        self.declined.extend(other.declined);
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

pub(crate) fn add<K: Ord, V: PartialEq>(recorded: &mut Recorded<K, V>, key: K, value: V) {
    let known = recorded.entry(key).or_default();
    if !known.contains(&value) {
        known.push(value);
    }
}

/// Writes the record of a render, its templates and its answers, and of the paths in `known` that are rendered no more, with
/// what the owner declined. It never holds `authgen.toml`, which is its owner's file.
///
/// # Errors
/// None that files and answers can cause.
pub fn write_record(
    tree: &Tree,
    templates: u64,
    answers: &BTreeMap<String, Fact>,
    known: &Renders,
    declined: &Declined,
) -> Result<String> {
    let mut record = format!("{{\"version\":{VERSION}}}\n");
    let mut entry = |key: &str, line: &Line<'_>| -> Result<()> {
        let line = serde_json::to_string(line)?;
        writeln!(record, "# {key}\n{line}\n# end of {key}")?;
        Ok(())
    };
    let line = Line {
        templates: Some(templates),
        ..Line::default()
    };
    entry("templates", &line)?;
    for (key, fact) in answers {
        let line = Line {
            answer: Some(key.clone()),
            value: Some(fact.value.clone()),
            was: fact.was.clone(),
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
            declined: declined.get(path).map(|text| Cow::from(text.as_str())),
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
    let (mut version, mut last) = (None, "");
    let lines = merge::lines_of_sides(text).filter(|(_, line)| !line.trim().is_empty());
    for (number, line) in lines {
        last = line;
        if line.starts_with('#') {
            continue;
        }
        if let Some(found) = version_of(line) {
            ensure!(found <= VERSION, Newer { version: found });
            let plain = format!("{{\"version\":{found}}}");
            ensure!(
                line == plain,
                "line {number}: unexpected text after the version"
            );
            version = Some(found);
        } else {
            ensure!(version.is_some(), "the first line is not a version");
            read_line(line, &mut record).with_context(|| format!("line {number}"))?;
        }
    }
    ensure!(version.is_some(), "the version is missing");
    let count = text.lines().count();
    ensure!(last == END, "truncated after line {count}");
    Ok(record)
}

/// The same record without what the owner declined in some files. No other line changes.
///
/// # Errors
/// The line of such a file is none.
pub fn accept(text: &str, paths: &BTreeSet<RelPath>) -> Result<String> {
    let mut accepted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if !line.starts_with('{') || !line.contains("\"declined\":") {
            accepted.push_str(line);
            continue;
        }
        let mut line: Line<'_> = serde_json::from_str(line)?;
        let is_meant = |path: &RelPath| line.path.as_deref() == Some(path.as_str());
        if paths.iter().any(is_meant) {
            line.declined = None;
        }
        accepted.push_str(&serde_json::to_string(&line)?);
        accepted.push('\n');
    }
    Ok(accepted)
}

/// The version that a line names. Read on its own, because a later version may have other keys.
fn version_of(line: &str) -> Option<u64> {
    let value: BTreeMap<String, Value> = line
        .starts_with("{\"version\"")
        .then(|| serde_json::from_str(line).ok())??;
    value.get("version")?.as_u64()
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
            "version {} is not supported; this authgen supports version {VERSION}",
            self.version
        )
    }
}

impl std::error::Error for Newer {}

#[cfg(test)]
mod tests;
