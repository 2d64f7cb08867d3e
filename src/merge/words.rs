//! Merge by words, for projects whose formatter indents or wraps lines differently.
//!
//! Space and line breaks are ignored, so a reformatted line counts as unchanged. The texts are split where all three
//! start a line. Each part of the merged text has whole lines of the owner, or of the template with the owner's
//! indentation. As in a merge by lines, adjacent changes of the two sides are a conflict.

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

/// Maximum length of a text to merge, in bytes. Longer texts are data rather than code.
const LONGEST: usize = 1 << 18;

/// Three tokenized texts.
struct Texts<'a> {
    base: Words<'a>,
    yours: Words<'a>,
    template: Words<'a>,
}

/// Merges texts whose lines all end in `\n`. `None` on a conflict.
pub(super) fn merge(path: &RelPath, base: &str, yours: &str, template: &str) -> Option<String> {
    run(path, [base, yours, template], None)
}

/// Like [`merge`], with conflicts resolved for the template.
pub(super) fn theirs(path: &RelPath, base: &str, yours: &str, template: &str) -> Option<String> {
    let is_yours = false;
    run(path, [base, yours, template], Some(is_yours))
}

/// The words of a text without comments; `None` if the language is unknown or a string is not terminated.
pub fn words<'a>(path: &RelPath, text: &'a str) -> Option<Vec<&'a str>> {
    let words = lexer::lex(text, Language::of(path)?)?;
    let words = words.into_iter().filter(|word| !word.is_comment);
    Some(words.map(|word| word.text).collect())
}

/// `decided` resolves conflicts: `Some(true)` for the owner, `Some(false)` for the template.
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
    // Check the words of the result, because re-indented lines can change the meaning in some languages.
    let merged = Words::of(&text, language)?;
    let is_right = merged.keys(0..merged.len()).eq(words);
    is_right.then_some(text)
}

/// Whether to take a part from the owner instead of the template. `None` if both changed its words.
fn is_yours(part: &Part, texts: &Texts<'_>) -> Option<bool> {
    let base = &texts.base;
    let is_layout = texts.template.says(&part.template, base, &part.base);
    if is_layout && base.lines(&part.base) == texts.template.lines(&part.template) {
        return Some(true);
    }
    // Take the template's lines even if only space changed, because they may be wrapped in a new block.
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
