//! An env file that can be edited without changing any other byte.

use std::collections::HashMap;
use std::fmt;

use super::line::{self, Fault, Line, Reach};

const MAX_BYTES: usize = 64 * 1024;
const BOM: char = '\u{feff}';

/// An env file as lines, exactly as read.
///
/// `Debug` omits values, because any of them may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// The text between line feeds. Never empty; the last item is empty if the file ends with a line feed.
    pub(super) lines: Vec<String>,
}

impl Document {
    /// An empty file.
    pub fn new() -> Self {
        Self {
            lines: vec![String::new()],
        }
    }

    /// Parses any UTF-8 file. Lines outside the grammar are preserved and have no value.
    pub fn read(bytes: &[u8]) -> Result<Self, Problem> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self {
                lines: text.split('\n').map(str::to_owned).collect(),
            }),
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                let line = 1 + String::from_utf8_lossy(before).matches('\n').count();
                Err(Problem {
                    line,
                    key: None,
                    fault: Fault::NotUtf8,
                })
            }
        }
    }

    /// All grammar violations, in line order. Carriage returns are reported once.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut first_lines = HashMap::new();
        let (mut bytes, mut carriage_return) = (0, false);
        for (number, text) in (1..).zip(&self.lines) {
            let mut report = |key: Option<&str>, fault| {
                problems.push(Problem {
                    line: number,
                    key: key.map(str::to_owned),
                    fault,
                });
            };
            if text.starts_with(BOM) {
                report(None, Fault::Bom);
            }
            let end = bytes + text.len() + usize::from(number < self.lines.len());
            if bytes <= MAX_BYTES && end > MAX_BYTES {
                report(None, Fault::TooLong);
            }
            bytes = end;
            match line::read(without_bom(text)) {
                Line::Pair { key, .. } => {
                    let first = *first_lines.entry(key).or_insert(number);
                    if first != number {
                        report(Some(key), Fault::Repeated { first });
                    }
                }
                Line::Bad { key, fault } => {
                    if fault != Fault::CarriageReturn || !carriage_return {
                        report(key, fault);
                    }
                    carriage_return |= fault == Fault::CarriageReturn;
                }
                Line::Blank | Line::Comment => {}
            }
        }
        problems
    }

    /// The value of `key`, if exactly one line has it and that line is valid.
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut values = self.pairs().filter(|(found, _)| *found == key);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// All keys and values within the grammar, in line order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines
            .iter()
            .filter_map(|text| match line::read(without_bom(text)) {
                Line::Pair { key, value } => Some((key, value)),
                _ => None,
            })
    }

    /// All lines with a key, in order, including commented-out examples.
    pub fn key_lines(&self) -> impl Iterator<Item = KeyLine<'_>> {
        (1..).zip(&self.lines).filter_map(|(line, text)| {
            let text = without_bom(text);
            let (key, commented) = match line::read(text) {
                Line::Pair { key, .. } => (key, false),
                Line::Bad { key, .. } => (key?, false),
                Line::Blank => return None,
                Line::Comment => match line::read(text.strip_prefix("# ")?) {
                    Line::Pair { key, .. } => (key, true),
                    _ => return None,
                },
            };
            Some(KeyLine {
                line,
                key,
                commented,
            })
        })
    }

    /// All lines that at least one parser takes for a variable, in order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (1..).zip(&self.lines).filter_map(|(number, text)| {
            let (key, fault) = match line::read(without_bom(text)) {
                Line::Pair { key, .. } => (key, None),
                Line::Bad { key, fault } => (key?, Some(fault)),
                Line::Blank | Line::Comment => return None,
            };
            let text = text.split_once(['=', ':']).map_or("", |(_, value)| value);
            Some(Entry {
                line: number,
                key,
                text,
                fault,
            })
        })
    }

    /// The number (from 1) of the first line with `key`, even if the line is outside the grammar.
    pub fn line_of(&self, key: &str) -> Option<usize> {
        self.lines_of(key).next().map(|index| index + 1)
    }

    /// Replaces the value of `key` and no other byte.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), EditError> {
        line::check_value(value).map_err(EditError::Value)?;
        let indices: Vec<usize> = self.lines_of(key).collect();
        let index = match *indices.as_slice() {
            [] => return Err(EditError::Missing),
            [index] => index,
            [_, second, ..] => return Err(EditError::Unclear { line: second + 1 }),
        };
        let old = match line::read(without_bom(&self.lines[index])) {
            Line::Pair { value, .. } => value.len(),
            _ => return Err(EditError::Unclear { line: index + 1 }),
        };
        let text = &mut self.lines[index];
        text.truncate(text.len() - old);
        text.push_str(value);
        Ok(())
    }

    /// Removes all lines of `key` and no other byte.
    pub fn remove(&mut self, key: &str) {
        self.lines.retain(|text| key_of(text) != Some(key));
    }

    /// Appends a line with a key and its value.
    pub fn append(&mut self, key: &str, value: &str) -> Result<(), EditError> {
        line::check_value(value).map_err(EditError::Value)?;
        if !line::is_key(key) {
            return Err(EditError::Value(Fault::Key));
        }
        if let Some(line) = self.line_of(key) {
            return Err(EditError::Unclear { line });
        }
        self.push(format!("{key}={value}"));
        Ok(())
    }

    /// The bytes of the file; identical to the input unless edited.
    pub fn render(&self) -> String {
        self.lines.join("\n")
    }

    pub(super) fn push(&mut self, text: String) {
        self.lines.pop_if(|last| last.is_empty());
        self.lines.extend([text, String::new()]);
    }

    fn lines_of(&self, key: &str) -> impl Iterator<Item = usize> {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(move |(index, text)| (key_of(text) == Some(key)).then_some(index))
    }
}

