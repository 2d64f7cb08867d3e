//! Template changes that the owner declined.

use super::{decision::Decisions, state::Sides};
use crate::{
    merge::holds,
    plan::{Cause, Plan, Step},
    record::{Declined, Record, render_of},
    tree::{Blob, RelPath},
};

/// File extensions of prose. Declined changes to it are not recorded, because no feature depends on prose.
const PROSE: [&str; 2] = [".md", ".txt"];

/// Whether a file is prose.
pub(super) fn is_prose(path: &RelPath) -> bool {
    PROSE.iter().any(|end| path.as_str().ends_with(end))
}

/// The declined changes after a plan is applied: those of earlier runs and of this run that the owner's files still
/// lack.
pub(super) fn declined(
    record: &Record,
    plan: &Plan,
    decisions: &Decisions<'_>,
    sides: &Sides,
) -> Declined {
    let Sides {
        disk, want, rules, ..
    } = sides;
    let mut declined = record.declined.clone();
    for (path, step) in &plan.steps {
        let Step::Conflict { cause, .. } = step else {
            continue;
        };
        // Skip binary and dropped files, where it is unknown whether the owner's file has the template's change.
        let is_known = !matches!(cause, Cause::Binary | Cause::Dropped { .. });
        if is_known && decisions.decline(path, cause) {
            let before = render_of(&record.renders, plan.origin(path));
            let before = String::from_utf8_lossy(before.map_or(&[], Blob::bytes)).into_owned();
            declined.entry(path.clone()).or_insert(before);
        }
    }
    declined.retain(|path, before| {
        let Some(want) = want
            .blob(path)
            .filter(|_| !is_prose(path) && !rules.owned.matches(path))
        else {
            return false;
        };
        let after = match plan.step(path) {
            None => disk.blob(path),
            Some(Step::Conflict { ours, cause, .. }) if decisions.decline(path, cause) => {
                ours.as_ref()
            }
            Some(Step::Conflict {
                cause: Cause::Lines { theirs, .. },
                ..
            }) => Some(theirs),
            Some(Step::Conflict { want, .. }) => want.as_ref(),
            Some(step) => step.written(),
        };
        after.is_none_or(|found| !holds(before.as_bytes(), found.bytes(), want.bytes()))
    });
    declined
}
