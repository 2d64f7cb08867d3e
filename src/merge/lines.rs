//! Lines of a text, and edits to them.

use std::ops::Range;

/// The start of the line at byte `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line at byte `at`, after its line feed.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// Whether only space precedes `at` on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

/// Removes the whole lines in `gone`, given in order, and a blank line above if it would be duplicated or end up last.
pub(super) fn cut(text: &str, gone: Vec<Range<usize>>) -> Option<String> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for lines in gone {
        match joined.last_mut() {
            Some(last) if last.end == lines.start => last.end = lines.end,
            _ => joined.push(lines),
        }
    }
    let edits = joined
        .into_iter()
        .map(|lines| (without_gap(text, lines), String::new()));
    splice(text, edits.collect())
}

/// Extends `lines` by the blank line above if their removal would leave it duplicated or last.
pub(super) fn without_gap(text: &str, lines: Range<usize>) -> Range<usize> {
    let (before, after) = (&text[..lines.start], &text[lines.end..]);
    let gap = before.ends_with("\n\n") && (after.is_empty() || after.starts_with('\n'));
    lines.start - usize::from(gap)..lines.end
}

/// Replaces ranges; `None` if two overlap.
pub(super) fn splice(text: &str, mut edits: Vec<(Range<usize>, String)>) -> Option<String> {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in edits {
        out.push_str(text.get(done..range.start)?);
        out.push_str(&new);
        done = range.end;
    }
    out.push_str(&text[done..]);
    Some(out)
}
