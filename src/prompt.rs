//! Terminal prompts, behind a trait so that tests can answer them.

use std::fmt;

use anyhow::{Result, anyhow};
use dialoguer::{
    Confirm, Error as DialogError, Input, MultiSelect, Select,
    console::Term,
    theme::{ColorfulTheme, Theme as _},
};

use crate::failure::{ExitCode, Failure};

/// Validates text; on an error, the terminal shows the message and asks again.
pub type Check<'a> = dyn Fn(&str) -> Result<(), String> + 'a;

/// An item of a menu.
#[derive(Clone)]
pub struct Item {
    /// The text that remains on the screen after the item is chosen.
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
    fn in_line(&self, columns: usize) -> String {
        const MARK: usize = 2;
        let text = self.to_string();
        // Count bytes, as dialoguer does.
        let room = columns.saturating_sub(MARK);
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

/// Prompts the user.
pub trait Ask {
    /// Asks for a line of text.
    fn text(&mut self, prompt: &str, default: &str, check: &Check<'_>) -> Result<String>;
    /// Asks for a line that does not stay on the screen.
    fn secret(&mut self, prompt: &str, check: &Check<'_>) -> Result<String>;
    /// Asks for an item and returns its index.
    fn choice(&mut self, prompt: &str, items: &[Item], default: usize) -> Result<usize>;
    /// Asks for items, at least one if `required`, and returns their indices. The default is preselected.
    fn several(
        &mut self,
        prompt: &str,
        items: &[Item],
        default: Option<usize>,
        required: bool,
    ) -> Result<Vec<usize>>;
    /// Asks a yes-or-no question.
    fn confirm(&mut self, prompt: &str) -> Result<bool>;
}

/// Prompts on the terminal.
#[derive(Default)]
pub struct Terminal {
    theme: ColorfulTheme,
}

impl Ask for Terminal {
    fn text(&mut self, prompt: &str, default: &str, check: &Check<'_>) -> Result<String> {
        Input::with_theme(&self.theme)
            .with_prompt(prompt)
            .default(default.to_owned())
            .validate_with(|text: &String| check(text))
            .interact_text()
            .map_err(cancelled)
    }

    fn secret(&mut self, prompt: &str, check: &Check<'_>) -> Result<String> {
        Input::with_theme(&self.theme)
            .with_prompt(prompt)
            .report(false)
            .validate_with(|text: &String| check(text))
            .interact_text()
            .map_err(cancelled)
    }

    fn choice(&mut self, prompt: &str, items: &[Item], default: usize) -> Result<usize> {
        let chosen = Select::with_theme(&self.theme)
            .with_prompt(prompt)
            .items(lines(items))
            .default(default)
            .report(false)
            .interact()
            .map_err(cancelled)?;
        self.report(prompt, items, &[chosen])?;
        Ok(chosen)
    }

    fn several(
        &mut self,
        prompt: &str,
        items: &[Item],
        default: Option<usize>,
        required: bool,
    ) -> Result<Vec<usize>> {
        let checked: Vec<bool> = (0..items.len())
            .map(|index| Some(index) == default)
            .collect();
        loop {
            let chosen = MultiSelect::with_theme(&self.theme)
                .with_prompt(format!("{prompt} (space selects, enter accepts)"))
                .items(lines(items))
                .defaults(&checked)
                .report(false)
                .interact()
                .map_err(cancelled)?;
            if !chosen.is_empty() || !required {
                self.report(prompt, items, &chosen)?;
                return Ok(chosen);
            }
            let mut line = String::new();
            self.theme.format_error(&mut line, "select at least one")?;
            Term::stderr().write_line(&line)?;
        }
    }

    fn confirm(&mut self, prompt: &str) -> Result<bool> {
        Confirm::with_theme(&self.theme)
            .with_prompt(prompt)
            .default(true)
            .interact()
            .map_err(cancelled)
    }
}

impl Terminal {
    /// Keeps the question and the chosen titles on the screen.
    fn report(&self, prompt: &str, items: &[Item], chosen: &[usize]) -> Result<()> {
        let titles: Vec<&str> = chosen
            .iter()
            .map(|index| items[*index].title.as_str())
            .collect();
        let answer = if titles.is_empty() {
            "none".to_owned()
        } else {
            titles.join(", ")
        };
        let mut line = String::new();
        self.theme
            .format_input_prompt_selection(&mut line, prompt, &answer)?;
        Ok(Term::stderr().write_line(&line)?)
    }
}

fn lines(items: &[Item]) -> Vec<String> {
    let columns = usize::from(Term::stderr().size().1);
    items.iter().map(|item| item.in_line(columns)).collect()
}

/// Converts an error at a prompt. Ctrl-C appears as an interrupted read, possibly with the cursor hidden.
fn cancelled(error: DialogError) -> anyhow::Error {
    let DialogError::IO(error) = error;
    if error.kind() == std::io::ErrorKind::Interrupted {
        // Finish the prompt's line. Ignore errors, because the terminal may be closed.
        let terminal = Term::stderr();
        terminal.show_cursor().ok();
        terminal.write_line("").ok();
        return Failure::new(ExitCode::Cancelled, "cancelled")
            .hint("nothing was written")
            .into();
    }
    anyhow!(error).context("reading from the terminal")
}

#[cfg(test)]
pub(crate) mod tests;
