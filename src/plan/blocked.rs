//! New files whose path is occupied.

use std::collections::BTreeMap;

use super::{Cause, Rules, Step};
use crate::tree::{Blob, RelPath, Tree};

/// Turns the creation of a file into a conflict if another file, which stays, is in the way.
pub(super) fn block(steps: &mut BTreeMap<RelPath, Step>, disk: &Tree) {
    let stays = |path: &RelPath| {
        let step = steps.get(path);
        let goes = matches!(step, Some(Step::Delete { .. } | Step::Move { .. }));
        disk.get(path).is_some() && !goes
    };
    let staying: Vec<&RelPath> = disk.paths().filter(|path| stays(path)).collect();
    for (path, step) in steps {
        let is_in_its_way =
            |other: &&&RelPath| is_below(path, other.as_str()) || is_below(other, path.as_str());
        if let Some(want) = new_file(step)
            && let Some(by) = staying.iter().find(is_in_its_way)
        {
            let by = (*by).clone();
            *step = Step::blocked(want, Cause::Blocked { by });
        }
    }
}

/// The new file that a step creates, or would create without a conflict. `None` for other steps, and if something is in
/// its way already.
fn new_file(step: &Step) -> Option<&Blob> {
    match step {
        Step::Create { want } => Some(want),
        Step::Conflict {
            disk: None,
            want: Some(want),
            cause,
            ..
        } if !cause.is_blocked() => Some(want),
        _ => None,
    }
}

/// Turns the creation of a file into a conflict if its path is occupied and no step frees it.
pub(super) fn occupy(steps: &mut BTreeMap<RelPath, Step>, rules: &Rules) {
    for (path, (at, what)) in &rules.occupied {
        let goes = |(other, step): (&RelPath, &Step)| {
            let is_at = other.as_str() == at || is_below(other, at);
            is_at && matches!(step, Step::Delete { .. } | Step::Move { .. })
        };
        if !steps.iter().any(goes)
            && let Some(step) = steps.get_mut(path)
            && let Some(want) = new_file(step)
        {
            let what = what.clone();
            *step = Step::blocked(want, Cause::Obstacle { what });
        }
    }
}

/// Whether a path is in the folder `folder`.
fn is_below(path: &RelPath, folder: &str) -> bool {
    let rest = path.as_str().strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}
