//! Merge by lines.

use std::ops::RangeInclusive;

use super::diff::{Side, Whose, hunks, parts};

/// What git and every editor look for: the first character of each marker line, and its label.
const MARKERS: [(&str, &str); 4] = [
    ("<<<<<<<", " yours"),
    ("|||||||", " base"),
    ("=======", ""),
    (">>>>>>>", " template"),
];

/// A text with conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    pub text: String,
    /// The same with each conflict decided for the owner, and for the template.
    pub decided: [String; 2],
    /// The lines of each conflict, counted from 1, both outer markers included.
    pub lines: Vec<RangeInclusive<usize>>,
}

impl Marked {
    /// Whether the last line is a marker.
    pub fn ends_in_marker(&self) -> bool {
        let count = self.text.lines().count();
        self.lines.last().is_some_and(|last| *last.end() == count)
    }
}

/// Merges texts of whole lines, all of which end in `\n`.
pub(super) fn merge(base: &str, yours: &str, template: &str) -> Result<String, Marked> {
    let [base, yours, template] = [base, yours, template].map(lines);
    let [my_hunks, their_hunks] = [&yours, &template].map(|side| hunks(&base, side));
    let parts = parts(
        base.len(),
        &Side {
            text: &yours,
            hunks: &my_hunks,
        },
        &Side {
            text: &template,
            hunks: &their_hunks,
        },
    );
    let mut out = Writer::default();
    for part in parts {
        let (base, yours, template) = (
            &base[part.base],
            &yours[part.yours],
            &template[part.template],
        );
        match part.whose {
            Whose::Both | Whose::Yours => out.lines(yours),
            Whose::Template => out.lines(template),
            Whose::Conflict => out.conflict([yours, base, template]),
        }
    }
    out.finish()
}

/// One conflict of everything between the first and the last line in which the texts differ.
pub(super) fn whole_conflict(base: &str, yours: &str, template: &str) -> Marked {
    let texts = [yours, base, template].map(lines);
    let shortest = texts.iter().map(Vec::len).min().unwrap_or(0);
    let same = |at: &dyn Fn(&Vec<&str>) -> usize| {
        let [yours, base, template] = texts.each_ref().map(|lines| lines[at(lines)]);
        yours == base && base == template
    };
    let head = (0..shortest).take_while(|index| same(&|_| *index)).count();
    let tail = (0..shortest - head)
        .take_while(|index| same(&|lines| lines.len() - 1 - index))
        .count();
    let mut out = Writer::default();
    out.lines(&texts[0][..head]);
    out.conflict(
        texts
            .each_ref()
            .map(|lines| &lines[head..lines.len() - tail]),
    );
    out.lines(&texts[0][texts[0].len() - tail..]);
    out.marked()
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// A merged text in the making.
#[derive(Default)]
struct Writer {
    text: String,
    /// The same with each conflict decided for the owner, and for the template.
    decided: [String; 2],
    /// How many lines it has.
    count: usize,
    conflicts: Vec<RangeInclusive<usize>>,
}

impl Writer {
    fn lines(&mut self, lines: &[&str]) {
        self.disputed(lines);
        for text in &mut self.decided {
            text.extend(lines.iter().copied());
        }
    }

    fn disputed(&mut self, lines: &[&str]) {
        self.text.extend(lines.iter().copied());
        self.count += lines.len();
    }

    fn marker(&mut self, (marker, label): (&str, &str)) {
        self.disputed(&[&format!("{marker}{label}\n")]);
    }

    /// The owner's lines, those of the base and the template's, between markers.
    fn conflict(&mut self, sides: [&[&str]; 3]) {
        let start = self.count + 1;
        for (marker, lines) in MARKERS.into_iter().zip(sides) {
            self.marker(marker);
            self.disputed(lines);
        }
        self.marker(MARKERS[sides.len()]);
        let [yours, _, template] = sides;
        for (text, lines) in self.decided.iter_mut().zip([yours, template]) {
            text.extend(lines.iter().copied());
        }
        self.conflicts.push(start..=self.count);
    }

    fn finish(self) -> Result<String, Marked> {
        if self.conflicts.is_empty() {
            Ok(self.text)
        } else {
            Err(self.marked())
        }
    }

    fn marked(self) -> Marked {
        Marked {
            text: self.text,
            decided: self.decided,
            lines: self.conflicts,
        }
    }
}

#[cfg(test)]
mod tests;
