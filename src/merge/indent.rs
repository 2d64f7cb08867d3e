//! Indentation of what moves from one text to another.

use super::lines::line_start;

/// How far a text indents one level: the space before its first indented line.
fn unit(text: &str) -> &str {
    text.lines()
        .map(of)
        .find(|space| !space.is_empty())
        .unwrap_or("  ")
}

/// The space that a line starts with.
pub(super) fn of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// An indentation and the unit it is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Indent<'a> {
    pub space: &'a str,
    pub unit: &'a str,
}

impl<'a> Indent<'a> {
    /// That of the line which holds the byte `at`.
    pub fn at(text: &'a str, at: usize) -> Self {
        Self {
            space: of(&text[line_start(text, at)..]),
            unit: unit(text),
        }
    }
}

/// Moves `text` from a line with one indentation to a line with another. Its first line has none of its own.
pub(super) fn shift(text: &str, from: Indent<'_>, to: Indent<'_>) -> String {
    // The space at the start of these lines may be a part of a TOML string.
    if text.contains("\"\"\"") || text.contains("'''") {
        return text.to_owned();
    }
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let space = of(line);
        out.push('\n');
        match space.strip_prefix(from.space) {
            Some(deeper) => {
                let levels = deeper.len() / from.unit.len();
                out.push_str(to.space);
                out.push_str(&to.unit.repeat(levels));
                out.push_str(&deeper[levels * from.unit.len()..]);
            }
            None => out.push_str(space),
        }
        out.push_str(&line[space.len()..]);
    }
    out
}