/// What at least one parser takes for the key of a line.
fn key_of(text: &str) -> Option<&str> {
    match line::read(without_bom(text)) {
        Line::Pair { key, .. } => Some(key),
        Line::Bad { key, .. } => key,
        Line::Blank | Line::Comment => None,
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.pairs().map(|(key, _)| key).collect();
        f.debug_struct("Document")
            .field("keys", &keys)
            .finish_non_exhaustive()
    }
}

pub(super) fn without_bom(text: &str) -> &str {
    text.strip_prefix(BOM).unwrap_or(text)
}

/// A line with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLine<'a> {
    /// The line number, from 1.
    pub line: usize,
    /// The key. For a line outside the grammar, what some parsers take for the key.
    pub key: &'a str,
    /// Whether the line is a commented-out example: `# KEY=value`.
    pub commented: bool,
}

/// A line that at least one parser takes for a variable. Without `Debug`, because its text may be a secret.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The line number, from 1.
    pub line: usize,
    /// The key.
    pub key: &'a str,
    /// Everything after the `=`; exactly the value if there is no fault.
    pub text: &'a str,
    /// Why parsers disagree about the line; `None` if they agree.
    pub fault: Option<Fault>,
}

impl Entry<'_> {
    /// The most lines that any parser reads as part of the value.
    pub fn reach(&self) -> Reach {
        line::reach(self.text)
    }
}

/// A grammar violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line number, from 1.
    pub line: usize,
    /// The affected key, if certain.
    pub key: Option<String>,
    /// The fault.
    pub fault: Fault,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "line {} ({key}) {}", self.line, self.fault),
            None => write!(f, "line {} {}", self.line, self.fault),
        }
    }
}

impl std::error::Error for Problem {}

/// Why an edit was refused; the document is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// No line has the key.
    Missing,
    /// The key already exists on this line (from 1): a second time, or in a form that parsers disagree about.
    Unclear {
        /// The line number, from 1.
        line: usize,
    },
    /// The new key or value is outside the grammar.
    Value(Fault),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the key is missing"),
            Self::Unclear { line } => {
                write!(
                    f,
                    "line {line} already has the key, or has it in a form that parsers disagree about"
                )
            }
            Self::Value(fault) => write!(f, "the new line {fault}"),
        }
    }
}

impl std::error::Error for EditError {}

#[cfg(test)]
mod tests;
