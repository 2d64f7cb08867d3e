//! Decides how one swap is undone, from what lies at its path and in its slot.

use crate::transaction::{content::Content, journal::Swap};

/// What lies at a path or in a slot, as a journal sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// What was at the path before.
    Old,
    /// What is at the path afterwards.
    New,
    /// A file that the journal does not know, or something that is no file.
    Foreign(Option<Content>),
    /// Nothing, where both before and afterwards there is a file.
    Gone,
}

impl State {
    /// The state of a path or slot that holds this, as the swap sees it.
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

/// What undoes a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// Nothing has to be done.
    Nothing,
    /// Path and slot change places again.
    Swap,
    /// The same, and it brings back an edit that the swap took away.
    SwapEdited,
    /// The same, once the slot is empty: it has what the path has.
    SwapTwin,
    /// Somebody edited the file since; it stays.
    Keep,
    /// Neither place may lose what it holds.
    Undecided,
}

/// How a swap is undone, given what is found at the path and in the slot.
///
/// A swap is one step, so crashes leave the new file on one side and the old one on the other. Everything else needs
/// an edit at a bad moment, or a file system on which a swap takes more than one step.
pub fn decide(path: &State, slot: &State, was_absent: bool) -> Undo {
    use State::{Foreign, Gone, New, Old};
    match (path, slot) {
        (Old, New | Old | Gone) => Undo::Nothing,
        (New, Old) => Undo::Swap,
        (Foreign(Some(path)), Foreign(Some(slot))) if path == slot => Undo::Keep,
        (Foreign(_), Foreign(_)) => Undo::Undecided,
        (_, Foreign(_)) => Undo::SwapEdited,
        // A file system without one step for it made the file under a second name.
        (New, New) if was_absent => Undo::SwapTwin,
        (New, New | Gone) | (Foreign(_) | Gone, Old | New | Gone) => Undo::Keep,
    }
}

#[cfg(test)]
mod tests;
