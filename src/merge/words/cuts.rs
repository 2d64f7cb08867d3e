//! Splits three texts into corresponding parts.

use std::{iter, ops::Range};

use super::super::diff::hunks;
use super::{Texts, text::Words};

/// The words of the base that the two sides kept.
pub(super) struct Matches {
    /// For each word of the base: its index in the owner's text (`yours`) or the template's (`template`).
    yours: Vec<Option<usize>>,
    template: Vec<Option<usize>>,
}

impl Matches {
    pub fn of(texts: &Texts<'_>) -> Self {
        Self {
            yours: kept(&texts.base, &texts.yours),
            template: kept(&texts.base, &texts.template),
        }
    }

    /// The common words of all three texts: their indices in base, owner and template.
    pub fn common(&self) -> impl Iterator<Item = [usize; 3]> + '_ {
        let both = self.yours.iter().zip(&self.template).enumerate();
        both.filter_map(|(base, (yours, template))| Some([base, (*yours)?, (*template)?]))
    }
}

fn kept(base: &Words<'_>, side: &Words<'_>) -> Vec<Option<usize>> {
    let mut found = Vec::with_capacity(base.len());
    let [before, after] = [base, side].map(|words| words.keys(0..words.len()).collect::<Vec<_>>());
    let mut next = 0;
    for hunk in hunks(&before, &after) {
        found.extend((next..hunk.after.start).map(Some));
        found.resize(hunk.before.end, None);
        next = hunk.after.end;
    }
    found.extend((next..side.len()).map(Some));
    found
}

/// Corresponding ranges of words, each made of whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub base: Range<usize>,
    pub yours: Range<usize>,
    pub template: Range<usize>,
}

/// Splits the texts. Changed parts are separated by at least one unchanged line, so adjacent changes form one part.
pub(super) fn parts(matches: &Matches, texts: &Texts<'_>) -> Vec<Part> {
    let cuts = cuts(matches, texts);
    let mut parts: Vec<Part> = Vec::new();
    let mut extends = false;
    for ends in cuts.windows(2) {
        let part = Part {
            base: ends[0][0]..ends[1][0],
            yours: ends[0][1]..ends[1][1],
            template: ends[0][2]..ends[1][2],
        };
        let is_changed = !texts.yours.says(&part.yours, &texts.base, &part.base)
            || !texts.template.says(&part.template, &texts.base, &part.base);
        match parts.last_mut().filter(|_| is_changed && extends) {
            Some(last) => {
                last.base.end = part.base.end;
                last.yours.end = part.yours.end;
                last.template.end = part.template.end;
            }
            None => parts.push(part),
        }
        extends = is_changed;
    }
    parts
}

/// The points at which all three texts start a line and at most one side changed words. A point has the index of the
/// next word in each text.
fn cuts(matches: &Matches, texts: &Texts<'_>) -> Vec<[usize; 3]> {
    let end = [&texts.base, &texts.yours, &texts.template].map(Words::len);
    let mut cuts = vec![[0; 3]];
    for at in (0..=texts.base.len()).filter(|at| texts.base.starts_line(*at)) {
        let mine = places(at, &matches.yours, &texts.yours);
        let theirs = places(at, &matches.template, &texts.template);
        if is_kept(mine) || is_kept(theirs) {
            let pairs = iter::zip(mine, theirs);
            cuts.extend(pairs.filter_map(|(mine, theirs)| Some([at, mine?, theirs?])));
        }
    }
    cuts.push(end);
    cuts.dedup();
    cuts
}

/// The positions in a side that correspond to a position in the base: before and after the words that the side added
/// there. If the side added no words, the two positions are equal.
fn places(at: usize, kept: &[Option<usize>], side: &Words<'_>) -> [Option<usize>; 2] {
    let before = match at.checked_sub(1) {
        Some(last) => kept[last].map(|place| place + 1),
        None => Some(0),
    };
    let after = kept.get(at).copied().unwrap_or(Some(side.len()));
    [before, after].map(|place| place.filter(|place| side.starts_line(*place)))
}

fn is_kept([before, after]: [Option<usize>; 2]) -> bool {
    before.is_some() && before == after
}
