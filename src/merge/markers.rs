//! Parses conflict markers in files.

/// Git's default marker length.
const LENGTH: usize = 7;

/// The two sides of a file with conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The file with each conflict replaced by its lines after `<<<<<<<`.
    pub ours: String,
    /// The file with each conflict replaced by its lines before `>>>>>>>`.
    pub theirs: String,
}

/// A kind of conflict marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    /// `<<<<<<<`
    Start,
    /// `|||||||`, which git writes in the styles `diff3` and `zdiff3`.
    Base,
    /// `=======`
    Separator,
    /// `>>>>>>>`
    End,
}

impl Marker {
    /// Parses a line without its line feed; `None` if it is not a marker.
    fn of(line: &str) -> Option<Self> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let first = line.chars().next()?;
        let rest = line.trim_start_matches(first);
        if line.len() - rest.len() != LENGTH || !(rest.is_empty() || rest.starts_with(' ')) {
            return None;
        }
        match first {
            '<' => Some(Self::Start),
            '|' => Some(Self::Base),
            '=' if rest.is_empty() => Some(Self::Separator),
            '>' => Some(Self::End),
            _ => None,
        }
    }
}

/// The lines (from 1) at which git's conflicts begin. Markers that authgen wrote, with the label `yours`, are skipped:
/// the owner may keep them.
pub fn conflict_starts(text: &str) -> Vec<usize> {
    let is_start =
        |line: &str| Marker::of(line) == Some(Marker::Start) && line.trim_end() != "<<<<<<< yours";
    let starts = (1..).zip(text.lines()).filter(|(_, line)| is_start(line));
    starts.map(|(number, _)| number).collect()
}

/// The lines (from 1) at which complete conflicts begin, including those that authgen wrote.
pub fn conflicts(text: &str) -> Vec<usize> {
    let (mut start, mut found) = (None, Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        match Marker::of(line) {
            Some(Marker::Start) => start = Some(number),
            Some(Marker::End) => found.extend(start.take()),
            _ => {}
        }
    }
    found
}

/// Whether a text has a conflict that git wrote.
pub fn is_unmerged(text: &str) -> bool {
    !conflict_starts(text).is_empty()
}

/// The lines of either side, with their line numbers from 1. Markers and base lines are left out.
pub fn lines_of_sides(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_base = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let marker = Marker::of(line);
        if marker.is_some() {
            in_base = marker == Some(Marker::Base);
        }
        (marker.is_none() && !in_base).then_some((index + 1, line))
    })
}

/// The section of a conflict that a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Both,
    Ours,
    Base,
    Theirs,
}

/// The two sides of a text; `None` if it has no conflict, or markers in an invalid order.
pub fn sides(text: &str) -> Option<Sides> {
    let (mut ours, mut theirs) = (String::new(), String::new());
    let (mut part, mut found) = (Part::Both, false);
    for line in text.split_inclusive('\n') {
        part = match (Marker::of(line.trim_end_matches('\n')), part) {
            // Keep a separator outside of a conflict, because it may be the underline of a heading.
            (None | Some(Marker::Separator), Part::Both) => {
                ours.push_str(line);
                theirs.push_str(line);
                part
            }
            (None, Part::Ours) => {
                ours.push_str(line);
                part
            }
            (None, Part::Theirs) => {
                theirs.push_str(line);
                part
            }
            (None, Part::Base) => part,
            (Some(Marker::Start), Part::Both) => Part::Ours,
            (Some(Marker::Base), Part::Ours) => Part::Base,
            (Some(Marker::Separator), Part::Ours | Part::Base) => Part::Theirs,
            (Some(Marker::End), Part::Theirs) => {
                found = true;
                Part::Both
            }
            _ => return None,
        };
    }
    (part == Part::Both && found).then_some(Sides { ours, theirs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        sides(text).map(|sides| (sides.ours, sides.theirs))
    }

    #[test]
    fn each_side_resolves_all_conflicts() {
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\nd\n>>>>>>> other\ne\n<<<<<<< HEAD\n=======\nf\n>>>>>>> other\n";
        assert_eq!(
            read(text),
            Some(("a\nb\ne\n".into(), "a\nc\nd\ne\nf\n".into()))
        );
        assert_eq!(conflict_starts(text), [2, 9]);
        let own = text.replace("HEAD", "yours");
        assert!(!is_unmerged(&own));
        assert_eq!(conflicts(&own), [2, 9]);
    }

    #[test]
    fn the_base_lines_of_a_conflict_belong_to_no_side() {
        let text = "<<<<<<< HEAD\nb\n||||||| 1a2b3c4\na\n=======\nc\n>>>>>>> other\n";
        assert_eq!(read(text), Some(("b\n".into(), "c\n".into())));
    }

    #[test]
    fn line_endings_stay() {
        let text = "a\r\n<<<<<<< HEAD\r\nb\r\n=======\r\nc\r\n>>>>>>> other\r\n";
        assert_eq!(read(text), Some(("a\r\nb\r\n".into(), "a\r\nc\r\n".into())));
    }

    #[test]
    fn invalid_markers_are_not_a_conflict() {
        for text in [
            "",
            "a\n",
            "Title\n=======\n",
            "<<<<<<< HEAD\n",
            "<<<<<<< HEAD\na\n>>>>>>> other\n",
            "<<<<<<< HEAD\na\n=======\nb\n",
            "<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> b\n=======\n>>>>>>> a\n",
            "<<<<<<<< HEAD\na\n========\nb\n>>>>>>>> other\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
