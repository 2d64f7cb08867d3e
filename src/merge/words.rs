//! Merge by words, for an owner whose formatter indents or breaks lines differently.
//!
//! Space and line breaks are not words, so a reformatted line is an unchanged one. The texts are cut where all three start
//! a line, and each part of the merged text is whole lines of the owner, or of the template with the owner's indentation.
//! As in a merge by lines, changes of the two sides that touch are a conflict.

mod cuts;
mod indents;
mod language;
mod lexer;
mod regex;
mod strings;
mod text;

use crate::tree::RelPath;
use cuts::{Part, parts};
use indents::Indents;
use language::Language;
use text::Words;

/// Longer texts are data, which nobody formats by hand.
const LONGEST: usize = 1 << 18;

/// Three texts as words.
struct Texts<'a> {
    base: Words<'a>,
    yours: Words<'a>,
    template: Words<'a>,
}

/// Merges texts of whole lines, all of which end in `\n`. `None` when anything is left to decide.
pub(super) fn merge(path: &RelPath, base: &str, yours: &str, template: &str) -> Option<String> {
    run(path, [base, yours, template], None)
}

/// The same with what is left to decide as the template has it.
pub(super) fn theirs(path: &RelPath, base: &str, yours: &str, template: &str) -> Option<String> {
    let is_yours = false;
    run(path, [base, yours, template], Some(is_yours))
}

/// The words of a text without its comments; `None` when its language is not known, or a string does not end.
pub fn words<'a>(path: &RelPath, text: &'a str) -> Option<Vec<&'a str>> {
    let words = lexer::lex(text, Language::of(path)?)?;
    let words = words.into_iter().filter(|word| !word.is_comment);
    Some(words.map(|word| word.text).collect())
}

/// `decided` says whether lines that both changed are the owner's.
fn run(
    path: &RelPath,
    [base, yours, template]: [&str; 3],
    decided: Option<bool>,
) -> Option<String> {
    let longest = [base, yours, template].map(str::len).into_iter().max();
    if longest > Some(LONGEST) {
        return None;
    }
    let language = Language::of(path)?;
    let texts = Texts {
        base: Words::of(base, language)?,
        yours: Words::of(yours, language)?,
        template: Words::of(template, language)?,
    };
    let matches = cuts::Matches::of(&texts);
    let indents = Indents::learn(&matches, &texts);
    let (mut text, mut words) = (String::new(), Vec::new());
    for part in parts(&matches, &texts) {
        if is_yours(&part, &texts).or(decided)? {
            text.push_str(texts.yours.lines(&part.yours));
            words.extend(texts.yours.keys(part.yours));
        } else {
            text.push_str(&indents.lines(&texts.template, &part.template));
            words.extend(texts.template.keys(part.template));
        }
    }
    // Indentation may mean something, and only the whole text says what.
    let merged = Words::of(&text, language)?;
    let is_right = merged.keys(0..merged.len()).eq(words);
    is_right.then_some(text)
}

/// Whether the owner's lines are those of the merged text, or the template's. `None` when both changed their words.
fn is_yours(part: &Part, texts: &Texts<'_>) -> Option<bool> {
    let base = &texts.base;
    let is_layout = texts.template.says(&part.template, base, &part.base);
    if is_layout && base.lines(&part.base) == texts.template.lines(&part.template) {
        return Some(true);
    }
    // Also where the template changed nothing but space: in a new block, lines are indented deeper.
    if texts.yours.says(&part.yours, base, &part.base) {
        return Some(false);
    }
    let is_same = || {
        texts
            .yours
            .says(&part.yours, &texts.template, &part.template)
    };
    (is_layout || is_same()).then_some(true)
}

#[cfg(test)]
mod tests;
