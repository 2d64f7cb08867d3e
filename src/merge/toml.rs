//! TOML.
//!
//! `toml_edit` parses the document and returns the ranges of keys and headers. We edit the text ourselves, so that all
//! other bytes stay: values in brackets as in JSON, keys and sections as whole lines.

mod read;
mod section;
mod table;

use std::ops::Range;

use super::change::Change;
use super::comments::{CommentSyntax, comments_above, is_untouched, with_comments};
use super::document::{Document, Sources};
use super::lines::{cut, splice};
use super::node::{Body, Node};
use super::sequence::Sequence;
use super::value::Value;

/// A TOML text and the ranges of its keys, values and headers.
pub(super) struct Toml {
    text: String,
    value: Value,
    /// Keys outside of brackets and arrays of tables, in file order.
    entries: Vec<Entry>,
    /// Headers, in file order.
    sections: Vec<Section>,
}

/// `key = value`, where the key may be dotted.
struct Entry {
    /// The full path, including the header.
    path: Vec<String>,
    /// The number of path segments in the header.
    header: usize,
    /// The range of the key's last segment.
    key: Range<usize>,
    node: Node,
}

/// `[path]` or `[[path]]`, including the brackets.
struct Section {
    path: Vec<String>,
    header: Range<usize>,
}

impl Document for Toml {
    const EMPTY: &str = "";

    fn read(text: &str) -> Option<Self> {
        read::document(text)
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn value(&self) -> &Value {
        &self.value
    }

    fn edit(&self, change: &Change, sources: &Sources<'_, Self>) -> Option<String> {
        match change {
            Change::Insert(path) => self.insert(path, sources),
            Change::Remove(path) => self.remove(path, sources),
            Change::Replace { old, new } => {
                let found = self.node(old).zip(sources.template.node(new));
                let Some((yours, template)) = found else {
                    let text = self.remove(old, sources)?;
                    return Self::read(&text)?.insert(new, sources);
                };
                let is_scalar = matches!(yours.body, Body::Scalar(_));
                let base = sources.base.node(old)?;
                if !is_scalar && !is_untouched(self.slice(yours), sources.base.slice(base)) {
                    return None;
                }
                let new = sources.template.slice(template).to_owned();
                splice(&self.text, vec![(yours.span.clone(), new)])
            }
        }
    }
}

impl Toml {
    fn insert(&self, path: &[String], sources: &Sources<'_, Self>) -> Option<String> {
        let (key, parent) = path.split_last()?;
        if let Some(sequence) = self.sequence(parent) {
            let template = sources.template.sequence(parent)?;
            return sequence.insert(key, &template, sources.comments());
        }
        if sources.template.sections_below(path).next().is_some() {
            self.insert_sections(path, sources)
        } else {
            self.insert_entries(path, sources)
        }
    }

    fn remove(&self, path: &[String], sources: &Sources<'_, Self>) -> Option<String> {
        let (key, parent) = path.split_last()?;
        if let Some(sequence) = self.sequence(parent) {
            return sequence.remove(key, &sources.base.sequence(parent)?, sources.comments());
        }
        let mut gone = self.cut_entries(path, sources)?;
        gone.extend(self.cut_sections(path, sources)?);
        cut(&self.text, gone)
    }

    fn with_comments(&self, gone: Range<usize>, sources: &Sources<'_, Self>) -> Range<usize> {
        let above = comments_above(&self.text, gone.start, CommentSyntax::Hash);
        with_comments(&self.text, gone, above, sources.comments())
    }

    /// The value at `path`, unless it is a table with a header.
    fn node(&self, path: &[String]) -> Option<&Node> {
        self.entries
            .iter()
            .find_map(|entry| entry.node.at(path.strip_prefix(&*entry.path)?))
    }

    fn sequence(&self, path: &[String]) -> Option<Sequence<'_>> {
        Sequence::new(&self.text, CommentSyntax::Hash, self.node(path)?)
    }

    fn slice(&self, node: &Node) -> &str {
        &self.text[node.span.clone()]
    }
}
