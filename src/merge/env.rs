//! Example env files.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::change::Change;
use super::comments::{CommentSyntax, comments_above, with_comments};
use super::document::{Document, Sources};
use super::lines::{cut, splice};
use super::place;
use super::value::Value;
use crate::env;

/// An env file and the ranges of its keys. Commented-out keys, such as optional ones, count as well, because the value
/// of a key is its whole line.
pub(super) struct Env {
    text: String,
    value: Value,
    /// In file order; each key once.
    rows: Vec<Row>,
}

struct Row {
    key: String,
    /// The range of the line, including the line feed.
    line: Range<usize>,
}

impl Document for Env {
    const EMPTY: &str = "";

    fn read(text: &str) -> Option<Self> {
        let document = env::Document::read(text.as_bytes()).ok()?;
        let lines: Vec<_> = document.key_lines().collect();
        let mut set = BTreeSet::new();
        let mut keys = lines.iter().filter(|line| !line.commented);
        if !keys.all(|line| set.insert(line.key)) {
            return None;
        }
        let counts = |key: &str| lines.iter().filter(|line| line.key == key).count();
        let is_row = |line: &&env::KeyLine<'_>| {
            !line.commented || !set.contains(line.key) && counts(line.key) == 1
        };
        let starts: Vec<usize> = line_starts(text).collect();
        let mut rows = Vec::new();
        for line in lines.iter().filter(is_row) {
            let end = starts.get(line.line).copied().unwrap_or(text.len());
            rows.push(Row {
                key: line.key.to_owned(),
                line: *starts.get(line.line - 1)?..end,
            });
        }
        let value = |row: &Row| {
            let line = text[row.line.clone()].trim_end_matches('\n');
            (row.key.clone(), Value::Literal(line.to_owned()))
        };
        Some(Self {
            value: Value::Map(rows.iter().map(value).collect::<BTreeMap<_, _>>()),
            text: text.to_owned(),
            rows,
        })
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn value(&self) -> &Value {
        &self.value
    }

    fn edit(&self, change: &Change, sources: &Sources<'_, Self>) -> Option<String> {
        match change {
            Change::Insert(path) => self.insert(path.first()?, sources),
            Change::Remove(path) => {
                let row = self.row(path.first()?)?;
                let above = self.above(row);
                let gone = with_comments(&self.text, row.line.clone(), above, sources.comments());
                cut(&self.text, vec![gone])
            }
            Change::Replace { old, new } => {
                let row = self.row(old.first()?)?;
                let template = sources.template.row(new.first()?)?;
                let line = sources.template.text[template.line.clone()].to_owned();
                splice(&self.text, vec![(row.line.clone(), line)])
            }
        }
    }
}

impl Env {
    /// Inserts a key and its comment at its position in the template.
    fn insert(&self, key: &str, sources: &Sources<'_, Self>) -> Option<String> {
        let template = sources.template;
        let new = template.row(key)?;
        let above = template.above(new);
        let start = above.first().map_or(new.line.start, |first| first.start);
        let after_blank = template.text[..start].ends_with("\n\n");
        let above = above.into_iter().map(|line| template.text[line].trim_end());
        let above = sources.comments().new_ones(above);
        let index = place::before_its_follower(key, &self.keys(), &template.keys());
        let (at, blank) = match (index.checked_sub(1), self.rows.first()) {
            (Some(before), _) => (self.rows[before].line.end, after_blank && !above.is_empty()),
            (None, Some(first)) => {
                let above = self.above(first);
                (
                    above.first().map_or(first.line.start, |first| first.start),
                    false,
                )
            }
            (None, None) => (self.text.len(), after_blank && !self.text.is_empty()),
        };
        let mut lines: String = if blank { "\n" } else { "" }.to_owned();
        for line in above {
            lines.extend([line, "\n"]);
        }
        lines.push_str(&template.text[new.line.clone()]);
        splice(&self.text, vec![(at..at, lines)])
    }

    fn row(&self, key: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.key == key)
    }

    fn keys(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.key.clone()).collect()
    }

    /// The comment lines directly above a row, but below any commented-out row.
    fn above(&self, row: &Row) -> Vec<Range<usize>> {
        let mut above = comments_above(&self.text, row.line.start, CommentSyntax::Hash);
        let is_row = |line: &Range<usize>| self.rows.iter().any(|row| row.line == *line);
        if let Some(last) = above.iter().rposition(is_row) {
            above.drain(..=last);
        }
        above
    }
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    let behind = text.match_indices('\n').map(|(newline, _)| newline + 1);
    std::iter::once(0).chain(behind)
}
