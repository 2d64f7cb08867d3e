//! Three-way merge of one file: what the owner did and what the template did since the last apply, together.
//!
//! Lines first. Where both changed neighbouring lines, or where the lines came together to something that is no longer
//! JSON, TOML or an env file, by key: see `format` for which files, `change` for the rules. Where lines of any other
//! file conflict, by words: see `words`.

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

/// What became of two changes to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Both changes are in; nothing is left to decide.
    Clean(Vec<u8>),
    /// Both changed the same lines.
    Conflict(Conflict),
    /// At least one side is not text, so that no line can be compared.
    Binary,
}

impl Merged {
    /// The text, with markers where both changed the same lines; empty for what is none.
    pub fn text(&self) -> &[u8] {
        match self {
            Self::Clean(bytes) => bytes,
            Self::Conflict(conflict) => &conflict.text,
            Self::Binary => &[],
        }
    }

    /// The merged file, where nothing is left to decide.
    pub fn clean(self) -> Option<Vec<u8>> {
        match self {
            Self::Clean(bytes) => Some(bytes),
            Self::Conflict(_) | Self::Binary => None,
        }
    }
}

/// A text in which both sides stand between conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The whole file, with git's markers and the labels `yours`, `base` and `template`.
    pub text: Vec<u8>,
    /// The file with each conflict decided for the owner.
    pub ours: Vec<u8>,
    /// The file with each conflict decided for the template; the template's whole file where that would no longer parse.
    pub theirs: Vec<u8>,
    /// The lines of each conflict, counted from 1, both outer markers included.
    pub lines: Vec<RangeInclusive<usize>>,
}

/// Merges the owner's file at `path` and the template's, both made from `base`: by lines; where that fails, by key in a
/// file that has keys, and by words in any other. Among words, indentation and line breaks that mean nothing do not count.
///
/// In a file whose keys are understood, a clean result says what both sides say, and it parses when both sides do.
/// By key, only what the template changed is touched: every other byte of the owner's file stays. What the owner
/// deleted stays deleted; everything else that both changed differently is a conflict of lines.
///
/// A byte-order mark, the line ending and the newline at the end of the file are decided as in [`merge_lines`].
pub fn merge(path: &RelPath, base: &[u8], yours: &[u8], template: &[u8]) -> Merged {
    merge_framed(base, yours, template, |base, yours, template| {
        let by_lines = text::merge(base, yours, template);
        let Some(format) = Format::of(path, &[yours, template]) else {
            return by_lines.or_else(|mut conflict| {
                if let Some(merged) = words::merge(path, base, yours, template) {
                    return Ok(merged);
                }
                // Decided by lines, a file in another layout would have brackets of both.
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
/// A byte-order mark, the line ending and the newline at the end of the file are not lines: each is decided on its own
/// (the template's wins where the owner kept the one of `base`) and never makes a conflict.
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
