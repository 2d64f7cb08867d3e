//! Prompts on the terminal.

use anyhow::{Result, anyhow};
use dialoguer::{
    Confirm, Error as DialogError, Input, MultiSelect, Select,
    console::{Term, measure_text_width},
};

use super::{Ask, Check, Item, Prompt, theme::Theme};
use crate::failure::{Failure, Fault};

/// What the user types to go back: dialoguer's text prompts have no Esc.
const BACK: &str = "<";

/// Lines that a list needs besides its items: the question, the hints, and the line of the cursor. One line more
/// separates it from the previous answer.
const AROUND_A_LIST: usize = 4;

/// Prompts on the terminal.
#[derive(Default)]
pub struct Terminal {
    /// The number of lines of each answer on the screen, to erase it when the user goes back.
    answers: Vec<usize>,
}

impl Ask for Terminal {
    fn text(
        &mut self,
        prompt: &Prompt<'_>,
        default: &str,
        check: &Check<'_>,
    ) -> Result<Option<String>> {
        let theme = theme(prompt, default, 0);
        let text = self.line(&theme, Some(default), check)?;
        if let Some(text) = &text {
            self.keep(&theme, text)?;
        }
        Ok(text)
    }

    fn secret(
        &mut self,
        prompt: &Prompt<'_>,
        earlier: Option<&str>,
        check: &Check<'_>,
    ) -> Result<Option<String>> {
        let keeps = if earlier.is_some() {
            "enter keeps it"
        } else {
            ""
        };
        let theme = theme(prompt, keeps, 0);
        let text = self.line(&theme, earlier, check)?;
        if text.is_some() {
            self.keep(&theme, "not shown")?;
        }
        Ok(text)
    }

    fn choice(
        &mut self,
        prompt: &Prompt<'_>,
        items: &[Item],
        default: usize,
    ) -> Result<Option<usize>> {
        let theme = theme(prompt, "", items.len());
        let select = Select::with_theme(&theme)
            .with_prompt(prompt.text)
            .items(rows(items, "❯ "))
            .default(default)
            .max_length(page())
            .report(false);
        let chosen = if prompt.back {
            select.interact_opt()
        } else {
            select.interact().map(Some)
        };
        let chosen = chosen.map_err(cancelled)?;
        self.keep_items(&theme, items, chosen.as_ref().map(std::slice::from_ref))?;
        Ok(chosen)
    }

    fn several(
        &mut self,
        prompt: &Prompt<'_>,
        items: &[Item],
        checked: &[usize],
        required: bool,
    ) -> Result<Option<Vec<usize>>> {
        let theme = theme(prompt, "", items.len());
        let checked: Vec<bool> = (0..items.len())
            .map(|index| checked.contains(&index))
            .collect();
        let mut above = 0;
        loop {
            let select = MultiSelect::with_theme(&theme)
                .with_prompt(prompt.text)
                .items(rows(items, "❯ [x] "))
                .defaults(&checked)
                .max_length(page())
                .report(false);
            let chosen = if prompt.back {
                select.interact_opt()
            } else {
                select.interact().map(Some)
            };
            let chosen = chosen.map_err(cancelled)?;
            Term::stderr().clear_last_lines(above)?;
            if required && chosen.as_ref().is_some_and(Vec::is_empty) {
                above = say(&Theme::error("select at least one"))?;
                continue;
            }
            self.keep_items(&theme, items, chosen.as_deref())?;
            return Ok(chosen);
        }
    }

    fn confirm(&mut self, prompt: &Prompt<'_>, default: bool) -> Result<Option<bool>> {
        let theme = theme(prompt, "", 0);
        let answer = Confirm::with_theme(&theme)
            .with_prompt(prompt.text)
            .default(default)
            .report(false)
            .interact_opt()
            .map_err(cancelled)?;
        if answer.is_none() && prompt.back {
            // The plan is between this question and the answers.
            self.answers.clear();
            return Ok(None);
        }
        let yes = answer.unwrap_or(false);
        self.keep(&theme, if yes { "yes" } else { "no" })?;
        Ok(Some(yes))
    }
}

