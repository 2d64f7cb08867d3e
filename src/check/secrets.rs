//! Family *secrets*: who has which, and who must not.

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

/// A shorter password is found in too many values that have nothing to do with it.
const MIN_PASSWORD: usize = 8;
/// The same for whole files.
const MIN_TELLING_PASSWORD: usize = 12;

/// No variable that browsers get says of itself that it is a secret.
pub(super) fn public_names(findings: &mut Findings, file: &ParsedEnv<'_>, facts: &Facts) {
    const WORDS: [&str; 4] = ["SECRET", "PASSWORD", "PRIVATE", "TOKEN"];
    for entry in file.document.entries() {
        let prefix = facts.public_prefix(entry.key);
        let reveals = prefix.is_some() && WORDS.iter().any(|word| entry.key.contains(word));
        let place = Place::new(&file.file.path, entry.line);
        findings.ensure(!reveals, rules::PUBLIC_NAME, place, || {
            (
                format!(
                    "{} is sent to every browser, but its name says that it is a secret",
                    entry.key
                ),
                format!("drop {} from its name", prefix.unwrap_or_default()),
            )
        });
    }
}

/// Each secret is where it belongs, and nowhere else among the env files.
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
                        format!("{} holds a secret and is sent to every browser", entry.key),
                        "remove it, and make a new secret: this one has been shown",
                    )
                });
            }
        }
    }
}

/// The parts of a value that nobody else may see.
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

/// The secrets that are the value, or that it lists.
fn secrets_of<'a>(value: &Value<'a>) -> Vec<&'a str> {
    match value.row.kind {
        EnvKind::Secret | EnvKind::Credential => vec![value.text()],
        EnvKind::Secrets => value.text().split(',').collect(),
        _ => Vec::new(),
    }
}

/// The texts in a value that can be a secret: all of it, or what stands in a list.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    bare(text).split(',')
}

/// A secret that is kept while it is being replaced is another one than what replaces it.
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
                "delete this line: it keeps nothing",
            )
        });
    }
}

/// A secret of one file: no other has it, and no other variable equals it.
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
                    format!("{} belongs into {} only", entry.key, row.file),
                    "delete this line, and make a new secret there: this one has been shared",
                )
            });
            if let Some(own) = own.filter(|_| !is_elsewhere) {
                let secrets = secrets_of(&own);
                let is_own = |piece: &str| secrets.iter().any(|secret| same(piece, secret));
                let is_reused = pieces(entry.text).any(is_own);
                findings.ensure(!is_reused, rules::SECRET_REUSED, place, || {
                    (
                        format!("{} has the value of {own}", entry.key),
                        format!("make a new secret for one of them ({NEW_SECRET})"),
                    )
                });
            }
        }
    }
}

/// A value without the quotes and spaces that some readers drop.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// Where a text like this is found, it is the secret and no word that happens to be the same.
fn is_telling(row: &EnvRow, text: &str) -> bool {
    match row.kind {
        EnvKind::Secret | EnvKind::Secrets => strength::problem(text).is_none(),
        _ => text.len() >= MIN_TELLING_PASSWORD,
    }
}

/// No file that git tracks holds a secret of an env file.
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
                    format!("this line holds the secret of {name}"),
                    "read it from the environment instead, and make a new secret: git keeps this one",
                )
            });
        }
    }
    let count = facts.unsearched;
    let root = Place::file(".");
    findings.ensure(count == 0, rules::SEARCH_INCOMPLETE, root, || {
        (
            format!("{count} tracked files are too large or too many to be searched for secrets"),
            "search them with a scanner such as gitleaks",
        )
    });
}
