//! Family *secrets*: requires that each secret is only where it belongs.

use super::{
    env_file::{ParsedEnv, Value, same},
    facts::Facts,
    finding::{Findings, Place},
    kinds::NEW_SECRET,
    rules, strength,
};
use crate::{
    blueprint::EnvRow,
    catalog::layer::{EnvKind, Role},
    url::Address,
};

/// Minimum length of a password to search for in env files. Shorter passwords occur in unrelated values by chance.
const MIN_PASSWORD: usize = 8;
/// Minimum length of a password to search for in tracked files, where shorter passwords occur by chance.
const MIN_TELLING_PASSWORD: usize = 12;

/// Reports variables that are sent to browsers but named like a secret.
pub(super) fn public_names(findings: &mut Findings, file: &ParsedEnv<'_>, facts: &Facts) {
    const WORDS: [&str; 4] = ["SECRET", "PASSWORD", "PRIVATE", "TOKEN"];
    for entry in file.document.entries() {
        let prefix = facts.public_prefix(entry.key);
        let reveals = prefix.is_some() && WORDS.iter().any(|word| entry.key.contains(word));
        let place = Place::new(&file.file.path, entry.line);
        findings.ensure(!reveals, rules::PUBLIC_NAME, place, || {
            (
                format!(
                    "{} is sent to every browser, but is named like a secret",
                    entry.key
                ),
                format!(
                    "remove {} from the variable's name",
                    prefix.unwrap_or_default()
                ),
            )
        });
    }
}

/// Reports secrets in env files that do not need them, and in variables that are sent to browsers.
pub(super) fn check(findings: &mut Findings, files: &[ParsedEnv<'_>], facts: &Facts) {
    for row in facts.rows.iter().filter(|row| row.exclusive) {
        exclusive(findings, files, row);
    }
    let secrets: Vec<Value<'_>> = files.iter().flat_map(ParsedEnv::values).collect();
    kept(findings, &secrets);
    let has_keys = !facts.rows.iter().any(|row| row.is(Role::TokenSecret));
    for file in files {
        for entry in file.document.entries() {
            let place = Place::new(&file.file.path, entry.line);
            let is_unused = has_keys && facts.token_secrets.iter().any(|name| name == entry.key);
            findings.ensure(!is_unused, rules::SECRET_UNUSED, place, || {
                (
                    format!(
                        "{} is not used: tokens are verified with published keys",
                        entry.key
                    ),
                    "delete the line",
                )
            });
            if facts.public_prefix(entry.key).is_some() {
                let reveals = secrets
                    .iter()
                    .flat_map(secret_texts)
                    .any(|secret| entry.text.contains(secret));
                findings.ensure(!reveals, rules::PUBLIC_VALUE, place, || {
                    (
                        format!(
                            "{} contains a secret and is sent to every browser",
                            entry.key
                        ),
                        format!("remove the secret, and generate a new one ({NEW_SECRET}): the old one may be leaked"),
                    )
                });
            }
        }
    }
}

/// The confidential parts of a value.
pub(super) fn secret_texts<'a>(value: &Value<'a>) -> Vec<&'a str> {
    let mut texts = match value.row.kind {
        EnvKind::DatabaseUrl => Address::parse(value.text())
            .and_then(|address| address.password)
            .into_iter()
            .collect(),
        _ => secrets_of(value),
    };
    texts.retain(|secret| secret.len() >= MIN_PASSWORD);
    texts
}

/// The secrets in a value, which may be a comma-separated list.
fn secrets_of<'a>(value: &Value<'a>) -> Vec<&'a str> {
    match value.row.kind {
        EnvKind::Secret | EnvKind::Credential => vec![value.text()],
        EnvKind::Secrets => value.text().split(',').collect(),
        _ => Vec::new(),
    }
}

/// Splits a value into its comma-separated parts, each of which may be a secret.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    bare(text).split(',')
}

