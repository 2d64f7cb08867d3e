//! What has to happen to each file: the comparison of the last render, the project and today's render.

mod blocked;
mod branches;
mod moved;
mod moves;
mod rules;
mod split;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

pub use self::{
    moves::{Move, Moves},
    rules::Rules,
};

use crate::merge::{Merged, merge};
use crate::record::Renders;
use crate::tree::{Blob, RelPath, Tree};

/// What happens to one path. A path where nothing happens has no step.
///
/// `want` is today's render, `merged` what takes its place. `disk` is the file as it was read: whoever applies the
/// step can prove that it has not changed since, and put it back. Modes count: a file whose mode the owner changed is
/// an edited file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields mean the same in every step")]
pub enum Step {
    /// The file is new.
    Create { want: Blob },
    /// The owner never touched the file and the template changed.
    Replace { disk: Blob, want: Blob },
    /// Owner and template changed different lines or keys.
    Merge { disk: Blob, merged: Blob },
    /// Owner and template cannot both have their way; the file on disk stays unless someone decides. `ours` is what the
    /// owner's decision makes of it, which is not on disk yet where the file moves here; `want` is absent where the
    /// template has no such file any more.
    Conflict {
        disk: Option<Blob>,
        ours: Option<Blob>,
        want: Option<Blob>,
        cause: Cause,
    },
    /// The template is elsewhere now, and what the owner wrote goes there.
    Move { disk: Blob, to: Vec<RelPath> },
    /// The template is gone and the owner never touched the file.
    Delete { disk: Blob },
    /// The owner removed a file that the template changed since; it stays removed.
    KeepDeleted,
    /// The template is gone, but the owner edited the file; it stays.
    Orphan,
}

impl Step {
    /// A conflict about a file that is there.
    fn conflict(disk: &Blob, want: &Blob, cause: Cause) -> Self {
        Self::Conflict {
            disk: Some(disk.clone()),
            ours: Some(disk.clone()),
            want: Some(want.clone()),
            cause,
        }
    }

    /// The file that it leaves at its path; none where it takes a file away, leaves the owner's, or asks for a decision.
    pub fn written(&self) -> Option<&Blob> {
        match self {
            Self::Create { want } | Self::Replace { want, .. } => Some(want),
            Self::Merge { merged, .. } => Some(merged),
            Self::Conflict { .. }
            | Self::Delete { .. }
            | Self::Move { .. }
            | Self::KeepDeleted
            | Self::Orphan => None,
        }
    }

    /// One word for reports and machine-readable output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Replace { .. } => "replace",
            Self::Merge { .. } => "merge",
            Self::Conflict { .. } => "conflict",
            Self::Move { .. } => "move",
            Self::Delete { .. } => "delete",
            Self::KeepDeleted => "keep-deleted",
            Self::Orphan => "orphan",
        }
    }
}

/// Why a path is in conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the comment of each cause names its fields")]
pub enum Cause {
    /// Both changed the same lines, and no merge by key helps. `marked` is the file with both sides between markers, which stand at `lines` (from 1).
    Lines {
        marked: Blob,
        lines: Vec<RangeInclusive<usize>>,
    },
    /// Git left conflict markers between two branches, and only the owner knows what is right at `lines` (from 1).
    Unmerged { lines: Vec<usize> },
    /// The two files differ and at least one is not text.
    Binary,
    /// A file that stays on disk has a name that this path needs for a folder, or the other way round: `by`.
    Blocked { by: RelPath },
    /// What lies at the path is no file that authgen can write: `what` says so.
    Obstacle { what: String },
    /// The template has no such file any more, and the owner edited it. `to` has the paths where the template went.
    Dropped { to: Vec<RelPath> },
}

impl Cause {
    /// Whether something lies where the template's file would be.
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Blocked { .. } | Self::Obstacle { .. })
    }
}

/// All steps, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each path at most once.
    pub steps: Vec<(RelPath, Step)>,
}

impl Plan {
    /// Whether there is nothing to do and nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What happens to a path.
    pub fn step(&self, path: &RelPath) -> Option<&Step> {
        let found = self.steps.iter().find(|(other, _)| other == path);
        found.map(|(_, step)| step)
    }

    /// The paths in conflict.
    pub fn conflicts(&self) -> impl Iterator<Item = &RelPath> {
        self.steps
            .iter()
            .filter(|(_, step)| matches!(step, Step::Conflict { .. }))
            .map(|(path, _)| path)
    }

    /// How often each step occurs, by [`Step::name`].
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for (_, step) in &self.steps {
            *counts.entry(step.name()).or_default() += 1;
        }
        counts
    }
}

/// Compares the last render (`base`), the project (`disk`) and today's render (`want`).
///
/// `base` has several renders of a file that two branches rendered differently before git merged them. `disk` needs to
/// hold only the paths of the other two; others never get a step. Once the plan is applied and `want` is the base, the
/// same comparison yields an empty plan, conflicts included, but for files that git left unmerged.
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
        if let Some(step) = step {
            let step = drop_or_keep(path, step, renders, found, rules);
            steps.insert(path.clone(), step);
        }
    }
    blocked::block(&mut steps, disk);
    blocked::occupy(&mut steps, rules);
    moved::stay(&mut steps, base);
    Plan {
        steps: steps.into_iter().collect(),
    }
}

/// A path at which something other than a file lies: a conflict only where the template changed the file.
fn behind(what: &str, renders: &[Option<Blob>], want: Option<&Blob>) -> Option<Step> {
    let want = want?;
    let is_known = renders.iter().any(|render| render.as_ref() == Some(want));
    (!is_known).then(|| Step::Conflict {
        disk: None,
        ours: None,
        want: Some(want.clone()),
        cause: Cause::Obstacle {
            what: what.to_owned(),
        },
    })
}

/// An edited file that is rendered no more stays where its owner asked for what takes it away. Where the template
/// dropped it, the owner decides. One that a branch recorded as gone was told of already.
fn drop_or_keep(
    path: &RelPath,
    step: Step,
    renders: &[Option<Blob>],
    disk: Option<&Blob>,
    rules: &Rules,
) -> Step {
    match step {
        Step::Orphan if !rules.asked.contains(path) && !renders.contains(&None) => {
            moved::dropped(disk, Vec::new())
        }
        other => other,
    }
}

/// What happens to one path, whatever renders of it were recorded.
fn step(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: Option<&Blob>,
    want: Option<&Blob>,
) -> Option<Step> {
    if disk == want {
        return None;
    }
    // One of the renders: nobody touched the file, whichever branch made it.
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

/// The decision table for one path with one render; the first row that fits wins.
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

/// Both sides changed: merges the content and, on its own, the mode. Nothing happens when the owner's file
/// already holds all that the template changed.
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
        Merged::Conflict(found) => conflict(Cause::Lines {
            marked: Blob::observed(found.text, exec),
            lines: found.lines,
        }),
        Merged::Binary => conflict(Cause::Binary),
    };
    Some(step)
}

/// The template's mode where the owner kept that of the base.
fn exec(base: Option<&Blob>, disk: &Blob, want: &Blob) -> bool {
    match base {
        Some(base) if base.exec() == disk.exec() => want.exec(),
        _ => disk.exec(),
    }
}

#[cfg(test)]
mod tests;
