//! Decides how to roll back one swap, given its path and slot.

use crate::transaction::{content::Content, journal::Swap};

/// What a path or slot contains, compared with the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The old file.
    Old,
    /// The new file.
    New,
    /// A file that is not in the journal, or something other than a file.
    Foreign(Option<Content>),
    /// No file, although the swap has an old and a new file.
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
    /// Swap path and slot again, because the slot contains an edit.
    SwapEdited,
    /// Remove the slot's file, which is also at the path, then swap path and slot.
    SwapTwin,
    /// Keep the file at the path: it was edited during the run or since.
    Keep,
    /// Keep the files at the path and in the slot, which were both edited: the owner decides.
    Undecided,
}

/// Decides how to roll back a swap, given the states of path and slot.
///
/// A swap is atomic: after a crash, either the path or the slot has the new file, and the other side has the old file.
/// Any other state results from concurrent edits, or from a file system on which a swap takes several system calls.
pub fn decide(path: &State, slot: &State, was_absent: bool) -> Undo {
    use State::{Foreign, Gone, New, Old};
    match (path, slot) {
        (Old, New | Old | Gone) => Undo::Nothing,
        (New, Old) => Undo::Swap,
        (Foreign(Some(path)), Foreign(Some(slot))) if path == slot => Undo::Keep,
        (Foreign(_), Foreign(_)) => Undo::Undecided,
        (_, Foreign(_)) => Undo::SwapEdited,
        // The new file was created as a hard link and exists both at the path and in the slot.
        (New, New) if was_absent => Undo::SwapTwin,
        (New, New | Gone) | (Foreign(_) | Gone, Old | New | Gone) => Undo::Keep,
    }
}

#[cfg(test)]
mod tests;
