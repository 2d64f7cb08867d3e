//! Merge by lines.

use std::ops::RangeInclusive;

use diffy::{ConflictStyle, IncompleteHunkStyle, MergeOptions};

/// What git and every editor look for.
const MARKER_LENGTH: usize = 7;
/// The first character of each marker line, the label that diffy writes behind it, and the one that the owner reads.
const MARKERS: [(char, &str, &str); 4] = [
    ('<', " ours", " yours"),
    ('|', " original", " base"),
    ('=', "", ""),
    ('>', " theirs", " template"),
];

/// A text with conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    pub text: String,
    /// The lines of each conflict, counted from 1, both outer markers included.
    pub lines: Vec<RangeInclusive<usize>>,
}

impl Marked {
    /// Whether the last line is a marker.
    pub fn ends_in_marker(&self) -> bool {
        let count = self.text.lines().count();
        self.lines.last().is_some_and(|last| *last.end() == count)
    }
}

/// Merges texts of whole lines, all of which end in `\n`.
pub(super) fn merge(base: &str, yours: &str, template: &str) -> Result<String, Marked> {
    let length = marker_length(&[base, yours, template]);
    let mut options = MergeOptions::new();
    options
        .set_conflict_style(ConflictStyle::Diff3)
        .set_incomplete_hunk_style(IncompleteHunkStyle::Git)
        .set_conflict_marker_length(length);
    let merged = options.merge(base, yours, template);
    merged.map_err(|text| relabel(&text, length))
}

/// One conflict of everything between the first and the last line in which the texts differ.
pub(super) fn whole_conflict(base: &str, yours: &str, template: &str) -> Marked {
    let texts = [yours, base, template].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let shortest = texts.iter().map(Vec::len).min().unwrap_or(0);
    let same = |at: &dyn Fn(&Vec<&str>) -> usize| {
        let [yours, base, template] = texts.each_ref().map(|lines| lines[at(lines)]);
        yours == base && base == template
    };
    let head = (0..shortest).take_while(|index| same(&|_| *index)).count();
    let tail = (0..shortest - head)
        .take_while(|index| same(&|lines| lines.len() - 1 - index))
        .count();
    let marker = |index: usize| {
        let (marker, _, label) = MARKERS[index];
        format!("{}{label}\n", String::from(marker).repeat(MARKER_LENGTH))
    };
    let mut text = texts[0][..head].concat();
    for (index, lines) in texts.iter().enumerate() {
        text.push_str(&marker(index));
        text.push_str(&lines[head..lines.len() - tail].concat());
    }
    text.push_str(&marker(texts.len()));
    let end = text.lines().count();
    text.push_str(&texts[0][texts[0].len() - tail..].concat());
    Marked {
        text,
        lines: vec![head + 1..=end],
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
fn relabel(text: &str, length: usize) -> Marked {
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
    Marked {
        text: out,
        lines: ranges,
    }
}

#[cfg(test)]
mod tests;
