//! Finds the part that an edit belongs to.

use std::ops::Range;

use crate::merge::{Hunk, changes};

/// The number of surrounding lines that locate an edit.
const REACH: usize = 12;

/// Which lines of the old file a part contains.
pub(super) struct Alignment {
    /// Indexed by line of the old file, from 0.
    has: Vec<bool>,
}

impl Alignment {
    pub fn new(before: &str, part: &str) -> Self {
        let mut has = vec![true; before.lines().count()];
        for change in changes(before, part) {
            has[change.before].fill(false);
        }
        Self { has }
    }

    pub fn has(&self, line: usize) -> bool {
        self.has.get(line).copied().unwrap_or(false)
    }
}

/// The target of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the part with this index, among the lines around the edit.
    Within(usize),
    /// A standalone addition, for the end of a part.
    Alone,
}

/// Finds the target of an edit; `None` if no part contains a line around the edit, or if the two best parts have the
/// same score.
pub(super) fn place(
    old: &[&str],
    new: &[&str],
    change: &Hunk,
    parts: &[Alignment],
) -> Option<Place> {
    if stands_alone(old, new, change) {
        return Some(Place::Alone);
    }
    let scores = parts.iter().map(|part| score(old, change, part));
    let mut scores: Vec<(usize, usize)> = scores.zip(0..).collect();
    scores.sort_unstable_by(|one, other| other.cmp(one));
    let best = scores.first().filter(|(score, _)| *score > 0)?;
    let is_open = scores.get(1).is_some_and(|(score, _)| *score == best.0);
    (!is_open).then_some(Place::Within(best.1))
}

/// Whether a change is a top-level addition surrounded by blank lines or the ends of the file.
fn stands_alone(old: &[&str], new: &[&str], change: &Hunk) -> bool {
    let added = &new[change.after.clone()];
    let Some(first) = added.iter().find(|line| !is_blank(line)) else {
        return false;
    };
    let is_edge = |line: Option<&&str>| line.is_none_or(|line| is_blank(line));
    let above = change.before.start.checked_sub(1);
    let starts = above.is_none_or(|above| is_blank(old[above])) || is_edge(added.first());
    let ends = is_edge(old.get(change.before.end)) || is_edge(added.last());
    change.before.is_empty() && !first.starts_with([' ', '\t']) && starts && ends
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Scores a part by how many lines in and around an edit it contains. A closer line outweighs all lines farther away.
fn score(old: &[&str], change: &Hunk, part: &Alignment) -> usize {
    let Range { start, end } = change.before;
    let says = |line: usize, distance: usize| {
        let is_telling = old[line].chars().filter(|c| c.is_alphanumeric()).count() > 3;
        if is_telling && part.has(line) {
            1 << (2 * (REACH - distance))
        } else {
            0
        }
    };
    let replaced = change.before.clone().map(|line| says(line, 0));
    let around = (1..=REACH).flat_map(|distance| {
        let above = start.checked_sub(distance);
        let below = Some(end + distance - 1).filter(|line| *line < old.len());
        let lines = [above, below].into_iter().flatten();
        lines.map(move |line| says(line, distance))
    });
    replaced.chain(around).sum()
}
