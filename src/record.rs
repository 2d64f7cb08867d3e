//! `.authgen/record`: the last render and its answers.
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
//! Git merges it line by line. Each entry is a single line between two comments that never change, so that changes to
//! neighboring entries do not conflict. If both branches add an entry in the same place, `merge=union` in
//! `.gitattributes` keeps both; without it, git leaves conflict markers, which the parser skips. An entry changed on
//! both branches then occurs twice, and both of its renders count. Of two template revisions, the larger one counts.

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

/// The format version. Version 1 was `.authgen/base.json`; version 2 lacked the revision of the templates.
const VERSION: u64 = 3;
/// The file with the answers; never part of the record.
const ANSWERS: &str = "authgen.toml";
/// The last line; a file without this line is truncated.
const END: &str = "# end of the record";

/// Values by key; several if two branches recorded different values.
pub type Recorded<K, V> = BTreeMap<K, Vec<V>>;
/// The pristine render of each file; `None` for a file that is no longer rendered. The entry is kept, so that a merge
/// with a branch that still has the file does not bring the file back.
pub type Renders = Recorded<RelPath, Option<Blob>>;

/// The render of a file; the first render if several are recorded.
pub fn render_of<'a>(renders: &'a Renders, path: &RelPath) -> Option<&'a Blob> {
    renders.get(path)?.iter().flatten().next()
}

/// The render before a declined template change, by path.
pub type Declined = BTreeMap<RelPath, String>;

/// A recorded answer with its previous values, which show which of two branches changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The current value; `null` if the question was answered once but no longer applies.
    pub value: Value,
    /// Previous values; `null` if unanswered.
    pub was: Vec<Value>,
}

impl Fact {
    /// All values of this answer, the current value last.
    fn past(&self) -> impl Iterator<Item = &Value> {
        self.was.iter().chain([&self.value])
    }
}

/// The current answers, each with its recorded previous values.
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

/// The parsed record of one branch, or of several merged ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The revision of the rendered templates; 0 if none is recorded.
    pub templates: u64,
    /// The files.
    pub renders: Renders,
    /// Files with declined template changes, with the render before the change.
    pub declined: Declined,
    /// The answers of the render.
    pub answers: Recorded<String, Fact>,
    /// The text of `authgen.toml`, from a record in the first format.
    pub old_answers: Option<String>,
}

impl Record {
    /// Adds the content of another record.
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

/// Writes the record of a render: templates, answers, files, the `known` paths that are no longer rendered, and
/// declined changes. Never contains `authgen.toml`, which belongs to the owner.
///
/// # Errors
/// None for valid files and answers.
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

/// Parses the output of [`write_record`], possibly merged by git from several branches.
///
/// # Errors
/// The text is anything else; the error names the line.
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

/// Removes the declined changes of some files from a record. All other lines stay unchanged.
///
/// # Errors
/// The line of such a file is invalid.
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

/// The version in a line. Other keys are ignored, because a later version may have some.
fn version_of(line: &str) -> Option<u64> {
    let value: BTreeMap<String, Value> = line
        .starts_with("{\"version\"")
        .then(|| serde_json::from_str(line).ok())??;
    value.get("version")?.as_u64()
}

/// Error for the record of a newer authgen.
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
