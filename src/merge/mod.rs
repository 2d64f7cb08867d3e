//! Three-way merge of one file: what the owner did and what the template did since the last apply, together.

mod text;

use std::ops::RangeInclusive;

pub use text::merge_lines;

/// What became of two changes to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Both changes are in; nothing is left to decide.
    Clean(Vec<u8>),
    /// Both changed the same lines.
    Conflict(Conflict),
    /// At least one side is not UTF-8 text, so that no line can be compared.
    Binary,
}

/// A text in which both sides stand between conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The whole file, with git's markers and the labels `yours`, `base` and `template`.
    pub text: Vec<u8>,
    /// The lines of each conflict, counted from 1, both outer markers included.
    pub lines: Vec<RangeInclusive<usize>>,
}
