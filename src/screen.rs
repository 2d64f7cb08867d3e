//! The terminal that shows reports: its colors and its width.

use std::{fmt::Write as _, io};

use anstream::{AutoStream, ColorChoice, stream::RawStream};
use dialoguer::console::{Style, Term};
use textwrap::{Options, WordSeparator, WordSplitter, core::display_width, wrap};

/// The narrowest column of text next to a label.
const NARROWEST: usize = 40;
/// What a command in a list starts with.
const PROGRAMS: [&str; 3] = ["authgen ", "cd ", "rm "];

/// What standard output can show. The default is a pipe: no colors, and lines of any length.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screen {
    /// Whether it is a terminal, which keeps its output in the scrollback.
    pub is_terminal: bool,
    /// Whether to write colors.
    pub color: bool,
    /// The number of columns to wrap text at; `None` if it is not a terminal.
    pub width: Option<usize>,
}

/// What a piece of text is, which chooses its style. The text must say the same without the style.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// A check that passed.
    Good,
    /// An error.
    Bad,
    /// A warning.
    Doubtful,
    /// What to do about an error.
    Hint,
    /// A changed file, or the place of a change.
    Changed,
    /// An added file or line.
    Added,
    /// A removed file or line.
    Removed,
    /// A heading.
    Bold,
    /// What can be skipped.
    Faint,
}

impl Look {
    fn style(self) -> Style {
        let style = Style::new().force_styling(true);
        match self {
            Self::Good => style.green().bold(),
            Self::Bad => style.red().bold(),
            Self::Doubtful => style.yellow(),
            Self::Hint => style.cyan().bold(),
            Self::Changed => style.cyan(),
            Self::Added => style.green(),
            Self::Removed => style.red(),
            Self::Bold => style.bold(),
            Self::Faint => style.dim(),
        }
    }
}

impl Screen {
    /// Standard output. `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM=dumb` are respected.
    pub fn stdout() -> Self {
        Self::new(&io::stdout(), &Term::stdout())
    }

    /// Standard error, as [`Self::stdout`].
    pub fn stderr() -> Self {
        Self::new(&io::stderr(), &Term::stderr())
    }

    fn new(stream: &impl RawStream, terminal: &Term) -> Self {
        Self {
            is_terminal: stream.is_terminal(),
            color: AutoStream::choice(stream) != ColorChoice::Never,
            width: terminal
                .size_checked()
                .map(|(_, columns)| usize::from(columns)),
        }
    }

    /// The text with a style.
    pub fn paint(self, look: Look, text: &str) -> String {
        if self.color {
            look.style().apply_to(text).to_string()
        } else {
            text.to_owned()
        }
    }

    /// Text after a prefix on its first line, and indented on all other lines.
    pub fn wrap(self, prefix: &str, indent: usize, text: &str) -> String {
        let text = glue(text);
        let indent = " ".repeat(indent);
        let wrapped = match self.width {
            Some(width) => {
                let options = Options::new(width)
                    .initial_indent(prefix)
                    .subsequent_indent(&indent)
                    .break_words(false)
                    .word_splitter(WordSplitter::NoHyphenation)
                    .word_separator(WordSeparator::AsciiSpace);
                wrap(&text, options).join("\n")
            }
            None => prefix.to_owned() + &text.replace('\n', &format!("\n{indent}")),
        };
        wrapped.replace('\u{a0}', " ") + "\n"
    }

    /// A label, and text in a column to its right. Where that column would be too narrow, the text is below the label,
    /// indented by `indent`.
    pub fn row(self, label: &str, indent: usize, column: usize, text: &str) -> String {
        if self.width.is_none_or(|width| column + NARROWEST <= width) {
            let padding = column.saturating_sub(display_width(label));
            return self.wrap(&format!("{label}{:padding$}", ""), column, text);
        }
        format!("{label}\n") + &self.wrap(&" ".repeat(indent), indent, text)
    }

    /// A heading with one item per line below; empty without items.
    pub fn list<T: ToString>(self, heading: &str, items: impl IntoIterator<Item = T>) -> String {
        let mut text = String::new();
        for item in items {
            if text.is_empty() {
                let heading = self.paint(Look::Bold, &format!("{heading}:"));
                text = format!("\n{}", self.wrap("", 0, &heading));
            }
            let item = item.to_string();
            if PROGRAMS.iter().any(|program| item.starts_with(program)) {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "  {item}");
            } else {
                text.push_str(&self.wrap("  ", 4, &item));
            }
        }
        text
    }

    /// A unified diff. Its lines are never wrapped, because it can be copied into a patch.
    pub fn diff(self, text: &str) -> String {
        // A removed line `-- x` looks like a file name, which only comes before the first hunk.
        let mut is_header = false;
        let paint = |line: &str| {
            is_header = match line.as_bytes() {
                [b'd', ..] => true,
                [b'@', ..] => false,
                _ => is_header,
            };
            let look = match line.as_bytes() {
                [b'#', ..] => Look::Doubtful,
                [b'@', ..] => Look::Changed,
                _ if is_header => Look::Bold,
                [b'+', ..] => Look::Added,
                [b'-', ..] => Look::Removed,
                _ => return line.to_owned(),
            };
            let content = line.trim_end_matches('\n');
            self.paint(look, content) + &line[content.len()..]
        };
        text.split_inclusive('\n').map(paint).collect()
    }
}

/// Replaces spaces within backticks by no-break spaces, because a command is copied as a whole.
fn glue(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let glued = parts.iter().enumerate().map(|(index, part)| {
        let is_command = index % 2 == 1 && index + 1 < parts.len();
        if is_command {
            part.replace(' ', "\u{a0}")
        } else {
            (*part).to_owned()
        }
    });
    glued.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests;
