//! Terminal prompts, behind a trait so that tests can answer them.

mod dialog;
mod terminal;
mod theme;

use std::fmt;

use anyhow::Result;

pub use self::{dialog::Dialog, terminal::Terminal};

/// Validates text; on an error, the terminal shows the message and asks again.
pub type Check<'a> = dyn Fn(&str) -> Result<(), String> + 'a;

/// A question as the terminal shows it.
pub struct Prompt<'a> {
    /// The question.
    pub text: &'a str,
    /// Its number and the number of all questions, if it is known.
    pub counter: Option<(usize, usize)>,
    /// Whether there is an earlier question to go back to.
    pub back: bool,
}

/// An item of a menu.
#[derive(Clone)]
pub struct Item {
    /// The text that remains on the screen after the item is chosen; unique in its menu.
    pub title: String,
    /// A description; may be empty.
    pub summary: String,
}

impl Item {
    /// An item with a summary.
    pub fn new(title: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            summary: summary.into(),
        }
    }

    /// Shortens an item to one line, because dialoguer does not count wrapped lines when it erases a list.
    fn in_line(&self, room: usize) -> String {
        let text = self.to_string();
        // Count bytes, as dialoguer does.
        if text.len() <= room {
            return text;
        }
        let end = text.floor_char_boundary(room.saturating_sub('…'.len_utf8()));
        format!("{}…", text[..end].trim_end())
    }
}

impl fmt::Display for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.summary.as_str() {
            "" => formatter.write_str(&self.title),
            summary => write!(formatter, "{} — {summary}", self.title),
        }
    }
}

/// Shows a single question. Each method returns `None` if the user goes back, which only [`Prompt::back`] permits.
pub trait Ask {
    /// Asks for a line of text.
    fn text(
        &mut self,
        prompt: &Prompt<'_>,
        default: &str,
        check: &Check<'_>,
    ) -> Result<Option<String>>;
    /// Asks for a line that does not stay on the screen. An empty line keeps the `earlier` one.
    fn secret(
        &mut self,
        prompt: &Prompt<'_>,
        earlier: Option<&str>,
        check: &Check<'_>,
    ) -> Result<Option<String>>;
    /// Asks for an item and returns its index.
    fn choice(
        &mut self,
        prompt: &Prompt<'_>,
        items: &[Item],
        default: usize,
    ) -> Result<Option<usize>>;
    /// Asks for items, at least one if `required`, and returns their indices.
    fn several(
        &mut self,
        prompt: &Prompt<'_>,
        items: &[Item],
        checked: &[usize],
        required: bool,
    ) -> Result<Option<Vec<usize>>>;
    /// Asks a yes-or-no question. Going back means no if there is no earlier question.
    fn confirm(&mut self, prompt: &Prompt<'_>, default: bool) -> Result<Option<bool>>;
}

#[cfg(test)]
pub(crate) mod tests;
