//! Indentation of text that is copied from one document to another.

use super::lines::line_start;

/// One level of indentation: the space before the first indented line.
fn unit(text: &str) -> &str {
    text.lines()
        .map(of)
        .find(|space| !space.is_empty())
        .unwrap_or("  ")
}

/// The leading space of a line.
pub(super) fn of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// An indentation, and one level of indentation in the same document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Indent<'a> {
    pub space: &'a str,
    pub unit: &'a str,
}

impl<'a> Indent<'a> {
    /// The indentation of the line at byte `at`.
    pub fn at(text: &'a str, at: usize) -> Self {
        Self {
            space: of(&text[line_start(text, at)..]),
            unit: unit(text),
        }
    }
}

/// Re-indents `text` except for its first line, which starts in the middle of a line.
pub(super) fn shift(text: &str, from: Indent<'_>, to: Indent<'_>) -> String {
    // Leave multi-line TOML strings alone, because leading space is part of them.
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
