//! Re-indents lines of the template in the owner's style.

use std::{cmp::Reverse, collections::HashMap, ops::Range};

use super::cuts::Matches;
use super::{Texts, text::Words};

/// Maps the template's indentation to the owner's, learned from common lines.
pub(super) struct Indents<'a> {
    /// For each indentation of the template: the words that start lines with that indentation, and the owner's
    /// indentation of those lines.
    known: HashMap<&'a str, Vec<(usize, &'a str)>>,
    /// One level of indentation: the template's, and the owner's most frequent one.
    level: (&'a str, &'a str),
}

impl<'a> Indents<'a> {
    pub fn learn(matches: &Matches, texts: &Texts<'a>) -> Self {
        let mut known: HashMap<&'a str, Vec<(usize, &'a str)>> = HashMap::new();
        let mut levels: HashMap<(&'a str, &'a str), usize> = HashMap::new();
        for [base, yours, at] in matches.common() {
            let spaces = [
                texts.base.indent(base),
                texts.yours.indent(yours),
                texts.template.indent(at),
            ];
            let [Some(old), Some(own), Some(space)] = spaces else {
                continue;
            };
            if old != space {
                continue;
            }
            known.entry(space).or_default().push((at, own));
            // Learn no level from the stars of a block comment, which are one column deeper than its start.
            if !space.is_empty() && !texts.template.word(at).starts_with('*') {
                *levels.entry((space, own)).or_default() += 1;
            }
        }
        let level = levels
            .into_iter()
            .min_by_key(|((space, own), count)| (space.len(), Reverse(*count), *own));
        Self {
            known,
            level: level.map(|(level, _)| level).unwrap_or_default(),
        }
    }

    /// Lines of the template with the owner's indentation.
    pub fn lines(&self, template: &Words<'_>, words: &Range<usize>) -> String {
        let (lines, start) = (template.lines(words), template.cut(words.start));
        let (mut text, mut done) = (String::new(), 0);
        for at in words.clone() {
            if let Some(space) = template.indent(at) {
                let end = template.start(at) - start;
                text.push_str(&lines[done..end - space.len()]);
                text.push_str(&self.of(space, at));
                done = end;
            }
        }
        text.push_str(&lines[done..]);
        text
    }

    /// The owner's indentation for the template's line that starts with word `at`. Copied from the closest line with
    /// the same indentation in the template or, if there is none, from the closest line with less indentation, plus the
    /// missing levels.
    fn of(&self, space: &str, at: usize) -> String {
        let (head, own) = (0..=space.len())
            .rev()
            .filter_map(|end| space.get(..end))
            .find_map(|head| Some((head, self.closest(head, at)?)))
            .unwrap_or_default();
        let deeper = &space[head.len()..];
        let (unit, my_unit) = self.level;
        let levels = deeper.len().checked_div(unit.len()).unwrap_or(0);
        let rest = &deeper[levels * unit.len()..];
        format!("{own}{}{rest}", my_unit.repeat(levels))
    }

    fn closest(&self, space: &str, at: usize) -> Option<&'a str> {
        let known = self.known.get(space)?;
        let next = known.partition_point(|(place, _)| *place < at);
        let around = known[next.saturating_sub(1)..].iter().take(2);
        around
            .min_by_key(|(place, _)| place.abs_diff(at))
            .map(|(_, own)| *own)
    }
}
