//! Changes of the template that the owner kept out of a file.

use super::decision::Decisions;
use crate::{
    merge::holds,
    plan::{Cause, Plan, Rules, Step},
    record::{Declined, Record},
    tree::{Blob, Tree},
};

/// How the names of texts for people end. No feature needs one.
const PROSE: [&str; 2] = [".md", ".txt"];

/// What is declined once a plan is applied: what was declined before or is now, as far as the owner's file lacks it.
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
            // Of a file that moves here, the render is recorded where it was.
            let from = plan.steps.iter().find_map(|(from, step)| match step {
                Step::Move { to, .. } if to.contains(path) => Some(from),
                _ => None,
            });
            let renders = record.renders.get(from.unwrap_or(path));
            let renders = renders.map_or(&[][..], Vec::as_slice);
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
        let after = match plan.step(path) {
            None => disk.blob(path),
            Some(Step::Conflict { ours, .. }) if decisions.declines(path) => ours.as_ref(),
            Some(Step::Conflict { want, .. }) => want.as_ref(),
            Some(step) => step.written(),
        };
        match after {
            Some(found) => !holds(before.as_bytes(), found.bytes(), want.bytes()),
            // Gone by its owner's hand, unless something else lies there.
            None => rules.obstacles.contains_key(path) || rules.occupied.contains_key(path),
        }
    });
    declined
}
