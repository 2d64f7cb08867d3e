//! The journal of migrations: Drizzle skips one that is not newer than the last one that a database ran.

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
                "the migrations of two branches are not in order",
                "run `authgen update`",
            )
        });
    }
    // What is no journal, whoever needs it tells.
    let Ok(entries) = entries(journal) else {
        return;
    };
    for pair in entries.windows(2) {
        let [before, entry] = pair else { continue };
        let is_next = entry.when > before.when && entry.idx > before.idx;
        findings.ensure(is_next, rules::MIGRATION_ORDER, Place::file(file), || {
            (
                format!(
                    "number or time of {} do not follow those of {} before it, and drizzle-kit may skip it",
                    entry.tag, before.tag
                ),
                format!(
                    "run `authgen update`, or make its \"idx\" {} and its \"when\" more than {}; what ran does not run again",
                    before.idx + 1,
                    before.when
                ),
            )
        });
    }
}
