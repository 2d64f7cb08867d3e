//! Merge by lines, with the same result as `git merge-file --diff3`.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use diffy::{ConflictStyle, IncompleteHunkStyle, MergeOptions};

use super::{Conflict, Merged};

/// What git and every editor look for.
const MARKER_LENGTH: usize = 7;
/// The first character of each marker line, the label that diffy writes behind it, and the one that the owner reads.
const MARKERS: [(char, &str, &str); 4] = [
    ('<', " ours", " yours"),
    ('|', " original", " base"),
    ('=', "", ""),
    ('>', " theirs", " template"),
];

/// Merges the owner's file and the template's, both made from `base`.
///
/// A byte-order mark, the line ending and the newline at the end of the file are not lines: each is decided on its own
/// (the template's wins where the owner kept the one of `base`) and never makes a conflict.
pub fn merge_lines(base: &[u8], yours: &[u8], template: &[u8]) -> Merged {
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
    let frame = Frame::decide(base.frame, yours.frame, template.frame);
    let [base, yours, template] = [base, yours, template].map(Text::lines);
    let length = marker_length(&[&base, &yours, &template]);
    let mut options = MergeOptions::new();
    options
        .set_conflict_style(ConflictStyle::Diff3)
        .set_incomplete_hunk_style(IncompleteHunkStyle::Git)
        .set_conflict_marker_length(length);
    match options.merge(&base, &yours, &template) {
        Ok(text) => Merged::Clean(frame.restore(text)),
        Err(text) => {
            let (text, lines) = relabel(&text, length);
            Merged::Conflict(Conflict {
                text: frame.restore(text),
                lines,
            })
        }
    }
}

/// What surrounds the lines of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Frame {
    bom: bool,
    ending: Ending,
    final_newline: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Lf,
    CrLf,
    /// Both occur, so `\r` stays in the lines: a rewrite would touch lines that nobody changed.
    Mixed,
}

impl Frame {
    fn decide(base: Self, yours: Self, template: Self) -> Self {
        Self {
            bom: pick(base.bom, yours.bom, template.bom),
            ending: pick(base.ending, yours.ending, template.ending),
            final_newline: pick(
                base.final_newline,
                yours.final_newline,
                template.final_newline,
            ),
        }
    }

    /// A text that ends in a marker line keeps its newline.
    fn restore(self, mut text: String) -> Vec<u8> {
        if !self.final_newline && text.ends_with('\n') && !ends_in_marker(&text) {
            text.pop();
        }
        if self.ending == Ending::CrLf {
            text = text.replace('\n', "\r\n");
        }
        if self.bom {
            text.insert(0, '\u{feff}');
        }
        text.into_bytes()
    }
}

fn pick<T: Copy + PartialEq>(base: T, yours: T, template: T) -> T {
    if yours == base { template } else { yours }
}

struct Text<'a> {
    body: &'a str,
    frame: Frame,
}

impl<'a> Text<'a> {
    /// `None` for bytes that are not text: a NUL, or not UTF-8.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|text| !text.contains('\0'))?;
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (all, crlf) = (body.matches('\n').count(), body.matches("\r\n").count());
        let ending = match crlf {
            0 => Ending::Lf,
            _ if crlf == all => Ending::CrLf,
            _ => Ending::Mixed,
        };
        let frame = Frame {
            bom: body.len() < text.len(),
            ending,
            final_newline: body.is_empty() || body.ends_with('\n'),
        };
        Some(Self { body, frame })
    }

    /// The lines, each with `\n` behind it.
    fn lines(self) -> Cow<'a, str> {
        let lines = match self.frame.ending {
            Ending::CrLf => Cow::Owned(self.body.replace("\r\n", "\n")),
            Ending::Lf | Ending::Mixed => Cow::Borrowed(self.body),
        };
        if self.frame.final_newline {
            lines
        } else {
            lines + "\n"
        }
    }
}

/// A marker longer than any line start of the inputs, so that each marker line of the result is certainly one.
fn marker_length(texts: &[&str]) -> usize {
    let run = |line: &str| {
        let first = line
            .chars()
            .next()
            .filter(|c| MARKERS.iter().any(|(marker, ..)| marker == c));
        first.map_or(0, |first| line.chars().take_while(|c| *c == first).count())
    };
    let longest = texts.iter().flat_map(|text| text.lines()).map(run).max();
    MARKER_LENGTH.max(longest.unwrap_or(0) + 1)
}

/// Shortens the markers to git's length, with our labels, and says where they are.
fn relabel(text: &str, length: usize) -> (String, Vec<RangeInclusive<usize>>) {
    let markers = MARKERS.map(|(marker, from, to)| {
        let full =
            |length: usize, label: &str| format!("{}{label}", String::from(marker).repeat(length));
        (full(length, from), full(MARKER_LENGTH, to))
    });
    let mut out = String::with_capacity(text.len());
    let (mut start, mut ranges) = (1, Vec::new());
    for (index, line) in text.split_terminator('\n').enumerate() {
        let marker = markers.iter().position(|(from, _)| from == line);
        match marker {
            Some(0) => start = index + 1,
            Some(3) => ranges.push(start..=index + 1),
            _ => {}
        }
        out.push_str(marker.map_or(line, |index| &markers[index].1));
        out.push('\n');
    }
    (out, ranges)
}

fn ends_in_marker(text: &str) -> bool {
    let (marker, _, label) = MARKERS[3];
    let last = text.trim_end_matches('\n').rsplit('\n').next();
    last.and_then(|line| line.strip_suffix(label))
        .is_some_and(|run| run.len() == MARKER_LENGTH && run.chars().all(|c| c == marker))
}

#[cfg(test)]
mod tests;
