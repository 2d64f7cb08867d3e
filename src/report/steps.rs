//! A plan as a tree with a mark per step.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    plan::{Plan, Step},
    screen::{Look, Screen},
};

/// A folder with more files than this, all with the same step, is shown as one line.
const FOLD: usize = 3;

/// The mark of a step, its meaning and its look.
fn mark(step: &Step) -> (char, &'static str, Look) {
    match step {
        Step::Create { .. } => ('+', "new", Look::Added),
        Step::Replace { .. } => ('~', "updated from the template", Look::Changed),
        Step::Merge { .. } => ('&', "merged with your changes", Look::Changed),
        Step::Conflict { .. } => ('!', "conflicts with your changes", Look::Bad),
        Step::Move { .. } => ('>', "moved, with your changes", Look::Changed),
        Step::Delete { .. } => ('-', "removed", Look::Removed),
        Step::KeepDeleted => ('.', "stays removed", Look::Faint),
        Step::Orphan => ('o', "stays, because you changed it", Look::Doubtful),
    }
}

#[derive(Default)]
struct Folder<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
    /// The mark of each file, and the painted mark.
    files: BTreeMap<&'a str, (char, &'a str)>,
}

impl<'a> Folder<'a> {
    fn add(&mut self, path: &'a str, mark: (char, &'a str)) {
        match path.split_once('/') {
            Some((folder, rest)) => self.folders.entry(folder).or_default().add(rest, mark),
            None => {
                self.files.insert(path, mark);
            }
        }
    }

    fn len(&self) -> usize {
        let below: usize = self.folders.values().map(Folder::len).sum();
        self.files.len() + below
    }

    /// The mark of all files in the folder, if they share one mark.
    fn only_mark(&self) -> Option<(char, &'a str)> {
        let mut marks = self
            .files
            .values()
            .copied()
            .map(Some)
            .chain(self.folders.values().map(Folder::only_mark));
        let first = marks.next()??;
        marks.all(|mark| mark == Some(first)).then_some(first)
    }

    /// Writes the mark of an entry next to its name, so that it is indented below its folder, which has none.
    fn write(&self, text: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        for (name, folder) in &self.folders {
            // Writing to a String cannot fail, here and below.
            if let Some((_, mark)) = folder.only_mark().filter(|_| folder.len() > FOLD) {
                let _ = writeln!(text, "{indent}{mark} {name}/  {} files", folder.len());
            } else {
                let _ = writeln!(text, "{indent}{name}/");
                folder.write(text, depth + 1);
            }
        }
        for (name, (_, mark)) in &self.files {
            let _ = writeln!(text, "{indent}{mark} {name}");
        }
    }
}

/// The tree and the legend of its marks; empty for an empty plan. `restores` means that edits are discarded.
pub fn tree(plan: &Plan, screen: Screen, restores: bool) -> String {
    let marks: Vec<(char, String, &str)> = plan
        .steps
        .iter()
        .map(|(_, step)| match (step, mark(step)) {
            (Step::Replace { .. }, (mark, _, look)) if restores => {
                (mark, look, "restored; your edits are discarded")
            }
            (_, (mark, meaning, look)) => (mark, look, meaning),
        })
        .map(|(mark, look, meaning)| (mark, screen.paint(look, &mark.to_string()), meaning))
        .collect();
    let mut root = Folder::default();
    let mut legend = BTreeMap::new();
    for ((path, _), (mark, painted, meaning)) in plan.steps.iter().zip(&marks) {
        root.add(path.as_str(), (*mark, painted));
        // A line of the legend ends before a mark.
        legend.insert(mark, format!("{painted}\u{a0}{meaning}"));
    }
    let mut text = String::new();
    root.write(&mut text, 0);
    if !legend.is_empty() {
        let words: Vec<String> = legend.into_values().collect();
        text.push('\n');
        text.push_str(&screen.wrap("", 0, &words.join("\u{a0}· ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Blob, RelPath};

    #[test]
    fn a_folder_with_a_single_kind_of_step_is_one_line() {
        let blob = || Blob::new(&b"x"[..]);
        let create = || Step::Create { want: blob() };
        let replace = Step::Replace {
            disk: blob(),
            want: blob(),
        };
        let steps = [
            ("a/b/1", create()),
            ("a/b/2", create()),
            ("a/c/3", create()),
            ("a/c/4", create()),
            ("d/5", create()),
            ("d/6", replace),
            ("e", Step::Orphan),
        ];
        let plan = Plan {
            steps: steps
                .into_iter()
                .map(|(path, step)| (RelPath::parse(path).expect("a path"), step))
                .collect(),
        };
        assert_eq!(
            tree(&plan, Screen::default(), false),
            "+ a/  4 files\nd/\n  + 5\n  ~ 6\no e\n\n\
             + new · o stays, because you changed it · ~ updated from the template\n"
        );
        assert_eq!(tree(&Plan::default(), Screen::default(), false), "");
    }
}
