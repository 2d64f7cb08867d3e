//! Insertion of an item.

use super::{Fresh, Sequence};
use crate::merge::comments::CommentLines;
use crate::merge::indent::{self, Indent};
use crate::merge::lines::{begins_line, splice};
use crate::merge::place;

impl Sequence<'_> {
    /// Inserts the template's item at `key`.
    pub fn insert(&self, key: &str, template: &Self, lines: CommentLines<'_>) -> Option<String> {
        let index = place::of(key, &self.keys, &template.keys);
        let new = template.fresh(key, lines)?;
        let Some(neighbour) = self.items.get(index).or(self.items.last()) else {
            return self.fill(&new);
        };
        let tail = if begins_line(self.text, neighbour.start) {
            self.line_tail(self.behind_comma(index))
        } else {
            None
        };
        match tail {
            Some(tail) => self.insert_line(index, tail, self.indent(neighbour.start), &new),
            None => self.insert_beside(index, &new),
        }
    }

    /// Inserts on a separate line, after the line that ends at `tail`.
    fn insert_line(
        &self,
        index: usize,
        tail: usize,
        indent: Indent<'_>,
        new: &Fresh<'_>,
    ) -> Option<String> {
        let mut edits = Vec::new();
        let mut comma = index < self.items.len();
        if let Some(before) = index.checked_sub(1) {
            if self.comma(before).is_some() {
                comma = true;
            } else {
                let end = self.items[before].end;
                edits.push((end..end, ",".to_owned()));
            }
        }
        edits.push((tail..tail, new.lines(indent, comma)));
        splice(self.text, edits)
    }

    /// Inserts on the line of the adjacent item.
    fn insert_beside(&self, index: usize, new: &Fresh<'_>) -> Option<String> {
        let gap = self.gap();
        let shifted = |at| indent::shift(new.item, new.indent, self.indent(at));
        let (at, text) = if let Some(next) = self.items.get(index) {
            (next.start, format!("{},{gap}", shifted(next.start)))
        } else {
            let last = index.checked_sub(1)?;
            match (self.comma(last), self.items[last].end) {
                (Some(comma), _) => (comma + 1, format!("{gap}{},", shifted(comma))),
                (None, end) => (end, format!(",{gap}{}", shifted(end))),
            }
        };
        splice(self.text, vec![(at..at, text)])
    }

    /// The space between a comma and the next item on the same line.
    fn gap(&self) -> &str {
        let first = self.items.get(1).zip(self.comma(0));
        first
            .map(|(next, comma)| &self.text[comma + 1..next.start])
            .filter(|gap| gap.trim_matches(' ').is_empty())
            .unwrap_or(" ")
    }

    /// Inserts the first item: on the line of the brackets, if the template has it there and no comment is in the way.
    fn fill(&self, new: &Fresh<'_>) -> Option<String> {
        let (start, end) = (self.span.start + 1, self.span.end - 1);
        let outer = self.indent(self.span.start);
        let comment = self.text[start..end].trim_end();
        let (at, text) = match new.padding {
            Some(padding) if comment.is_empty() => {
                let item = indent::shift(new.item, new.indent, outer);
                (start, format!("{padding}{item}{padding}"))
            }
            _ => {
                let space = [outer.space, outer.unit].concat();
                let inner = Indent {
                    space: &space,
                    ..outer
                };
                let lines = new.lines(inner, false);
                (start + comment.len(), format!("{lines}\n{}", outer.space))
            }
        };
        splice(self.text, vec![(at..end, text)])
    }
}

impl Fresh<'_> {
    /// The item and its comments as whole lines, each preceded by a line feed.
    fn lines(&self, indent: Indent<'_>, comma: bool) -> String {
        let space = indent.space;
        let mut lines = String::new();
        for comment in &self.above {
            lines.extend(["\n", space, comment]);
        }
        lines.extend(["\n", space]);
        lines.push_str(&indent::shift(self.item, self.indent, indent));
        if comma {
            lines.push(',');
        }
        if !self.behind.is_empty() {
            lines.extend([" ", self.behind]);
        }
        lines
    }
}
