//! The order of Drizzle's journal: Drizzle skips a migration that is not newer than the last one applied to a database.

use super::{Findings, facts::Facts, finding::Place, rules};
use crate::{merge, migration::entries};

pub(super) fn check(findings: &mut Findings, facts: &Facts) {
    let Some((file, journal)) = &facts.journal else {
        return;
    };
    let text = String::from_utf8_lossy(journal);
    for line in merge::conflicts(&text) {
        let place = Place { file, line };
        findings.ensure(false, rules::CONFLICT_MARKERS, place, || {
            (
                "the migrations of two branches are not merged",
                "run `authgen update`",
            )
        });
    }
    // Skip an invalid journal: the commands that need the journal report it.
    let Ok(entries) = entries(journal) else {
        return;
    };
    for pair in entries.windows(2) {
        let [before, entry] = pair else { continue };
        let is_next = entry.when > before.when && entry.idx > before.idx;
        findings.ensure(is_next, rules::MIGRATION_ORDER, Place::file(file), || {
            (
                format!(
                    "\"idx\" or \"when\" of {} is not higher than in {}, the migration before it, so drizzle-kit may skip it",
                    entry.tag, before.tag
                ),
                format!(
                    "run `authgen update`, or set its \"idx\" to {} and its \"when\" above {}; applied migrations do not run again",
                    before.idx + 1,
                    before.when
                ),
            )
        });
    }
}
