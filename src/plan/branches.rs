//! One path of two branches that git merged: the record has the render of each, the project what git made of both.

use std::collections::BTreeSet;

use super::{Cause, Step, exec, row};
use crate::{
    merge::{
        Merged, Sides, conflict_starts, is_unmerged, lines_of_sides, merge, merge_lines, sides,
    },
    tree::{Blob, RelPath},
};

/// A file in which git left conflict markers; none where it did not. It becomes today's render with the owner's edits
/// where each side, as an edit of one of the renders, comes to the same text: then all that the sides dispute is
/// rendered.
pub(super) fn settle(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: &Blob,
    want: &Blob,
) -> Option<Step> {
    let text = std::str::from_utf8(disk.bytes()).ok()?;
    if !is_unmerged(text) {
        return None;
    }
    let mode = exec(renders.iter().flatten().next(), disk, want);
    let merged = outcome(path, renders, disk, want)
        .map(|bytes| Blob::observed(bytes, mode))
        .or_else(|| is_rendered(disk, want, renders).then(|| Blob::observed(want.bytes(), mode)));
    Some(match merged {
        Some(merged) => Step::Merge {
            disk: disk.clone(),
            merged,
        },
        None => Step::conflict(
            disk,
            want,
            Cause::Unmerged {
                lines: conflict_starts(text),
            },
        ),
    })
}

/// The one text that both sides come to.
fn outcome(path: &RelPath, renders: &[Option<Blob>], disk: &Blob, want: &Blob) -> Option<Vec<u8>> {
    let Sides { ours, theirs } = sides(std::str::from_utf8(disk.bytes()).ok()?)?;
    let outcomes = |side: &str| -> BTreeSet<Vec<u8>> {
        let merged = |render: &Blob| merge(path, render.bytes(), side.as_bytes(), want.bytes());
        let merged = renders.iter().flatten().map(merged);
        merged.filter_map(Merged::clean).collect()
    };
    let (ours, theirs) = (outcomes(&ours), outcomes(&theirs));
    let mut common = ours
        .intersection(&theirs)
        .filter(|merged| is_plausible(merged, disk, want, renders));
    let first = common.next()?.clone();
    common.next().is_none().then_some(first)
}

/// Whether every line of a file with markers comes from a render and none that a render brought is missing. The sides
/// of nested conflicts cannot be told apart, but then there is nothing of the owner's to keep.
fn is_rendered(disk: &Blob, want: &Blob, renders: &[Option<Blob>]) -> bool {
    let Ok(text) = std::str::from_utf8(disk.bytes()) else {
        return false;
    };
    let disk: BTreeSet<&[u8]> = lines_of_sides(text)
        .map(|(_, line)| line.as_bytes())
        .collect();
    let want = lines(want.bytes());
    let rendered = all_lines(renders);
    let is_ours = |line: &&[u8]| line.is_empty() || want.contains(line) || rendered.contains(line);
    disk.iter().all(is_ours)
        && want
            .intersection(&rendered)
            .all(|line| line.is_empty() || disk.contains(line))
}

