//! The journal of migrations: Drizzle skips one that is not newer than the last one that a database ran.

use super::{Findings, facts::Facts, finding::Place, rules};
use crate::migration::entries;

pub(super) fn check(findings: &mut Findings, facts: &Facts) {
    let Some((file, journal)) = &facts.journal else {
        return;
    };
    // What is no journal, whoever needs it tells.
    let Ok(entries) = entries(journal) else {
        return;
    };
    for pair in entries.windows(2) {
        let [before, entry] = pair else { continue };
        let is_newer = entry.when > before.when;
        findings.ensure(is_newer, rules::MIGRATION_ORDER, Place::file(file), || {
            (
                format!("{} is not newer than {} before it, and drizzle-kit skips it", entry.tag, before.tag),
                format!(
                    "unless others have run it: raise its \"when\" above {}, or run `authgen update`",
                    before.when
                ),
            )
        });
    }
}
