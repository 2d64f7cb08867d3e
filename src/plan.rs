//! Compares the last render, the project and today's render, and decides what happens to each file.

mod blocked;
mod branches;
mod moved;
mod moves;
mod origin;
mod rules;
mod split;
mod step;

use std::collections::BTreeSet;

pub use self::{
    moves::{Move, Moves},
    rules::Rules,
    step::{Cause, Step, StepName},
};

use crate::merge::{Merged, merge};
use crate::record::Renders;
use crate::tree::{Blob, RelPath, Tree};

/// All steps, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// At most one step per path.
    pub steps: Vec<(RelPath, Step)>,
}

impl Plan {
    /// Whether there is nothing to do and nothing to report.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether conflict markers can resolve a conflict that the owner has not decided.
    pub fn can_mark_conflicts(&self, is_decided: impl Fn(&RelPath) -> bool) -> bool {
        self.steps.iter().any(|(path, step)| match step {
            Step::Conflict { cause, .. } => {
                !is_decided(path) && !cause.is_blocked() && !matches!(cause, Cause::Unmerged { .. })
            }
            _ => false,
        })
    }

    /// The step of a path.
    pub fn step(&self, path: &RelPath) -> Option<&Step> {
        let found = self.steps.iter().find(|(other, _)| other == path);
        found.map(|(_, step)| step)
    }

    /// The path at which a file was last rendered: the path itself, or the path from which the file moves.
    pub fn origin<'a>(&'a self, path: &'a RelPath) -> &'a RelPath {
        let comes_from = |(_, step): &&(RelPath, Step)| matches!(step, Step::Move { to, .. } if to.contains(path));
        let from = self.steps.iter().find(comes_from);
        from.map_or(path, |(from, _)| from)
    }
}

/// Compares the last render (`base`), the project (`disk`) and today's render (`want`).
///
/// `base` has several renders of a file if git merged two branches with different renders. `disk` only needs the paths
/// of `base` and `want`; other paths never get a step. After the plan is applied, the same comparison with `want` as
/// the base returns an empty plan, even after conflicts, except for files that git left unmerged.
pub fn reconcile(base: &Renders, disk: &Tree, want: &Tree, rules: &Rules) -> Plan {
    let mut steps = moved::steps(base, disk, want, rules);
    let paths: BTreeSet<&RelPath> = base.keys().chain(want.paths()).collect();
    for path in paths {
        if steps.contains_key(path) || rules.owned.matches(path) {
            continue;
        }
        let renders = base.get(path).map_or(&[][..], Vec::as_slice);
        let (found, wanted) = (disk.blob(path), want.blob(path));
        let step = match rules.obstacles.get(path) {
            Some(what) => behind(what, renders, wanted),
            None => step(path, renders, found, wanted),
        };
        // An edited file that is no longer rendered stays as an orphan if the owner's new answers removed it. If the
        // template removed the file, it is in conflict, unless a branch already recorded the removal: then an earlier
        // run reported it.
        let is_asked = rules.asked.contains(path) || renders.contains(&None);
        let step = match step {
            Some(Step::Orphan) if !is_asked => Some(Step::dropped(found, Vec::new())),
            step => step,
        };
        steps.extend(step.map(|step| (path.clone(), step)));
    }
    blocked::block(&mut steps, disk);
    blocked::occupy(&mut steps, rules);
    moved::stay(&mut steps, base);
    Plan {
        steps: steps.into_iter().collect(),
    }
}

/// The step of a path that something other than a file occupies: a conflict only if the template changed the file.
fn behind(what: &str, renders: &[Option<Blob>], want: Option<&Blob>) -> Option<Step> {
    let want = want?;
    let is_known = renders.iter().any(|render| render.as_ref() == Some(want));
    let what = what.to_owned();
    (!is_known).then(|| Step::blocked(want, Cause::Obstacle { what }))
}

/// The step of one path, for any number of recorded renders.
fn step(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: Option<&Blob>,
    want: Option<&Blob>,
) -> Option<Step> {
    if disk == want {
        return None;
    }
    // If the file equals one of the renders, the owner did not edit it.
    let known = renders
        .iter()
        .flatten()
        .find(|render| Some(*render) == disk);
    if known.is_some() {
        return row(path, known, disk, want);
    }
    if let (Some(disk), Some(want)) = (disk, want)
        && let Some(step) = branches::settle(path, renders, disk, want)
    {
        return Some(step);
    }
    match renders {
        [] => row(path, None, disk, want),
        [render] => row(path, render.as_ref(), disk, want),
        _ => branches::choose(path, renders, disk, want),
    }
}

/// The decision table for one path with one render; the first matching row wins.
fn row(
    path: &RelPath,
    base: Option<&Blob>,
    disk: Option<&Blob>,
    want: Option<&Blob>,
) -> Option<Step> {
    if disk == want || base == want {
        return None;
    }
    match (base, disk, want) {
        (None, None, Some(want)) => Some(Step::Create { want: want.clone() }),
        (Some(_), None, Some(_)) => Some(Step::KeepDeleted),
        (Some(base), Some(disk), Some(want)) if disk == base => Some(Step::Replace {
            disk: disk.clone(),
            want: want.clone(),
        }),
        (Some(base), Some(disk), None) if disk == base => Some(Step::Delete { disk: disk.clone() }),
        (Some(_), Some(_), None) => Some(Step::Orphan),
        (base, Some(disk), Some(want)) => join(path, base, disk, want),
        (None, Some(_), None) | (_, None, None) => None,
    }
}

/// The step if both sides changed: merges content and mode separately. `None` if the owner's file already has all
/// changes of the template.
fn join(path: &RelPath, base: Option<&Blob>, disk: &Blob, want: &Blob) -> Option<Step> {
    let exec = exec(base, disk, want);
    let conflict = |cause| Step::conflict(disk, want, cause);
    let base = base.map_or(&[][..], Blob::bytes);
    let step = match merge(path, base, disk.bytes(), want.bytes()) {
        Merged::Clean(bytes) => {
            let merged = Blob::observed(bytes, exec);
            if merged == *disk {
                return None;
            }
            Step::Merge {
                disk: disk.clone(),
                merged,
            }
        }
        Merged::Conflict(found) => conflict(Cause::lines(found, exec)),
        Merged::Binary => conflict(Cause::Binary),
    };
    Some(step)
}

/// The merged mode: the template's if the owner kept the mode of the base, otherwise the owner's.
fn exec(base: Option<&Blob>, disk: &Blob, want: &Blob) -> bool {
    match base {
        Some(base) if base.exec() == disk.exec() => want.exec(),
        _ => disk.exec(),
    }
}

#[cfg(test)]
mod tests;
