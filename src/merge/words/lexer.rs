//! Splits a text into words.

use super::super::lines::line_start;
use super::language::{Language, Strings};
use super::regex::regex;
use super::strings::{Found, string};

/// A name, number, string, sign or comment line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
    /// The indentation depth of the line that the word starts; 0 if indentation is not significant.
    pub depth: usize,
    pub is_comment: bool,
}

impl Word<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text; `None` if a string or comment is not terminated.
pub(super) fn lex(text: &str, language: Language) -> Option<Vec<Word<'_>>> {
    let mut lexer = Lexer {
        text,
        language,
        at: 0,
        brackets: 0,
        indents: Vec::new(),
        words: Vec::new(),
    };
    while lexer.step()? {}
    Some(lexer.words)
}

struct Lexer<'a> {
    text: &'a str,
    language: Language,
    at: usize,
    /// The number of open brackets.
    brackets: usize,
    /// The indentation of the enclosing blocks, if significant in the language.
    indents: Vec<usize>,
    words: Vec<Word<'a>>,
}

impl<'a> Lexer<'a> {
    /// Reads the next word. `Some(false)` at the end of the text, `None` if a string or comment is not terminated.
    fn step(&mut self) -> Option<bool> {
        let space = self.rest().len() - without_space(self.rest()).len();
        self.at += space;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Some(false);
        };
        let depth = self.depth(space);
        match self.comment(depth) {
            Found::Open => return None,
            Found::Text(length) => self.lines_of(length, depth),
            Found::Nothing => {
                let behind = self.text[..self.at].chars().next_back();
                let length = match string(rest, behind, self.language.strings) {
                    Found::Open => return None,
                    Found::Text(length) => length,
                    Found::Nothing => self.regex().unwrap_or_else(|| word(rest)),
                };
                match first {
                    '(' | '[' | '{' => self.brackets += 1,
                    ')' | ']' | '}' => self.brackets = self.brackets.saturating_sub(1),
                    _ => {}
                }
                self.push(length, depth, false);
            }
        }
        Some(true)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn push(&mut self, length: usize, depth: usize, is_comment: bool) {
        let text = &self.rest()[..length];
        self.words.push(Word {
            text,
            start: self.at,
            depth,
            is_comment,
        });
        self.at += length;
    }

    /// Adds each line of a comment as a word.
    fn lines_of(&mut self, length: usize, mut depth: usize) {
        let end = self.at + length;
        while self.at < end {
            let rest = &self.text[self.at..end];
            let body = without_space(rest);
            self.at = end - body.len();
            let line = body.split('\n').next().unwrap_or_default();
            let line = line.trim_end_matches(|c: char| c.is_ascii_whitespace());
            if !line.is_empty() {
                self.push(line.len(), std::mem::take(&mut depth), true);
            }
        }
    }

    /// The depth of the line that starts here, after `space` bytes of space.
    ///
    /// An indentation between two depths gets a depth of its own, so that the line equals no line at either depth.
    fn depth(&mut self, space: usize) -> usize {
        let before = &self.text[self.at - space..self.at];
        let starts_line = self.words.is_empty() || before.contains('\n');
        let is_comment = |start: &str| self.rest().starts_with(start);
        let is_comment = self.language.line_comment.is_some_and(is_comment);
        if !self.language.has_layout || self.brackets > 0 || !starts_line || is_comment {
            return 0;
        }
        let width = self.at - line_start(self.text, self.at);
        let count = self.indents.len();
        self.indents.retain(|indent| *indent <= width);
        let is_between = self.indents.len() < count && self.indents.last() != Some(&width);
        if self.indents.last() != Some(&width) {
            self.indents.push(width);
        }
        2 * self.indents.len() + usize::from(is_between)
    }

    /// The comment that starts here, if any.
    fn comment(&self, depth: usize) -> Found {
        let rest = self.rest();
        let Language {
            line_comment,
            block_comments,
            strings,
            ..
        } = self.language;
        if block_comments && rest.starts_with("/*") {
            let end = rest[2..].find("*/");
            return end.map_or(Found::Open, |end| Found::Text(end + 4));
        }
        if line_comment.is_some_and(|start| rest.starts_with(start)) {
            return Found::Text(rest.find('\n').unwrap_or(rest.len()));
        }
        // A docstring: a triple-quoted string that starts a statement.
        if strings == Strings::Python && depth > 0 && rest.starts_with("\"\"\"") {
            return string(rest, None, strings);
        }
        Found::Nothing
    }

    fn regex(&self) -> Option<usize> {
        let before = self.words.iter().rev().find(|word| !word.is_comment);
        (self.language.strings == Strings::Script)
            .then(|| regex(self.rest(), before.map(|word| word.text)))?
    }
}

/// Skips leading ASCII space. Other space counts as text, because it is visible on a page.
fn without_space(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_whitespace())
}

/// The length of a name, number or sign.
fn word(rest: &str) -> usize {
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    match length.unwrap_or(rest.len()) {
        0 => rest.chars().next().map_or(0, char::len_utf8),
        length => length,
    }
}
