//! Family *env files*: existence, permissions, syntax and keys of each file.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    env_file::{EnvFile, ParsedEnv},
    finding::{Findings, Place},
    rules,
};
use crate::{
    blueprint::example_path,
    env::{Document, Fault, Problem, Reach},
    suggest,
};

/// Why a file that does not exist cannot be read.
pub(super) const MISSING: &str = "is missing";
const PORTABLE: &str =
    "write one KEY=value per line, without spaces or quotes, and use LF line endings";
const UNQUOTED: &str =
    "write the value without quotes or spaces; percent-encode the character in a URL";

/// Requires that the file exists, only its owner can access it, git ignores it, and it is UTF-8.
pub(super) fn surroundings(findings: &mut Findings, file: &EnvFile, is_project: bool) {
    let path = &file.path;
    let place = Place::file(path);
    findings.ensure(file.has_folder, rules::FOLDER_MISSING, place, || {
        let service = &file.service;
        (
            format!("the folder of the service {service} is missing"),
            "restore it from git; if you no longer need a backend, use `authgen remove backend`",
        )
    });
    let why = file.bytes.as_ref().err().filter(|_| file.has_folder);
    findings.ensure(why.is_none(), rules::FILE_MISSING, place, || {
        (
            format!("this file {}", why.cloned().unwrap_or_default()),
            match why.map(String::as_str) {
                Some(MISSING) if is_project => "run `authgen update`, which creates it".to_owned(),
                Some(MISSING) => format!(
                    "copy {}, or create it with the variables of the service",
                    example_path(path)
                ),
                _ => "replace it with a regular file, or give yourself permission to read it"
                    .to_owned(),
            },
        )
    });
    let is_tracked = file.tracked == Some(true);
    findings.ensure(!is_tracked, rules::FILE_TRACKED, place, || {
        (
            "git tracks this file",
            format!("run `git rm --cached {path}`, and replace its secrets"),
        )
    });
    let is_ignored = file.ignored != Some(false);
    findings.ensure(is_ignored, rules::FILE_NOT_IGNORED, place, || {
        let name = path.rsplit('/').next().unwrap_or(path);
        (
            "git does not ignore this file",
            format!("add the line {name} to .gitignore"),
        )
    });
    let Ok(bytes) = &file.bytes else { return };
    let is_private = file.mode.is_none_or(|mode| mode & !0o600 == 0);
    findings.ensure(is_private, rules::FILE_MODE, place, || {
        (
            "other users of this machine can access this file",
            format!("run `chmod 600 {path}`"),
        )
    });
    if let Err(problem) = Document::read(bytes) {
        let place = Place::new(path, problem.line);
        findings.ensure(false, rules::FILE_ENCODING, place, || {
            (told(&problem), "save the file as UTF-8")
        });
    }
}

/// Checks that all parsers read the same keys and values.
pub(super) fn lines(findings: &mut Findings, file: &ParsedEnv<'_>) {
    let problems = file.document.problems();
    findings.checks += 1;
    for problem in &problems {
        let place = Place::new(&file.file.path, problem.line);
        let is_own = problem
            .key
            .as_deref()
            .is_some_and(|key| file.row(key).is_none());
        let (rule, fix) = match problem.fault {
            // Skip: `keys` reports repeated keys and empty project variables, and an owner's own variables may be
            // empty.
            Fault::Empty | Fault::Repeated { .. } => continue,
            Fault::TooLong => (rules::FILE_ENCODING, "remove lines that are not needed"),
            Fault::Tilde | Fault::Character { .. } if is_own => {
                if let Some(lost) = swallowed(file, problem.line) {
                    findings.ensure(false, rules::GRAMMAR, place, || (lost, UNQUOTED));
                    continue;
                }
                (rules::GRAMMAR_OWN, UNQUOTED)
            }
            Fault::Tilde | Fault::Character { .. } => (rules::GRAMMAR, UNQUOTED),
            _ => (rules::GRAMMAR, PORTABLE),
        };
        findings.ensure(false, rule, place, || (told(problem), fix));
    }
    let text = file.document.render();
    let last = Place::new(&file.file.path, text.lines().count().max(1));
    let ends_well = text.is_empty() || text.ends_with('\n');
    findings.ensure(ends_well, rules::FINAL_LINE_FEED, last, || {
        (
            "this line does not end with a line feed, so appended text would become part of it",
            "add a line feed at the end of this line",
        )
    });
}

/// Reports a project variable that some parsers read as part of the owner's value above it.
fn swallowed(file: &ParsedEnv<'_>, line: usize) -> Option<String> {
    let own = file.document.entries().find(|entry| entry.line == line)?;
    let end = match own.reach() {
        Reach::Line => return None,
        Reach::NextLine => line + 1,
        Reach::Below => usize::MAX,
    };
    let mut entries = file.document.entries();
    let lost = entries
        .find(|entry| (line + 1..=end).contains(&entry.line) && file.row(entry.key).is_some())?;
    Some(format!(
        "{}: some parsers read {} on line {} as part of this value",
        own.key, lost.key, lost.line
    ))
}

fn told(problem: &Problem) -> String {
    match &problem.key {
        Some(key) => format!("{key}: this line {}", problem.fault),
        None => format!("this line {}", problem.fault),
    }
}

/// Requires that every required key is defined, and that no key is defined twice.
pub(super) fn keys(findings: &mut Findings, file: &ParsedEnv<'_>) {
    let path = file.file.path.as_str();
    let mut first_lines: BTreeMap<&str, usize> = BTreeMap::new();
    let mut empty = BTreeSet::new();
    for entry in file.document.entries() {
        let first = *first_lines.entry(entry.key).or_insert(entry.line);
        let place = Place::new(path, entry.line);
        findings.ensure(first == entry.line, rules::REPEATED, place, || {
            (
                format!(
                    "{} is already set on line {first}: dotenvy reads the first value, other parsers the last",
                    entry.key
                ),
                "delete one of the lines",
            )
        });
        if entry.fault == Some(Fault::Empty) && file.row(entry.key).is_some() {
            empty.insert(entry.key);
            findings.ensure(false, rules::MISSING, place, || {
                let key = entry.key;
                (format!("{key} is empty"), empty_fix(file, key))
            });
        }
    }
    let is_there = |name: &str| first_lines.contains_key(name);
    for row in file.rows.iter().filter(|row| !row.optional) {
        let name = &row.name;
        findings.ensure(is_there(name), rules::MISSING, Place::file(path), || {
            (
                format!("{name} is missing"),
                format!("add {name}=… as in {}", example_path(path)),
            )
        });
    }
    let missing = || {
        let names = file.rows.iter().map(|row| row.name.as_str());
        names.filter(|name| !is_there(name))
    };
    for (key, line) in &first_lines {
        if file.row(key).is_some() {
            continue;
        }
        let meant = suggest::nearest(key, missing());
        let place = Place::new(path, *line);
        findings.ensure(meant.is_none(), rules::UNKNOWN, place, || {
            let meant = meant.unwrap_or_default();
            (
                format!("{key} is unknown, and {meant} is missing"),
                format!("rename it to {meant} if you meant that"),
            )
        });
    }
}

fn empty_fix(file: &ParsedEnv<'_>, key: &str) -> String {
    if file.row(key).is_some_and(|row| row.optional) {
        "delete the line: the variable is optional".to_owned()
    } else {
        format!("see {}", example_path(&file.file.path))
    }
}
