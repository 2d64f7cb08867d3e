//! What happens to one path, and why nobody but the owner can say.

use std::ops::RangeInclusive;

use crate::{
    merge::Conflict,
    tree::{Blob, RelPath},
};

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
    pub(super) fn conflict(disk: &Blob, want: &Blob, cause: Cause) -> Self {
        Self::Conflict {
            disk: Some(disk.clone()),
            ours: Some(disk.clone()),
            want: Some(want.clone()),
            cause,
        }
    }

    /// A conflict about a new file whose place is taken.
    pub(super) fn blocked(want: &Blob, cause: Cause) -> Self {
        Self::Conflict {
            disk: None,
            ours: None,
            want: Some(want.clone()),
            cause,
        }
    }

    /// A conflict about an edited file that has no template any more.
    pub(super) fn dropped(disk: Option<&Blob>, to: Vec<RelPath>) -> Self {
        Self::Conflict {
            disk: disk.cloned(),
            ours: disk.cloned(),
            want: None,
            cause: Cause::Dropped { to },
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
    /// Both changed the same lines, and no merge by key helps. `marked` is the file with both sides between markers, which stand at `lines` (from 1), and `theirs` has the template's there.
    Lines {
        marked: Blob,
        theirs: Blob,
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
    /// Both changed the same lines of a file with this mode.
    pub(super) fn lines(found: Conflict, exec: bool) -> Self {
        Self::Lines {
            marked: Blob::observed(found.text, exec),
            theirs: Blob::observed(found.theirs, exec),
            lines: found.lines,
        }
    }

    /// Whether something lies where the template's file would be.
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Blocked { .. } | Self::Obstacle { .. })
    }
}
