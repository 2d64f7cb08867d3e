//! Changes of the template that the owner kept out of a file.

use super::conflict::Decisions;
use crate::{
    merge::holds,
    plan::{Cause, Plan, Rules, Step},
    record::{Declined, Record},
    tree::{Blob, RelPath, Tree},
};

/// The ends of the names of texts for people: no part of a feature is in one.
const PROSE: [&str; 2] = [".md", ".txt"];

/// What is declined once a plan is applied: what was before, as far as the owner's file still lacks it, and what the
/// decisions decline now.
pub(super) fn declined(
    record: &Record,
    plan: &Plan,
    decisions: &Decisions<'_>,
    disk: &Tree,
    want: &Tree,
    rules: &Rules,
) -> Declined {
    let mut declined = record.declined.clone();
    for (path, step) in &plan.steps {
        let Step::Conflict { cause, .. } = step else {
            continue;
        };
        if decisions.declines(path) && !matches!(cause, Cause::Binary | Cause::Dropped { .. }) {
            let renders = record.renders.get(path).map_or(&[][..], Vec::as_slice);
            let before = renders.iter().flatten().next().map_or(&[][..], Blob::bytes);
            let before = String::from_utf8_lossy(before).into_owned();
            declined.entry(path.clone()).or_insert(before);
        }
    }
    declined.retain(|path, before| {
        let is_prose = PROSE.iter().any(|end| path.as_str().ends_with(end));
        let Some(want) = want
            .blob(path)
            .filter(|_| !is_prose && !rules.owned.matches(path))
        else {
            return false;
        };
        let step = plan.steps.iter().find(|(other, _)| other == path);
        match step.map_or_else(|| disk.blob(path), |(_, step)| after(step, decisions, path)) {
            Some(found) => !holds(before.as_bytes(), found.bytes(), want.bytes()),
            // Gone by its owner's hand, unless something else lies there.
            None => rules.obstacles.contains_key(path) || rules.occupied.contains_key(path),
        }
    });
    declined
}

/// The file that a step leaves.
fn after<'a>(step: &'a Step, decisions: &Decisions<'_>, path: &RelPath) -> Option<&'a Blob> {
    match step {
        Step::Create { want } | Step::Replace { want, .. } => Some(want),
        Step::Merge { merged, .. } => Some(merged),
        Step::Conflict { ours, .. } if decisions.declines(path) => ours.as_ref(),
        Step::Conflict { want, .. } => want.as_ref(),
        Step::Delete { .. } | Step::Move { .. } | Step::KeepDeleted | Step::Orphan => None,
    }
}