/// A file without markers that is none of several renders. Which of them the owner edited is not recorded, so every one
/// is tried.
pub(super) fn choose(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: Option<&Blob>,
    want: Option<&Blob>,
) -> Option<Step> {
    let known = || renders.iter().flatten();
    let (disk, want) = match (disk, want) {
        (Some(disk), Some(want)) => (disk, want),
        (Some(_), None) => return known().next().map(|_| Step::Orphan),
        // Beside a branch that no longer renders it, git leaves a file that the other one changed: the owner removed it.
        (None, Some(_)) => return known().next().map(|_| Step::KeepDeleted),
        (None, None) => return None,
    };
    let mut steps: Vec<Option<Step>> = Vec::new();
    for render in renders {
        let step = row(path, render.as_ref(), Some(disk), Some(want));
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    if let [step] = &steps[..] {
        return step.clone();
    }
    let is_plausible = |step: &&Option<Step>| match step {
        None => is_plausible(disk.bytes(), disk, want, renders),
        Some(Step::Merge { merged, .. }) => is_plausible(merged.bytes(), disk, want, renders),
        Some(_) => false,
    };
    match steps.iter().filter(is_plausible).collect::<Vec<_>>()[..] {
        [step] => step.clone(),
        _ => Some(undecided(disk, want)),
    }
}

/// Both files as a whole between markers.
fn undecided(disk: &Blob, want: &Blob) -> Step {
    let cause = match merge_lines(&[], disk.bytes(), want.bytes()) {
        Merged::Conflict(found) => Cause::Lines {
            marked: Blob::observed(found.text, disk.exec()),
            lines: found.lines,
        },
        Merged::Clean(_) | Merged::Binary => Cause::Binary,
    };
    Step::conflict(disk, want, cause)
}

/// Whether a merge takes for the owner's only what is the owner's: no line that it has and today's render does not is
/// from a render, and it brings no line back that its owner may have deleted. In a file that has no line of its owner's,
/// it lacks none either that the template of one branch may have removed and today's render has.
fn is_plausible(merged: &[u8], disk: &Blob, want: &Blob, renders: &[Option<Blob>]) -> bool {
    let [merged, disk, want] = [merged, disk.bytes(), want.bytes()].map(lines);
    let rendered = all_lines(renders);
    let known = renders.iter().flatten();
    let known: Vec<_> = known.map(|render| lines(render.bytes())).collect();
    let own = merged.difference(&want);
    let brought = merged.difference(&disk);
    let is_untouched = disk.is_subset(&rendered);
    let missing = want.difference(&merged).filter(|line| {
        let is_everywhere = known.iter().all(|render| render.contains(*line));
        is_untouched && !is_everywhere
    });
    own.chain(brought)
        .chain(missing)
        .all(|line| !rendered.contains(line))
}

fn lines(bytes: &[u8]) -> BTreeSet<&[u8]> {
    bytes.split(|byte| *byte == b'\n').collect()
}

fn all_lines(renders: &[Option<Blob>]) -> BTreeSet<&[u8]> {
    let renders = renders.iter().flatten();
    renders.flat_map(|render| lines(render.bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(text: &str) -> Blob {
        Blob::new(text.as_bytes())
    }

    fn path() -> RelPath {
        RelPath::parse("file").expect("a path")
    }

    /// What becomes of the file: its new text, or the name of the step.
    fn shown(step: Option<Step>) -> String {
        match step {
            None => "nothing".to_owned(),
            Some(Step::Merge { merged, .. }) => {
                String::from_utf8_lossy(merged.bytes()).into_owned()
            }
            Some(step) => step.name().to_owned(),
        }
    }

    fn settled(renders: &[&str], disk: &str, want: &str) -> Option<String> {
        let renders: Vec<_> = renders.iter().map(|text| Some(blob(text))).collect();
        let step = settle(&path(), &renders, &blob(disk), &blob(want))?;
        Some(shown(Some(step)))
    }

    fn chosen(renders: &[&str], disk: &str, want: &str) -> String {
        let renders: Vec<_> = renders.iter().map(|text| Some(blob(text))).collect();
        shown(choose(
            &path(),
            &renders,
            Some(&blob(disk)),
            Some(&blob(want)),
        ))
    }

    const OURS: &str = "1\n2\n3\na\n4\n5\n6\n";
    const THEIRS: &str = "1\n2\n3\nb\n4\n5\n6\n";
    const WANT: &str = "1\n2\n3\na\nb\n4\n5\n6\n";
    const DISPUTE: &str = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n";

    #[test]
    fn a_dispute_between_renders_is_rendered() {
        let renders = [OURS, THEIRS];
        let disk = format!("1\n2\n3\n{DISPUTE}4\n5\n6\n");
        assert_eq!(settled(&renders, &disk, WANT).as_deref(), Some(WANT));
    }

    #[test]
    fn edits_outside_of_it_stay() {
        let disk = format!("0\n1\n2\n3\n{DISPUTE}4\n5\n");
        assert_eq!(
            settled(&[OURS, THEIRS], &disk, WANT).as_deref(),
            Some("0\n1\n2\n3\na\nb\n4\n5\n")
        );
    }

    #[test]
    fn edits_inside_of_it_are_left_to_the_owner() {
        for edited in [
            "<<<<<<< HEAD\na!\n=======\nb\n>>>>>>> other\n",
            "<<<<<<< HEAD\na\n=======\n>>>>>>> other\n",
        ] {
            let disk = format!("1\n2\n3\n{edited}4\n5\n6\n");
            assert_eq!(
                settled(&[OURS, THEIRS], &disk, WANT).as_deref(),
                Some("conflict"),
                "{edited}"
            );
        }
    }

    #[test]
    fn a_generated_line_and_an_edit_are_left_to_the_owner_whatever_was_recorded() {
        let disk = format!("{DISPUTE}1\n2\n3\n");
        for want in ["b\n1\n2\n3\n", "b\n1\n2\n4\n"] {
            let render = "b\n1\n2\n3\n";
            assert_eq!(settled(&[render], &disk, want).as_deref(), Some("conflict"));
        }
        // These are authgen's own, which somebody let stand.
        let own = disk.replace("HEAD", "yours");
        assert_eq!(settled(&["1\n2\n3\n"], &own, "1\n2\n3\n"), None);
    }

    #[test]
    fn a_line_that_its_owner_deleted_is_not_rendered_again() {
        let (ours, theirs) = ("3\n1\n2\nlast\n", "2\n1\n2\n");
        let disk = "<<<<<<< HEAD\n3\n=======\n2\n>>>>>>> other\n1\n2\n";
        assert_eq!(
            settled(&[ours, theirs], disk, ours).as_deref(),
            Some("conflict")
        );
    }

    #[test]
    fn nested_conflicts_of_renders_are_rendered() {
        let disk = "<<<<<<< HEAD\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> one\n=======\nb\nc\n>>>>>>> two\n1\n";
        let renders = ["a\n1\n", "b\nc\n1\n"];
        let want = "a\nb\nc\n1\n";
        assert_eq!(settled(&renders, disk, want).as_deref(), Some(want));
        let edited = disk.replace("\n1\n", "\n1\nmine\n");
        assert_eq!(
            settled(&renders, &edited, want).as_deref(),
            Some("conflict")
        );
        let deleted = disk.replace("\n1\n", "\n");
        assert_eq!(
            settled(&renders, &deleted, want).as_deref(),
            Some("conflict")
        );
    }

    #[test]
    fn a_file_that_one_branch_rendered_no_more_is_the_owners() {
        let renders = [None, Some(blob("1\n"))];
        let step = |disk: Option<&str>, want: Option<&str>| {
            let [disk, want] = [disk, want].map(|text| text.map(blob));
            shown(choose(&path(), &renders, disk.as_ref(), want.as_ref()))
        };
        assert_eq!(step(Some("2\n"), None), "orphan");
        assert_eq!(step(None, Some("3\n")), "keep-deleted");
        assert_eq!(step(None, None), "nothing");
    }

    #[test]
    fn the_render_that_explains_the_file_is_its_base() {
        // Git merged both renders, and today's has one more line that needs both.
        let (ours, theirs) = ("a\n1\n2\n3\n", "1\n2\n3\nb\n");
        let (disk, want) = ("a\n1\n2\n3\nb\n", "a\n1\n2\nboth\n3\nb\n");
        assert_eq!(chosen(&[ours, theirs], disk, want), want);
    }

    #[test]
    fn a_line_that_its_owner_deleted_does_not_come_back() {
        let (ours, theirs) = ("a\n1\n2\n3\n", "1\n2\n3\nb\n");
        let (disk, want) = ("1\n!\n2\n3\nb\n", "a\n1\n2\nboth\n3\nb\n");
        assert_eq!(chosen(&[ours, theirs], disk, want), "1\n!\n2\nboth\n3\nb\n");
    }

    #[test]
    fn a_line_that_one_branch_no_longer_renders_is_not_taken_for_deleted() {
        let (ours, theirs) = ("1\n2\nlink\n3\n4\nnew\n", "1\n2\n3\n4\n");
        let disk = "1\n2\n3\n4\nnew\n";
        assert_eq!(chosen(&[ours, theirs], disk, ours), "conflict");
        // Its owner edited it.
        let edited = "1\n2\nmy link\n3\n4\nnew\n";
        assert_eq!(chosen(&[ours, theirs], edited, ours), "nothing");
    }

    #[test]
    fn a_line_of_a_render_is_not_taken_for_the_owners() {
        // Today's render is that of one branch: what the other brought goes again.
        let (ours, theirs) = ("1\n2\n3\n", "1\n2\n3\nb\n");
        assert_eq!(
            chosen(&[ours, theirs], "0\n1\n2\n3\nb\n", ours),
            "0\n1\n2\n3\n"
        );
    }
}
