//! Edits to comma-separated items in the brackets of a list or a map.

mod insert;
mod remove;

use std::ops::Range;

use super::comments::{CommentLines, CommentSyntax, comments_above};
use super::indent::{self, Indent};
use super::lines::{begins_line, line_start};
use super::node::Node;

#[derive(Clone, Debug)]
pub(super) struct Sequence<'a> {
    text: &'a str,
    comments: CommentSyntax,
    /// Includes both brackets.
    span: Range<usize>,
    keys: Vec<String>,
    items: Vec<Range<usize>>,
}

/// An item to insert into another text.
pub(super) struct Fresh<'a> {
    /// Comment lines above the item.
    above: Vec<&'a str>,
    /// The item, without a comma.
    pub item: &'a str,
    /// The trailing comment on the item's line, or empty.
    behind: &'a str,
    indent: Indent<'a>,
    /// The space between the bracket and the item if both are on the same line.
    padding: Option<&'a str>,
}

impl<'a> Sequence<'a> {
    /// The items of a value; `None` if the value has no brackets.
    pub fn new(text: &'a str, comments: CommentSyntax, node: &Node) -> Option<Self> {
        let items = node.items()?;
        Some(Self {
            text,
            comments,
            span: node.span.clone(),
            keys: items.iter().map(|item| item.key.clone()).collect(),
            items: items.iter().map(|item| item.span.clone()).collect(),
        })
    }

    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.keys.iter().position(|other| other == key)
    }

    fn item(&self, index: usize) -> &'a str {
        &self.text[self.items[index].clone()]
    }

    /// The item at `key`, to insert into another text.
    pub fn fresh(&self, key: &str, lines: CommentLines<'_>) -> Option<Fresh<'a>> {
        let index = self.position(key)?;
        let start = self.items[index].start;
        let own_line = begins_line(self.text, start);
        let above = if own_line {
            comments_above(self.text, line_start(self.text, start), self.comments)
        } else {
            Vec::new()
        };
        Some(Fresh {
            above: lines.new_ones(above.into_iter().map(|range| self.text[range].trim())),
            item: self.item(index),
            behind: self.behind(index),
            indent: self.indent(start),
            padding: (!own_line).then(|| self.padding()),
        })
    }

    fn indent(&self, at: usize) -> Indent<'a> {
        Indent::at(self.text, at)
    }

    /// The space after the opening bracket.
    fn padding(&self) -> &'a str {
        indent::of(&self.text[self.span.start + 1..self.span.end - 1])
    }

    /// The offset after the first `items` items and their commas, or after the opening bracket.
    fn behind_comma(&self, items: usize) -> usize {
        match items.checked_sub(1) {
            None => self.span.start + 1,
            Some(index) => self
                .comma(index)
                .map_or(self.items[index].end, |comma| comma + 1),
        }
    }

    /// The comma after an item.
    fn comma(&self, index: usize) -> Option<usize> {
        let next = self
            .items
            .get(index + 1)
            .map_or(self.span.end - 1, |next| next.start);
        let mut at = self.items[index].end;
        while at < next {
            let rest = &self.text[at..next];
            if rest.starts_with(',') {
                return Some(at);
            }
            let step = self.comments.length(rest);
            at += step.or_else(|| rest.chars().next().map(char::len_utf8))?;
        }
        None
    }

    /// The end of the line, before its line feed, if only space and comments follow `at`.
    fn line_tail(&self, mut at: usize) -> Option<usize> {
        loop {
            let rest = &self.text[at..self.span.end];
            if rest.starts_with('\n') {
                return Some(at);
            } else if rest.starts_with([' ', '\t', '\r']) {
                at += 1;
            } else {
                at += self.comments.length(rest)?;
            }
        }
    }

    fn behind(&self, index: usize) -> &'a str {
        let start = self.behind_comma(index + 1);
        self.line_tail(start)
            .map_or("", |end| self.text[start..end].trim())
    }
}
