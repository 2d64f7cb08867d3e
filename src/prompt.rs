//! Questions on a terminal, behind a trait so that a test can answer them.

use std::collections::VecDeque;

use anyhow::{Result, anyhow, bail};
use dialoguer::{Confirm, Error as DialogError, Input, MultiSelect, Select, theme::ColorfulTheme};

use crate::failure::{ExitCode, Failure};

/// Says why a text is no answer; the terminal shows it and asks again.
pub type Check<'a> = dyn Fn(&str) -> Result<(), String> + 'a;

/// Somebody who answers questions.
pub trait Ask {
    /// One line of text.
    fn text(&mut self, prompt: &str, default: &str, check: &Check<'_>) -> Result<String>;
    /// One line that is neither shown again nor recorded.
    fn secret(&mut self, prompt: &str, check: &Check<'_>) -> Result<String>;
    /// The index of one item.
    fn choice(&mut self, prompt: &str, items: &[String], default: usize) -> Result<usize>;
    /// The indices of items: one or more when there is a default, else perhaps none.
    fn several(
        &mut self,
        prompt: &str,
        items: &[String],
        default: Option<usize>,
    ) -> Result<Vec<usize>>;
    /// Yes or no.
    fn confirm(&mut self, prompt: &str) -> Result<bool>;
}

/// The user at the terminal.
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

    fn choice(&mut self, prompt: &str, items: &[String], default: usize) -> Result<usize> {
        Select::with_theme(&self.theme)
            .with_prompt(prompt)
            .items(items)
            .default(default)
            .interact()
            .map_err(cancelled)
    }

    fn several(
        &mut self,
        prompt: &str,
        items: &[String],
        default: Option<usize>,
    ) -> Result<Vec<usize>> {
        let checked: Vec<bool> = (0..items.len())
            .map(|index| Some(index) == default)
            .collect();
        loop {
            let chosen = MultiSelect::with_theme(&self.theme)
                .with_prompt(format!("{prompt} (space selects, enter accepts)"))
                .items(items)
                .defaults(&checked)
                .interact()
                .map_err(cancelled)?;
            if !chosen.is_empty() || default.is_none() {
                return Ok(chosen);
            }
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

/// Ctrl-C reaches the prompt as an interrupted read; the cursor may be hidden at that moment.
fn cancelled(error: DialogError) -> anyhow::Error {
    let DialogError::IO(error) = error;
    if error.kind() == std::io::ErrorKind::Interrupted {
        // The prompt's own line is not finished, and neither call matters when the terminal is gone.
        let terminal = dialoguer::console::Term::stderr();
        terminal.show_cursor().ok();
        terminal.write_line("").ok();
        return Failure::new(ExitCode::Cancelled, "cancelled")
            .hint("nothing was written")
            .into();
    }
    anyhow!(error).context("reading from the terminal")
}

/// Answers known in advance.
#[derive(Default)]
pub struct Scripted {
    /// One for each question, in order: a text, or the index of an item.
    pub answers: VecDeque<String>,
}

impl Scripted {
    fn next(&mut self, prompt: &str) -> Result<String> {
        self.answers
            .pop_front()
            .ok_or_else(|| anyhow!("no answer left for `{prompt}`"))
    }
}

impl Ask for Scripted {
    fn text(&mut self, prompt: &str, default: &str, check: &Check<'_>) -> Result<String> {
        let answer = self.next(prompt)?;
        let answer = if answer.is_empty() {
            default.to_owned()
        } else {
            answer
        };
        match check(&answer) {
            Ok(()) => Ok(answer),
            Err(reason) => bail!("{prompt}: {reason}"),
        }
    }

    fn secret(&mut self, prompt: &str, check: &Check<'_>) -> Result<String> {
        self.text(prompt, "", check)
    }

    fn choice(&mut self, prompt: &str, items: &[String], default: usize) -> Result<usize> {
        let answer = self.next(prompt)?;
        if answer.is_empty() {
            return Ok(default);
        }
        items
            .iter()
            .position(|item| item.starts_with(&answer))
            .ok_or_else(|| anyhow!("`{answer}` is no item of `{prompt}`"))
    }

    fn several(
        &mut self,
        prompt: &str,
        items: &[String],
        default: Option<usize>,
    ) -> Result<Vec<usize>> {
        if let (None, Some("")) = (default, self.answers.front().map(String::as_str)) {
            self.next(prompt)?;
            return Ok(Vec::new());
        }
        Ok(vec![self.choice(prompt, items, default.unwrap_or(0))?])
    }

    fn confirm(&mut self, prompt: &str) -> Result<bool> {
        Ok(self.next(prompt)? == "yes")
    }
}
