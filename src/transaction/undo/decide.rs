//! Decides how to roll back one swap, given its path and slot.

use crate::transaction::{content::Content, journal::Swap};

/// The state of a path or slot, compared with the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The old file.
    Old,
    /// The new file.
    New,
    /// A file that is not in the journal, or something other than a file.
    Foreign(Option<Content>),
    /// No file, although the swap has an old and a new one.
    Gone,
}

impl State {
    pub fn of(content: Option<Content>, swap: &Swap) -> Self {
        if content == swap.old {
            Self::Old
        } else if content == swap.new {
            Self::New
        } else {
            content.map_or(Self::Gone, |content| Self::Foreign(Some(content)))
        }
    }
}

/// How to roll back a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Do nothing.
    Nothing,
    /// Swap path and slot again.
    Swap,
    /// Swap again, which restores an edit from the slot.
    SwapEdited,
    /// Empty the slot, which has the same file as the path, and swap again.
    SwapTwin,
    /// Keep the file, which was edited since.
    Keep,
    /// Keep both files; the owner decides.
    Undecided,
}

/// Decides how to roll back a swap, given the states of path and slot.
///
/// A swap is atomic, so after a crash the new file is on one side and the old one on the other. All other states are
/// the result of concurrent edits, or of file systems on which a swap takes several system calls.
pub fn decide(path: &State, slot: &State, was_absent: bool) -> Undo {
    use State::{Foreign, Gone, New, Old};
    match (path, slot) {
        (Old, New | Old | Gone) => Undo::Nothing,
        (New, Old) => Undo::Swap,
        (Foreign(Some(path)), Foreign(Some(slot))) if path == slot => Undo::Keep,
        (Foreign(_), Foreign(_)) => Undo::Undecided,
        (_, Foreign(_)) => Undo::SwapEdited,
        // The file was created as a hard link and exists under both names.
        (New, New) if was_absent => Undo::SwapTwin,
        (New, New | Gone) | (Foreign(_) | Gone, Old | New | Gone) => Undo::Keep,
    }
}

#[cfg(test)]
mod tests;
