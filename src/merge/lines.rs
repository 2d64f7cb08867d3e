//! Lines of a text, and edits of them.

use std::ops::Range;

/// The start of the line that holds the byte `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line that holds the byte `at`, behind its line feed.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// Whether nothing but space stands before `at` on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

/// Cuts whole lines, given in their order. Where two blank lines would meet, or a text would end in one, one goes too.
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

/// Lines to cut, with the blank line above them where one is enough.
pub(super) fn without_gap(text: &str, lines: Range<usize>) -> Range<usize> {
    let (before, after) = (&text[..lines.start], &text[lines.end..]);
    let gap = before.ends_with("\n\n") && (after.is_empty() || after.starts_with('\n'));
    lines.start - usize::from(gap)..lines.end
}

/// Replaces ranges; `None` when two overlap.
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
