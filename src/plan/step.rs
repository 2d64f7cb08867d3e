//! What happens to a path, and why it may conflict.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    merge::Conflict,
    tree::{Blob, RelPath},
};

/// What happens to one path. An unchanged path has no step.
///
/// `want` is today's render; `merged` is today's render with the owner's edits. `disk` is the file as it was read:
/// before a change, the file must still equal `disk`, and a rollback restores it. A file whose mode the owner changed
/// counts as edited.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields mean the same in every step")]
pub enum Step {
    /// The file is new.
    Create { want: Blob },
    /// The template changed, and the owner did not edit the file.
    Replace { disk: Blob, want: Blob },
    /// Owner and template changed different lines or keys.
    Merge { disk: Blob, merged: Blob },
    /// Owner and template disagree; the file on disk stays until the conflict is resolved. `ours` is the file resolved
    /// for the owner; it is not on disk yet if the file moves to this path. `want` is `None` if the template no longer
    /// has the file.
    Conflict {
        disk: Option<Blob>,
        ours: Option<Blob>,
        want: Option<Blob>,
        cause: Cause,
    },
    /// The template moved, and the owner's edits move to the new path.
    Move { disk: Blob, to: Vec<RelPath> },
    /// The template is gone, and the owner did not edit the file.
    Delete { disk: Blob },
    /// The owner removed a file that the template has changed since. It stays removed.
    KeepDeleted,
    /// The template is gone, but the owner edited the file. It stays.
    Orphan,
}

impl Step {
    /// A conflict in an existing file.
    pub(super) fn conflict(disk: &Blob, want: &Blob, cause: Cause) -> Self {
        Self::Conflict {
            disk: Some(disk.clone()),
            ours: Some(disk.clone()),
            want: Some(want.clone()),
            cause,
        }
    }

    /// A conflict about a new file whose path is occupied.
    pub(super) fn blocked(want: &Blob, cause: Cause) -> Self {
        Self::Conflict {
            disk: None,
            ours: None,
            want: Some(want.clone()),
            cause,
        }
    }

    /// A conflict about an edited file that no longer has a template.
    pub(super) fn dropped(disk: Option<&Blob>, to: Vec<RelPath>) -> Self {
        Self::Conflict {
            disk: disk.cloned(),
            ours: disk.cloned(),
            want: None,
            cause: Cause::Dropped { to },
        }
    }

    /// The file that the step writes; `None` if it removes a file, keeps the owner's, or is a conflict.
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

    /// The kind of step.
    pub fn name(&self) -> StepName {
        match self {
            Self::Create { .. } => StepName::Create,
            Self::Replace { .. } => StepName::Replace,
            Self::Merge { .. } => StepName::Merge,
            Self::Conflict { .. } => StepName::Conflict,
            Self::Move { .. } => StepName::Move,
            Self::Delete { .. } => StepName::Delete,
            Self::KeepDeleted => StepName::KeepDeleted,
            Self::Orphan => StepName::Orphan,
        }
    }
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepName {
    /// The file is new.
    Create,
    /// The template changed, and the file was not edited; in `restore`: the file was edited, and its edits are discarded.
    Replace,
    /// The template's changes and yours are merged.
    Merge,
    /// The template's changes and yours conflict.
    Conflict,
    /// The file moves, with your changes.
    Move,
    /// The template is gone, and the file was not edited.
    Delete,
    /// You removed the file, and it stays removed.
    KeepDeleted,
    /// The template is gone, but the file stays, because you edited it.
    Orphan,
}

/// Why a path is in conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the comment of each cause names its fields")]
pub enum Cause {
    /// Owner and template changed the same lines, and the file cannot be merged by key. `marked` is the file with
    /// conflict markers at `lines` (from 1); `theirs` is the file resolved for the template.
    Lines {
        marked: Blob,
        theirs: Blob,
        lines: Vec<RangeInclusive<usize>>,
    },
    /// Git left conflict markers of two branches at `lines` (from 1), which only the owner can resolve.
    Unmerged { lines: Vec<usize> },
    /// The owner's and the template's file differ, and at least one of the two is not text.
    Binary,
    /// The file `by` stays, either in place of a parent folder of this path or below this path.
    Blocked { by: RelPath },
    /// authgen cannot write at the path; `what` describes the obstacle.
    Obstacle { what: String },
    /// The template no longer has the file, and the owner edited it. `to` lists the new paths of the template.
    Dropped { to: Vec<RelPath> },
}

impl Cause {
    /// The cause for conflicting lines; `exec` tells whether the file is executable.
    pub(super) fn lines(found: Conflict, exec: bool) -> Self {
        Self::Lines {
            marked: Blob::observed(found.text, exec),
            theirs: Blob::observed(found.theirs, exec),
            lines: found.lines,
        }
    }

    /// Whether something else occupies the path of the template's file.
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Blocked { .. } | Self::Obstacle { .. })
    }
}
