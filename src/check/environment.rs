//! Family *environment*: what the shell says counts more than a file.

use std::collections::BTreeMap;

use super::{
    env_file::{ReadFile, same},
    finding::Findings,
    rules,
};
use crate::secret::Secret;

/// No variable of the process has another value than the file.
pub(super) fn check(
    findings: &mut Findings,
    file: &ReadFile<'_>,
    process: &BTreeMap<String, Secret>,
) {
    for value in file.values() {
        let Some(outside) = process.get(&value.row.name) else {
            continue;
        };
        let agrees = same(outside.expose(), value.text());
        findings.expect(agrees, rules::SHADOWED, value.place(), || {
            (
                format!(
                    "{} has another value in the environment of this process, which counts more",
                    value.row.name
                ),
                format!("unset {}", value.row.name),
            )
        });
    }
}
