//! Removal of an item.

use std::ops::Range;

use super::Sequence;
use crate::merge::comments::{CommentLines, comments_above, is_untouched, with_comments};
use crate::merge::lines::{begins_line, line_start, splice, without_gap};

impl Sequence<'_> {
    /// Removes the item at `key`. `None` if that would delete a comment that is not in the base.
    pub fn remove(&self, key: &str, base: &Self, lines: CommentLines<'_>) -> Option<String> {
        let (index, old) = (self.position(key)?, base.position(key)?);
        if !is_untouched(self.to_line_end(index), base.to_line_end(old)) {
            return None;
        }
        let tail = self.line_tail(self.behind_comma(index + 1));
        let gone = match tail.filter(|_| begins_line(self.text, self.items[index].start)) {
            Some(tail) => self.line(index, tail, lines),
            None => vec![self.beside(index)?],
        };
        let edits = gone.into_iter().map(|range| (range, String::new()));
        Some(self.close_up(splice(self.text, edits.collect())?))
    }

    /// An item and, if it is the last on its line, the rest of the line.
    fn to_line_end(&self, index: usize) -> &str {
        let item = &self.items[index];
        let tail = self.line_tail(self.behind_comma(index + 1));
        &self.text[item.start..tail.unwrap_or(item.end)]
    }

    /// The ranges of an item on separate lines, the last of which ends at `tail`. For the last item, includes the comma
    /// after the previous item.
    fn line(&self, index: usize, tail: usize, lines: CommentLines<'_>) -> Vec<Range<usize>> {
        let start = line_start(self.text, self.items[index].start);
        let above = comments_above(self.text, start, self.comments);
        let gone = with_comments(self.text, start..tail + 1, above, lines);
        let mut all = vec![without_gap(self.text, gone)];
        let is_end = index + 1 == self.items.len() && self.comma(index).is_none();
        if let Some(before) = index.checked_sub(1).filter(|_| is_end) {
            all.extend(self.comma(before).map(|comma| comma..comma + 1));
        }
        all
    }

    /// The range of an item and its separator from the adjacent item on the same line. `None` if a comment is in
    /// between.
    fn beside(&self, index: usize) -> Option<Range<usize>> {
        let item = &self.items[index];
        let (gone, gap) = match (self.items.get(index + 1), index.checked_sub(1)) {
            (Some(next), _) => (item.start..next.start, item.end..next.start),
            (None, Some(before)) => {
                let before = self.items[before].end;
                (before..item.end, before..item.start)
            }
            (None, None) => {
                let end = self.behind_comma(1);
                (item.start..end, item.end..end)
            }
        };
        let is_gap = |c: char| c.is_whitespace() || c == ',';
        self.text[gap].chars().all(is_gap).then_some(gone)
    }

    /// Removes space between empty brackets.
    fn close_up(&self, text: String) -> String {
        let close = text.len() - (self.text.len() - (self.span.end - 1));
        let (head, inside) = text[..close].split_at(self.span.start + 1);
        if self.items.len() == 1 && inside.trim().is_empty() {
            return [head, &text[close..]].concat();
        }
        text
    }
}