impl Terminal {
    /// Reads a line until it is valid. An empty line means `default`.
    ///
    /// dialoguer could validate the line too, but of a wrapped line it erases only the last row: a password would stay
    /// on the screen.
    fn line(
        &mut self,
        theme: &Theme<'_>,
        default: Option<&str>,
        check: &Check<'_>,
    ) -> Result<Option<String>> {
        let terminal = Term::stderr();
        let mut above = 0;
        loop {
            let typed: String = Input::with_theme(theme)
                .allow_empty(true)
                .report(false)
                .interact_text()
                .map_err(cancelled)?;
            let rows = rows_of(&format!("{}{typed}", theme.input()));
            terminal.clear_last_lines(above + rows - 1)?;
            // If the cursor was not at the end of the line, rows are left below.
            terminal.clear_to_end_of_screen()?;
            let text = match typed.trim() {
                "" => default.unwrap_or_default(),
                text => text,
            };
            let checked = match text {
                BACK if theme.prompt.back => {
                    self.erase_answer()?;
                    return Ok(None);
                }
                BACK => Err("this is the first question".to_owned()),
                text => check(text),
            };
            match checked {
                Ok(()) => return Ok(Some(text.to_owned())),
                Err(problem) => above = say(&Theme::error(&problem))?,
            }
        }
    }

    /// Keeps the titles of the chosen items on the screen, or erases the previous answer if the user goes back.
    fn keep_items(
        &mut self,
        theme: &Theme<'_>,
        items: &[Item],
        chosen: Option<&[usize]>,
    ) -> Result<()> {
        let Some(chosen) = chosen else {
            return self.erase_answer();
        };
        let titles = chosen.iter().map(|index| items[*index].title.as_str());
        let titles: Vec<&str> = titles.collect();
        let answer = if titles.is_empty() {
            "none".to_owned()
        } else {
            titles.join(", ")
        };
        self.keep(theme, &answer)
    }

    /// Keeps an answer on the screen.
    fn keep(&mut self, theme: &Theme<'_>, answer: &str) -> Result<()> {
        self.answers.push(say(&theme.answered(answer))?);
        Ok(())
    }

    /// Erases the last answer, because its question is asked again.
    fn erase_answer(&mut self) -> Result<()> {
        Ok(Term::stderr().clear_last_lines(self.answers.pop().unwrap_or(0))?)
    }
}

/// The theme of a prompt with this many items.
fn theme<'a>(prompt: &'a Prompt<'a>, default: &'a str, items: usize) -> Theme<'a> {
    Theme {
        prompt,
        default,
        columns: columns(),
        paged: items > page(),
    }
}

/// Writes a line and returns the number of rows that it takes.
fn say(line: &str) -> Result<usize> {
    Term::stderr().write_line(line)?;
    Ok(rows_of(line))
}

fn rows_of(line: &str) -> usize {
    measure_text_width(line).div_ceil(columns()).max(1)
}

fn columns() -> usize {
    usize::from(Term::stderr().size().1).max(1)
}

/// The number of items that fit on the screen.
fn page() -> usize {
    usize::from(Term::stderr().size().0)
        .saturating_sub(AROUND_A_LIST)
        .max(1)
}

/// The items, each shortened to one row that starts with a marker.
fn rows(items: &[Item], marker: &str) -> Vec<String> {
    let room = columns().saturating_sub(measure_text_width(marker));
    items.iter().map(|item| item.in_line(room)).collect()
}

/// Converts an error at a prompt. Ctrl-C appears as an interrupted read, possibly with the cursor hidden.
fn cancelled(error: DialogError) -> anyhow::Error {
    let DialogError::IO(error) = error;
    if error.kind() == std::io::ErrorKind::Interrupted {
        // Finish the prompt's line. Ignore errors, because the terminal may be closed.
        let terminal = Term::stderr();
        terminal.show_cursor().ok();
        terminal.write_line("").ok();
        return Failure::new(Fault::Cancelled, "cancelled")
            .hint("nothing was written")
            .into();
    }
    anyhow!(error).context("reading from the terminal")
}
