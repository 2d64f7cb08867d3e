//! Three-way merge of one file: combines the changes of owner and template since the file was last generated.
//!
//! Files are merged by lines first. If both sides changed adjacent lines or the result is invalid, JSON, TOML and env
//! files are merged by key: see `format` and `change`. Other files with conflicting lines are merged by words: see
//! `words`.

mod bytes;
mod change;
mod changes;
mod comments;
mod diff;
mod document;
mod env;
mod format;
mod frame;
mod holds;
mod indent;
mod json;
mod lines;
mod list;
mod markers;
mod node;
mod place;
mod ranges;
mod requirement;
mod sequence;
mod text;
mod toml;
mod value;
mod words;

use std::ops::RangeInclusive;

pub use changes::changes;
pub use diff::Hunk;
pub use holds::holds;
pub use markers::{Sides, conflict_starts, conflicts, is_unmerged, lines_of_sides, sides};
pub use ranges::describe_ranges;
pub use words::words;

use crate::tree::RelPath;
use format::Format;
use frame::{Frame, Text};

/// The result of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Merged without conflicts.
    Clean(Vec<u8>),
    /// Both sides changed the same lines.
    Conflict(Conflict),
    /// At least one side is not text.
    Binary,
}

impl Merged {
    /// The text, with conflict markers if there are conflicts; empty if binary.
    pub fn text(&self) -> &[u8] {
        match self {
            Self::Clean(bytes) => bytes,
            Self::Conflict(conflict) => &conflict.text,
            Self::Binary => &[],
        }
    }

    /// The merged file if there are no conflicts.
    pub fn clean(self) -> Option<Vec<u8>> {
        match self {
            Self::Clean(bytes) => Some(bytes),
            Self::Conflict(_) | Self::Binary => None,
        }
    }
}

/// A text with conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The whole file, with git's markers and the labels `yours`, `base` and `template`.
    pub text: Vec<u8>,
    /// The file with each conflict resolved for the owner.
    pub ours: Vec<u8>,
    /// The file with each conflict resolved for the template, or the template's file if the result would be invalid.
    pub theirs: Vec<u8>,
    /// The lines of each conflict (from 1), including its markers.
    pub lines: Vec<RangeInclusive<usize>>,
}

/// Merges the owner's file at `path` and the template's, both derived from `base`: by lines and, on a conflict, by key
/// in formats with keys and by words in other languages, where insignificant indentation and line breaks are ignored.
///
/// In formats with keys, a clean result has the values of both sides, and is valid if both sides are. A merge by key
/// only touches values that the template changed; every other byte of the owner's file stays. Keys that the owner
/// deleted stay deleted. Other keys that both sides changed differently are a conflict.
///
/// Byte-order mark, line ending and final newline are merged as in [`merge_lines`].
pub fn merge(path: &RelPath, base: &[u8], yours: &[u8], template: &[u8]) -> Merged {
    merge_framed(base, yours, template, |base, yours, template| {
        let by_lines = text::merge(base, yours, template);
        let Some(format) = Format::of(path, &[yours, template]) else {
            return by_lines.or_else(|mut conflict| {
                if let Some(merged) = words::merge(path, base, yours, template) {
                    return Ok(merged);
                }
                // Resolve by words if possible: resolved by lines, a reformatted file could mix brackets of both sides.
                if let Some(theirs) = words::theirs(path, base, yours, template) {
                    conflict.decided[1] = theirs;
                }
                Err(conflict)
            });
        };
        let merged = format.merge([base, yours, template], by_lines.as_deref().ok());
        merged.ok_or_else(|| {
            let conflict = by_lines.err();
            let mut conflict =
                conflict.unwrap_or_else(|| text::whole_conflict(base, yours, template));
            for (decided, whole) in conflict.decided.iter_mut().zip([yours, template]) {
                if !format.reads(decided) {
                    whole.clone_into(decided);
                }
            }
            conflict
        })
    })
}

/// Merges the owner's file and the template's by lines, with the same result as `git merge-file --diff3`.
///
/// Byte-order mark, line ending and final newline are merged separately and never conflict: the template's is taken
/// unless the owner changed it.
pub fn merge_lines(base: &[u8], yours: &[u8], template: &[u8]) -> Merged {
    merge_framed(base, yours, template, text::merge)
}

fn merge_framed(
    base: &[u8],
    yours: &[u8],
    template: &[u8],
    merge: impl FnOnce(&str, &str, &str) -> Result<String, text::Marked>,
) -> Merged {
    if template == base || yours == template {
        return Merged::Clean(yours.to_vec());
    }
    if yours == base {
        return Merged::Clean(template.to_vec());
    }
    let (Some(base), Some(yours), Some(template)) =
        (Text::read(base), Text::read(yours), Text::read(template))
    else {
        return Merged::Binary;
    };
    let mut frame = Frame::decide(base.frame, yours.frame, template.frame);
    match merge(&base.lines(), &yours.lines(), &template.lines()) {
        Ok(text) => Merged::Clean(frame.restore(text)),
        Err(marked) => {
            let [ours, theirs] = marked.decided.clone().map(|text| frame.restore(text));
            frame.final_newline |= marked.ends_in_marker();
            Merged::Conflict(Conflict {
                ours,
                theirs,
                text: frame.restore(marked.text),
                lines: marked.lines,
            })
        }
    }
}

#[cfg(test)]
mod tests;
