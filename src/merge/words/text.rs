//! Tokenized texts.

use std::ops::Range;

use super::super::lines::{line_end, line_start};
use super::language::{Language, Strings};
use super::lexer::{Word, lex};

/// A text split into names, numbers, strings, signs and comment lines. The text between two words is a gap: space, and
/// the trailing comma that formatters add before a closing bracket.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    language: Language,
    list: Vec<Word<'a>>,
}

/// Brackets at which a line may break without a space.
const BRACKETS: [&str; 8] = ["(", ")", "[", "]", "{", "}", "<", ">"];

/// The gap before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Nothing,
    Space,
    Line,
}

impl<'a> Words<'a> {
    /// Tokenizes a text; `None` if a string or comment is not terminated.
    pub fn of(text: &'a str, language: Language) -> Option<Self> {
        let words = lex(text, language)?;
        Some(Self {
            text,
            language,
            list: without_last_commas(text, words),
        })
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn word(&self, at: usize) -> &'a str {
        self.list[at].text
    }

    pub fn start(&self, at: usize) -> usize {
        self.list[at].start
    }

    /// The keys by which words are compared.
    pub fn keys(&self, words: Range<usize>) -> impl Iterator<Item = (usize, &'a str)> {
        self.list[words].iter().map(|word| (word.depth, word.text))
    }

    /// Whether a word starts a line, or `at` is the end of the text.
    pub fn starts_line(&self, at: usize) -> bool {
        at == 0 || at == self.len() || self.gap(at) == Gap::Line
    }

    /// The space before a word that starts a line.
    pub fn indent(&self, at: usize) -> Option<&'a str> {
        let start = self.list[at].start;
        let space = &self.text[line_start(self.text, start)..start];
        (self.starts_line(at) && space.trim().is_empty()).then_some(space)
    }

    /// The offset of the line that starts with word `at`, including blank lines above.
    pub fn cut(&self, at: usize) -> usize {
        match at {
            0 => 0,
            _ if at == self.len() => self.text.len(),
            _ => line_end(self.text, self.list[at - 1].end()),
        }
    }

    /// The whole lines of a range of words.
    pub fn lines(&self, words: &Range<usize>) -> &'a str {
        &self.text[self.cut(words.start)..self.cut(words.end)]
    }

    /// Whether words equal those of another text, including significant space between them.
    pub fn says(&self, words: &Range<usize>, other: &Words<'_>, others: &Range<usize>) -> bool {
        self.keys(words.clone()).eq(other.keys(others.clone()))
            && words
                .clone()
                .zip(others.clone())
                .skip(1)
                .all(|(at, place)| {
                    let gaps = [self.gap(at), other.gap(place)];
                    gaps[0] == gaps[1] || self.is_layout(at, gaps)
                })
    }

    /// Whether a formatter may replace one of two gaps before a word with the other. `.a .b`, for example, must not
    /// become `.a.b`.
    fn is_layout(&self, at: usize, gaps: [Gap; 2]) -> bool {
        let around = [self.word(at - 1), self.word(at)];
        if !gaps.contains(&Gap::Line) {
            return around[0] == "{" || around[1] == "}";
        }
        let may_break = around.iter().any(|word| BRACKETS.contains(word));
        let is_chain = self.language.strings != Strings::Plain && around[1] == ".";
        // Next to a JSX tag, a space differs from a line break: only the space is rendered.
        let is_tag = self.language.strings == Strings::Script
            && (around[1] == "<" || around[0] == ">" && (at < 2 || self.word(at - 2) != "="));
        if gaps.contains(&Gap::Space) {
            return !is_tag;
        }
        may_break || is_chain
    }

    fn gap(&self, at: usize) -> Gap {
        let start = at.checked_sub(1).map_or(0, |last| self.list[last].end());
        let gap = &self.text[start..self.list[at].start];
        if gap.contains('\n') {
            Gap::Line
        } else if gap.is_empty() {
            Gap::Nothing
        } else {
            Gap::Space
        }
    }
}

/// Drops trailing commas, which formatters add or remove: those before a closing bracket on a later line, even with
/// comments in between.
fn without_last_commas<'a>(text: &str, words: Vec<Word<'a>>) -> Vec<Word<'a>> {
    let mut kept = Vec::with_capacity(words.len());
    let mut bracket = None;
    for word in words.into_iter().rev() {
        let is_last =
            word.text == "," && bracket.is_some_and(|at| text[word.start..at].contains('\n'));
        if !word.is_comment {
            let closes = [")", "]", "}", ">"].contains(&word.text);
            bracket = closes.then_some(word.start);
        }
        if !is_last {
            kept.push(word);
        }
    }
    kept.reverse();
    kept
}
