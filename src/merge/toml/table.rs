//! Edits to keys on separate lines.

use std::ops::Range;

use toml_edit::Key;

use super::{Entry, Toml};
use crate::merge::comments::{
    CommentLines, CommentSyntax, block_start, comments_above, is_untouched,
};
use crate::merge::document::Sources;
use crate::merge::lines::{line_end, line_start, splice};
use crate::merge::place;

/// Lines to insert into another text.
struct Block {
    lines: String,
    /// Whether the template has a blank line above the leading comment of `lines`.
    is_paragraph: bool,
}

impl Toml {
    /// Adds the template's lines for `path`. `None` if the owner's file has no place for them.
    pub(super) fn insert_entries(
        &self,
        path: &[String],
        sources: &Sources<'_, Self>,
    ) -> Option<String> {
        let (key, parent) = path.split_last()?;
        let rows = self.rows(parent);
        let header = match rows.first() {
            Some(row) => row.header,
            None => self.section(parent).map_or(0, |section| section.path.len()),
        };
        let prefix = spelled(parent.get(header..)?);
        let block = sources.template.block(path, &prefix, sources.comments())?;
        let order = match sources.template.sequence(parent) {
            Some(sequence) => sequence.keys().to_vec(),
            None => names(&sources.template.rows(parent), parent.len()),
        };
        let siblings = names(&rows, parent.len());
        let index = place::of(key, &siblings, &order);
        let (at, text) = if let Some(before) = index.checked_sub(1) {
            let is_before = |row: &&&Entry| row.path[parent.len()] == siblings[before];
            let blank = if block.is_paragraph { "\n" } else { "" };
            let end = self.lines(rows.iter().rfind(is_before)?).end;
            (end, format!("{blank}{}", block.lines))
        } else if let Some(first) = rows.first() {
            let start = self.lines(first).start;
            (
                block_start(&self.text, start, CommentSyntax::Hash),
                block.lines,
            )
        } else {
            self.first_place(parent, block.lines)?
        };
        splice(&self.text, vec![(at..at, text)])
    }

    /// The offset at which to insert a table's first key, and the text to insert.
    fn first_place(&self, parent: &[String], lines: String) -> Option<(usize, String)> {
        if !parent.is_empty() {
            let header = &self.section(parent)?.header;
            return Some((line_end(&self.text, header.end), lines));
        }
        Some(match self.sections.first() {
            Some(first) => (self.section_start(first), lines + "\n"),
            None => (self.text.len(), lines),
        })
    }

    /// The ranges of the keys to remove for `path` and its children, without sections of their own. `None` if the owner
    /// wrote text in them.
    pub(super) fn cut_entries(
        &self,
        path: &[String],
        sources: &Sources<'_, Self>,
    ) -> Option<Vec<Range<usize>>> {
        let gone = |row: &&Entry| {
            let lines = self.lines(row);
            let base = sources.base;
            let old = base.entries.iter().find(|entry| entry.path == row.path)?;
            is_untouched(&self.text[lines.clone()], &base.text[base.lines(old)])
                .then(|| self.with_comments(lines, sources))
        };
        let (_, parent) = path.split_last()?;
        let rows = self.rows(parent);
        rows.iter()
            .filter(|row| row.path.starts_with(path))
            .map(gone)
            .collect()
    }

    /// The entries of the table at `path`, including dotted ones.
    fn rows(&self, path: &[String]) -> Vec<&Entry> {
        let is_row = |entry: &&Entry| {
            entry.header <= path.len()
                && entry.path.len() > path.len()
                && entry.path.starts_with(path)
        };
        self.entries.iter().filter(is_row).collect()
    }

    fn lines(&self, entry: &Entry) -> Range<usize> {
        line_start(&self.text, entry.key.start)..line_end(&self.text, entry.node.span.end)
    }

    /// The lines for `path`, each key preceded by `prefix`.
    fn block(&self, path: &[String], prefix: &str, comments: CommentLines<'_>) -> Option<Block> {
        let (key, parent) = path.split_last()?;
        if let Some(sequence) = self.sequence(parent) {
            let item = sequence.fresh(key, comments)?.item;
            return Some(Block {
                lines: format!("{prefix}{item}\n"),
                is_paragraph: false,
            });
        }
        let mut block = Block {
            lines: String::new(),
            is_paragraph: false,
        };
        let mut rows = self.rows(parent);
        rows.retain(|row| row.path.starts_with(path));
        for row in rows {
            let lines = self.lines(row);
            let above = comments_above(&self.text, lines.start, CommentSyntax::Hash);
            let start = above.first().map_or(0, |first| first.start);
            let above = comments.new_ones(above.into_iter().map(|line| self.text[line].trim()));
            block.is_paragraph |=
                block.lines.is_empty() && !above.is_empty() && self.text[..start].ends_with("\n\n");
            for comment in above {
                block.lines.extend([comment, "\n"]);
            }
            let (_, dotted) = row.path.get(parent.len()..)?.split_last()?;
            let entry = self.text[row.key.start..lines.end].trim_end();
            block.lines.extend([prefix, &spelled(dotted), entry, "\n"]);
        }
        Some(block)
    }
}

/// The names of a table's keys in file order; `depth` is the length of the table's path.
fn names(rows: &[&Entry], depth: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        if !names.contains(&row.path[depth]) {
            names.push(row.path[depth].clone());
        }
    }
    names
}

/// The prefix of a dotted key, with a dot after each name.
fn spelled(names: &[String]) -> String {
    let mut key = String::new();
    for name in names {
        key.extend([&Key::new(name).display_repr(), "."]);
    }
    key
}
