//! The look of the prompts. The marker of the active row and the boxes are text, because not every terminal and not
//! every eye tells colors apart.

use std::fmt::{Result, Write};

use dialoguer::{
    console::{Style, truncate_str},
    theme,
};

use super::Prompt;

/// Width of the page number that dialoguer appends to the hints of a long list.
const PAGE_NUMBER: usize = " [Page 10/10] ".len();

/// The hints of a list. Without room for all, they are dropped in this order.
const MOVE: &str = "↑↓ move";
const PAGE: &str = "←→ page";
const SELECT: &str = "space select";
const ACCEPT: &str = "enter accept";
const BACK: &str = "esc back";

/// The theme of one prompt.
pub(super) struct Theme<'a> {
    pub prompt: &'a Prompt<'a>,
    /// The default answer of a text prompt, or what an empty line means.
    pub default: &'a str,
    /// Columns of the terminal.
    pub columns: usize,
    /// Whether a list takes more than one page.
    pub paged: bool,
}

impl Theme<'_> {
    /// The line that stays on the screen after an answer.
    pub fn answered(&self, answer: &str) -> String {
        let (mark, value, dim) = (style().green(), style().green(), style().dim());
        format!(
            "{} {} {} {}",
            mark.apply_to("✔"),
            style().bold().apply_to(self.prompt.text),
            dim.apply_to("·"),
            value.apply_to(answer)
        )
    }

    /// The line of an invalid answer.
    pub fn error(message: &str) -> String {
        let red = style().red();
        format!("{} {}", red.apply_to("✘"), red.apply_to(message))
    }

    /// The question with its number.
    fn question(&self) -> String {
        let counter = self
            .prompt
            .counter
            .map_or_else(String::new, |(number, total)| {
                format!("{} ", style().dim().apply_to(format!("{number}/{total}")))
            });
        format!(
            "{} {counter}{}",
            style().yellow().apply_to("?"),
            style().bold().apply_to(self.prompt.text)
        )
    }

    /// The line on which the user types an answer.
    pub fn input(&self) -> String {
        self.line(self.default, "< goes back")
    }

    /// The question with the default answer and the way back.
    fn line(&self, default: &str, back: &str) -> String {
        let back = if self.prompt.back { back } else { "" };
        let notes = match (default, back) {
            ("", "") => String::new(),
            ("", note) | (note, "") => format!(" ({note})"),
            (default, back) => format!(" ({default} · {back})"),
        };
        let dim = style().dim();
        format!(
            "{}{} {} ",
            self.question(),
            dim.apply_to(notes),
            dim.apply_to("›")
        )
    }

    /// The question above a list, and the keys.
    fn list(&self, f: &mut dyn Write, keys: &[&str]) -> Result {
        let page = if self.paged { PAGE_NUMBER } else { 0 };
        let room = self.columns.saturating_sub(page);
        let back = self.prompt.back.then_some(BACK);
        let keys: Vec<&str> = keys.iter().copied().chain(back).collect();
        let mut hints = (0..keys.len()).map(|first| format!("  {}", keys[first..].join(" · ")));
        let hints = hints.find(|hints| hints.chars().count() <= room);
        let question = self.question();
        writeln!(f, "{}", truncate_str(&question, self.columns, "…"))?;
        write!(f, "{}", style().dim().apply_to(hints.unwrap_or_default()))
    }

    fn page(&self) -> &'static [&'static str] {
        if self.paged { &[PAGE] } else { &[] }
    }
}

impl theme::Theme for Theme<'_> {
    fn format_input_prompt(&self, f: &mut dyn Write, _: &str, _: Option<&str>) -> Result {
        f.write_str(&self.input())
    }

    fn format_confirm_prompt(&self, f: &mut dyn Write, _: &str, default: Option<bool>) -> Result {
        let default = if default == Some(false) { "y/N" } else { "Y/n" };
        f.write_str(&self.line(default, "esc goes back"))
    }

    fn format_select_prompt(&self, f: &mut dyn Write, _: &str) -> Result {
        self.list(f, &[&[MOVE], self.page(), &[ACCEPT]].concat())
    }

    fn format_multi_select_prompt(&self, f: &mut dyn Write, _: &str) -> Result {
        self.list(f, &[&[MOVE], self.page(), &[SELECT, ACCEPT]].concat())
    }

    fn format_select_prompt_item(&self, f: &mut dyn Write, text: &str, active: bool) -> Result {
        let (marker, text) = row(text, active);
        write!(f, "{marker} {text}")
    }

    fn format_multi_select_prompt_item(
        &self,
        f: &mut dyn Write,
        text: &str,
        checked: bool,
        active: bool,
    ) -> Result {
        let (marker, text) = row(text, active);
        let (mark, color) = if checked {
            ("[x]", style().green())
        } else {
            ("[ ]", style())
        };
        write!(f, "{marker} {} {text}", color.apply_to(mark))
    }
}

/// The marker and the text of a row.
fn row(text: &str, active: bool) -> (String, String) {
    if active {
        let cyan = style().cyan();
        (
            cyan.apply_to("❯").to_string(),
            cyan.apply_to(text).to_string(),
        )
    } else {
        (" ".to_owned(), text.to_owned())
    }
}

/// A style that shows only if standard error shows colors.
fn style() -> Style {
    Style::new().for_stderr()
}
