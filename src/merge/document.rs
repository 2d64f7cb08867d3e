//! Merge by key.

use super::change::{Change, Changes, changes};
use super::comments::CommentLines;
use super::value::Value;

/// A parsed text.
pub(super) trait Document: Sized {
    /// The text of an empty document.
    const EMPTY: &str;

    /// Parses a text. `None` if it is invalid or repeats a key.
    fn read(text: &str) -> Option<Self>;

    fn text(&self) -> &str;

    fn value(&self) -> &Value;

    /// The text with one change; every other byte stays. `None` if there is no place for the change, or if the change
    /// would delete the owner's text, such as a comment inside a removed value.
    fn edit(&self, change: &Change, sources: &Sources<'_, Self>) -> Option<String>;
}

/// The documents that an edit compares with or copies from.
pub(super) struct Sources<'a, D> {
    pub base: &'a D,
    pub template: &'a D,
}

impl<D: Document> Sources<'_, D> {
    pub fn comments(&self) -> CommentLines<'_> {
        CommentLines {
            base: self.base.text(),
            template: self.template.text(),
        }
    }
}

/// Three parsed documents.
pub(super) struct Merge<D> {
    base: D,
    yours: D,
    template: D,
}

impl<D: Document> Merge<D> {
    /// Parses base, owner and template; `None` if one is invalid. An empty base is valid.
    pub fn read([base, yours, template]: [&str; 3]) -> Option<Self> {
        let base = if base.trim().is_empty() {
            D::EMPTY
        } else {
            base
        };
        Some(Self {
            base: D::read(base)?,
            yours: D::read(yours)?,
            template: D::read(template)?,
        })
    }

    fn changes(&self) -> Option<Changes> {
        changes(self.base.value(), self.yours.value(), self.template.value()).ok()
    }

    /// Whether a text has the values of both sides. The order of list elements may differ, and undecided lists may have
    /// any value.
    pub fn agrees(&self, text: &str) -> bool {
        let (Some(changes), Some(found)) = (self.changes(), D::read(text)) else {
            return false;
        };
        let mut wanted = self.yours.value().clone();
        let template = self.template.value();
        let made = |change| wanted.apply(change, template).is_some();
        let made = changes.list.iter().all(made);
        let left = |path: &Vec<String>| wanted.adopt(path, found.value()).is_some();
        let left = changes.undecided.iter().all(left);
        made && left && wanted.unordered() == found.value().clone().unordered()
    }

    /// The owner's text with all changes of the template. `None` on a conflict.
    ///
    /// The document is parsed again after each change, and the result is compared with the expected value.
    pub fn by_key(&self) -> Option<String> {
        let sources = Sources {
            base: &self.base,
            template: &self.template,
        };
        let mut value = self.yours.value().clone();
        let mut edited: Option<D> = None;
        let changes = self
            .changes()
            .filter(|changes| changes.undecided.is_empty())?;
        for change in changes.list {
            value.apply(&change, self.template.value())?;
            let document = edited.as_ref().unwrap_or(&self.yours);
            let next = D::read(&document.edit(&change, &sources)?)?;
            if *next.value() != value {
                return None;
            }
            edited = Some(next);
        }
        Some(edited.as_ref().unwrap_or(&self.yours).text().to_owned())
    }
}

#[cfg(test)]
mod tests;
