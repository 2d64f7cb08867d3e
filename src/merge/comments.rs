//! Comments, and whose they are.

use std::ops::Range;

use super::lines::line_start;

/// How a format writes comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommentSyntax {
    /// `// …` and `/* … */`.
    Slashes,
    /// `# …`.
    Hash,
}

impl CommentSyntax {
    /// The length of the comment that `text` starts with; one to the end of the line leaves out the line feed.
    pub fn length(self, text: &str) -> Option<usize> {
        let line = || text.find('\n').unwrap_or(text.len());
        match self {
            Self::Slashes if text.starts_with("//") => Some(line()),
            Self::Slashes if text.starts_with("/*") => text[2..].find("*/").map(|end| end + 4),
            Self::Hash if text.starts_with('#') => Some(line()),
            _ => None,
        }
    }

    /// Whether a line holds one comment and nothing else.
    fn fill(self, line: &str) -> bool {
        let line = line.trim();
        self.length(line) == Some(line.len())
    }
}

/// The whole lines of comment directly above the line that starts at `start`, topmost first.
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

/// Where a block begins whose first line starts at `start`: at the topmost comment directly above.
pub(super) fn block_start(text: &str, start: usize, comments: CommentSyntax) -> usize {
    comments_above(text, start, comments)
        .first()
        .map_or(start, |first| first.start)
}

/// The lines `gone`, with the comments right `above` them that the template dropped.
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

/// Whether the owner wrote nothing into his text of a value that is equal in the base, such as a comment: all of it but
/// space and commas stands in the base, in this order.
pub(super) fn is_untouched(yours: &str, base: &str) -> bool {
    let marks = |c: &char| !c.is_whitespace() && *c != ',';
    let mut base = base.chars().filter(marks);
    yours
        .chars()
        .filter(marks)
        .all(|mark| base.any(|other| other == mark))
}

/// Which comment lines around a key are the template's to bring or to take away.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommentLines<'a> {
    pub base: &'a str,
    pub template: &'a str,
}

impl CommentLines<'_> {
    /// Of the lines of comment above a new key, those from the first that the template wrote since the base.
    pub fn new_ones<'t>(&self, above: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
        above.skip_while(|line| has_line(self.base, line)).collect()
    }

    /// Whether the template wrote the line and has dropped it.
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
    fn comments_end_where_the_format_says() {
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