/// Requires that, during a rotation, the previous secret differs from the current one.
fn kept(findings: &mut Findings, secrets: &[Value<'_>]) {
    let shared = |is_optional: bool| {
        secrets.iter().filter(move |value| {
            let EnvRow {
                kind, exclusive, ..
            } = value.row;
            *kind == EnvKind::Secret && !exclusive && value.row.optional == is_optional
        })
    };
    for value in shared(true) {
        let other = shared(false).find(|other| same(other.text(), value.text()));
        findings.ensure(other.is_none(), rules::SECRET_REUSED, value, || {
            let other = other.map(Value::to_string).unwrap_or_default();
            (
                format!("{} has the value of {other}", value.row.name),
                "delete this line: it has no effect",
            )
        });
    }
}

/// Requires that an exclusive secret is in no other file, and that no other variable has its value.
fn exclusive(findings: &mut Findings, files: &[ParsedEnv<'_>], row: &EnvRow) {
    let owner = files.iter().find(|file| file.file.path == row.file);
    let own = owner.and_then(|file| file.value(&row.name));
    for file in files {
        for entry in file.document.entries() {
            let is_own = file.file.path == row.file && entry.key == row.name;
            if is_own {
                continue;
            }
            let place = Place::new(&file.file.path, entry.line);
            let is_elsewhere = entry.key == row.name;
            findings.ensure(!is_elsewhere, rules::SECRET_EXPOSED, place, || {
                (
                    format!("{} belongs in {} only", entry.key, row.file),
                    format!(
                        "delete this line, and generate a new secret in {} ({NEW_SECRET}): the old one was shared",
                        row.file
                    ),
                )
            });
            if let Some(own) = own.filter(|_| !is_elsewhere) {
                let secrets = secrets_of(&own);
                let is_own = |piece: &str| secrets.iter().any(|secret| same(piece, secret));
                let is_reused = pieces(entry.text).any(is_own);
                findings.ensure(!is_reused, rules::SECRET_REUSED, place, || {
                    (
                        format!("{} has the value of {own}", entry.key),
                        format!("generate a new secret for one of the variables ({NEW_SECRET})"),
                    )
                });
            }
        }
    }
}

/// A value without the quotes and spaces that some parsers strip.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// Whether a text is too unusual to occur in a file by chance.
fn is_telling(row: &EnvRow, text: &str) -> bool {
    match row.kind {
        EnvKind::Secret | EnvKind::Secrets => strength::problem(text).is_none(),
        _ => text.len() >= MIN_TELLING_PASSWORD,
    }
}

/// Reports tracked files that contain a secret from an env file.
pub(super) fn leaks(findings: &mut Findings, files: &[ParsedEnv<'_>], facts: &Facts) {
    let mut secrets: Vec<(&str, &str)> = Vec::new();
    for value in files.iter().flat_map(ParsedEnv::values) {
        for text in secret_texts(&value) {
            let is_known = secrets.iter().any(|(_, known)| same(known, text));
            if is_telling(value.row, text) && !is_known {
                secrets.push((&value.row.name, text));
            }
        }
    }
    for source in &facts.sources {
        for (name, secret) in &secrets {
            let found = source.text.find(secret);
            let before = &source.text[..found.unwrap_or_default()];
            let place = Place::new(&source.path, before.matches('\n').count() + 1);
            findings.ensure(found.is_none(), rules::SECRET_IN_FILE, place, || {
                (
                    format!("this line contains the secret of {name}"),
                    format!("read the secret from the environment instead, and generate a new one ({NEW_SECRET}): the old one is in the git history"),
                )
            });
        }
    }
    let count = facts.unsearched;
    let root = Place::file(".");
    findings.ensure(count == 0, rules::SEARCH_INCOMPLETE, root, || {
        (
            format!("{count} tracked files are too large or too many to be searched for secrets"),
            "search those files with a scanner such as gitleaks",
        )
    });
}
