//! Family *environment*: reports values that override a service's env file.

use std::collections::BTreeMap;

use super::{
    env_file::{EnvFile, ParsedEnv, same},
    finding::Findings,
    rules,
};
use crate::{env::Document, secret::Secret};

/// Finds values that this process's environment overrides.
pub(super) fn check(
    findings: &mut Findings,
    file: &ParsedEnv<'_>,
    process: &BTreeMap<String, Secret>,
) {
    for value in file.values() {
        let Some(outside) = process.get(&value.row.name) else {
            continue;
        };
        let agrees = same(outside.expose(), value.text());
        findings.ensure(agrees, rules::SHADOWED, &value, || {
            let name = &value.row.name;
            (
                format!(
                    "{name} has a different value in the environment of this process, which overrides the file"
                ),
                format!("unset {name}"),
            )
        });
    }
}

/// Files that Next.js prefers over `.env.local`: one in development, the other in production.
const BEFORE_LOCAL: [&str; 2] = [".env.development.local", ".env.production.local"];

/// Finds values that another env file of the frontend overrides.
pub(super) fn siblings(findings: &mut Findings, file: &ParsedEnv<'_>, siblings: &[EnvFile]) {
    let Some(dir) = file.file.path.strip_suffix(".env.local") else {
        return;
    };
    let is_first = |sibling: &&EnvFile| {
        let name = sibling.path.strip_prefix(dir);
        name.is_some_and(|name| BEFORE_LOCAL.contains(&name))
    };
    for sibling in siblings.iter().filter(is_first) {
        let bytes = sibling.bytes.as_deref().unwrap_or_default();
        let Ok(document) = Document::read(bytes) else {
            continue;
        };
        for value in file.values() {
            let name = &value.row.name;
            let other = document.entries().find(|entry| entry.key == name);
            let agrees = other.is_none_or(|entry| same(entry.text, value.text()));
            findings.ensure(agrees, rules::SHADOWED_BY_FILE, &value, || {
                let line = other.map_or(1, |entry| entry.line);
                (
                    format!(
                        "{name} has a different value in {}:{line}, which overrides this value in Next.js",
                        sibling.path
                    ),
                    "set the variable in only one of the two files",
                )
            });
        }
    }
}
