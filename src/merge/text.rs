//! Merge by lines.

use std::ops::RangeInclusive;

use super::diff::{Whose, parts};

/// Git's marker lines, each with its label.
const MARKERS: [(&str, &str); 4] = [
    ("<<<<<<<", " yours"),
    ("|||||||", " base"),
    ("=======", ""),
    (">>>>>>>", " template"),
];

/// A text with conflict markers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marked {
    pub text: String,
    /// Two texts without conflicts: one resolved for the owner, one for the template.
    pub decided: [String; 2],
    /// The lines of each conflict (from 1), including its markers.
    pub lines: Vec<RangeInclusive<usize>>,
    /// The number of lines of the text.
    count: usize,
}

impl Marked {
    /// Whether the last line is a marker.
    pub fn ends_in_marker(&self) -> bool {
        self.lines
            .last()
            .is_some_and(|last| *last.end() == self.count)
    }

    fn agreed(&mut self, lines: &[&str]) {
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

    /// Writes a conflict; `sides` are owner, base and template.
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
        self.lines.push(start..=self.count);
    }
}

/// Merges texts whose lines all end in `\n`.
pub(super) fn merge(base: &str, yours: &str, template: &str) -> Result<String, Marked> {
    let [base, yours, template] = [base, yours, template].map(lines);
    let mut out = Marked::default();
    for part in parts(&base, &yours, &template) {
        let (base, yours, template) = (
            &base[part.base],
            &yours[part.yours],
            &template[part.template],
        );
        match part.whose {
            Whose::Both | Whose::Yours => out.agreed(yours),
            Whose::Template => out.agreed(template),
            Whose::Conflict => out.conflict([yours, base, template]),
        }
    }
    if out.lines.is_empty() {
        Ok(out.text)
    } else {
        Err(out)
    }
}

/// A single conflict from the first to the last line in which the texts differ.
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
    let mut out = Marked::default();
    out.agreed(&texts[0][..head]);
    out.conflict(
        texts
            .each_ref()
            .map(|lines| &lines[head..lines.len() - tail]),
    );
    out.agreed(&texts[0][texts[0].len() - tail..]);
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests;
