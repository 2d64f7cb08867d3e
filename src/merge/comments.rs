//! Comments, and which side wrote them.

use std::ops::Range;

use super::lines::line_start;

/// The comment syntax of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommentSyntax {
    /// `// …` and `/* … */`.
    Slashes,
    /// `# …`.
    Hash,
}

impl CommentSyntax {
    /// The length of the comment at the start of `text`, without the line feed.
    pub fn length(self, text: &str) -> Option<usize> {
        let line = || text.find('\n').unwrap_or(text.len());
        match self {
            Self::Slashes if text.starts_with("//") => Some(line()),
            Self::Slashes if text.starts_with("/*") => text[2..].find("*/").map(|end| end + 4),
            Self::Hash if text.starts_with('#') => Some(line()),
            _ => None,
        }
    }

    /// Whether a line consists of one comment.
    fn fill(self, line: &str) -> bool {
        let line = line.trim();
        self.length(line) == Some(line.len())
    }
}

/// The comment lines directly above the line that starts at `start`, topmost first.
pub(super) fn comments_above(
    text: &str,
    mut start: usize,
    comments: CommentSyntax,
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    while start > 0 {
        let above = line_start(text, start - 1);
        if !comments.fill(&text[above..start]) {
            break;
        }
        found.push(above..start);
        start = above;
    }
    found.reverse();
    found
}

/// The start of a block, including the comments directly above its first line at `start`.
pub(super) fn block_start(text: &str, start: usize, comments: CommentSyntax) -> usize {
    comments_above(text, start, comments)
        .first()
        .map_or(start, |first| first.start)
}

/// Extends `gone` by the comments directly `above` that the template removed.
pub(super) fn with_comments(
    text: &str,
    gone: Range<usize>,
    above: Vec<Range<usize>>,
    lines: CommentLines<'_>,
) -> Range<usize> {
    let above = above.into_iter().rev();
    let dropped = above.take_while(|line| lines.is_dropped(&text[line.clone()]));
    dropped.last().map_or(gone.start, |topmost| topmost.start)..gone.end
}

/// Whether the owner added nothing to the text of an unchanged value, for example no comment: apart from space and
/// commas, all its characters occur in the base in the same order.
pub(super) fn is_untouched(yours: &str, base: &str) -> bool {
    let marks = |c: &char| !c.is_whitespace() && *c != ',';
    let mut base = base.chars().filter(marks);
    yours
        .chars()
        .filter(marks)
        .all(|mark| base.any(|other| other == mark))
}

/// Tells which comment lines around a key the template added or removed.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommentLines<'a> {
    pub base: &'a str,
    pub template: &'a str,
}

impl CommentLines<'_> {
    /// The comment lines above a new key, starting at the first line that is not in the base.
    pub fn new_ones<'t>(&self, above: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
        above.skip_while(|line| has_line(self.base, line)).collect()
    }

    /// Whether the template removed the line.
    pub fn is_dropped(&self, line: &str) -> bool {
        has_line(self.base, line) && !has_line(self.template, line)
    }
}

fn has_line(text: &str, line: &str) -> bool {
    text.lines().any(|other| other.trim() == line.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_by_the_rules_of_their_format() {
        use CommentSyntax::{Hash, Slashes};
        for (syntax, text, length) in [
            (Slashes, "// a */ b\nc", Some(9)),
            (Slashes, "/* a\nb */ c", Some(9)),
            (Slashes, "/*/ a */", Some(8)),
            (Slashes, "/* a", None),
            (Slashes, "# a", None),
            (Hash, "# a // b", Some(8)),
            (Hash, "// a", None),
        ] {
            assert_eq!(syntax.length(text), length, "{text}");
        }
    }
}
