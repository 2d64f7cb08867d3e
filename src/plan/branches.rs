//! One path of two branches that git merged: the record has the render of each, the project what git made of both.

use std::collections::BTreeSet;

use super::{Cause, Step, exec, join, row};
use crate::{
    merge::{Merged, Sides, merge, sides},
    tree::{Blob, RelPath},
};

/// A file in which git left conflict markers. It becomes today's render with the owner's edits where each side, as an
/// edit of one of the renders, comes to the same text: then all that the sides dispute is rendered.
///
/// `None` where there are no markers; no step where the sides are the owner's and the template has nothing new.
#[expect(clippy::option_option, reason = "no markers, or no step")]
pub(super) fn settle(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: &Blob,
    want: &Blob,
) -> Option<Option<Step>> {
    let Sides {
        ours,
        theirs,
        lines,
    } = sides(std::str::from_utf8(disk.bytes()).ok()?)?;
    let renders = || renders.iter().flatten();
    let outcomes = |side: &str| -> Vec<Vec<u8>> {
        let merged = |render: &Blob| merge(path, render.bytes(), side.as_bytes(), want.bytes());
        renders().map(merged).filter_map(Merged::clean).collect()
    };
    let (ours, theirs) = (outcomes(&ours), outcomes(&theirs));
    if let Some(merged) = ours.into_iter().find(|text| theirs.contains(text)) {
        return Some(Some(Step::Merge {
            disk: disk.clone(),
            merged: Blob::observed(merged, exec(renders().next(), disk, want)),
        }));
    }
    let is_unchanged = renders().next().is_some() && renders().all(|render| render == want);
    Some((!is_unchanged).then(|| Step::Conflict {
        disk: Some(disk.clone()),
        want: want.clone(),
        cause: Cause::Lines {
            marked: disk.clone(),
            lines,
        },
    }))
}

/// A file without markers that is none of several renders. Which of them the owner edited is not recorded, so every one
/// is tried.
pub(super) fn choose(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: Option<&Blob>,
    want: Option<&Blob>,
) -> Option<Step> {
    let mut steps: Vec<Option<Step>> = Vec::new();
    for render in renders {
        let step = row(path, render.as_ref(), disk, want);
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    if let [step] = &steps[..] {
        return step.clone();
    }
    let (Some(disk), Some(want)) = (disk, want) else {
        return Some(Step::KeepDeleted);
    };
    let is_plausible = |step: &&Option<Step>| match step {
        None => is_plausible(disk, disk, want, renders),
        Some(Step::Merge { merged, .. }) => is_plausible(merged, disk, want, renders),
        Some(_) => false,
    };
    match steps.iter().filter(is_plausible).collect::<Vec<_>>()[..] {
        [step] => step.clone(),
        _ => join(path, None, disk, want),
    }
}

/// Whether a merge takes for the owner's only what is the owner's: no line that it has and today's render does not is
/// from a render, and it brings no line back that a branch had and its owner deleted.
fn is_plausible(merged: &Blob, disk: &Blob, want: &Blob, renders: &[Option<Blob>]) -> bool {
    let [merged, disk, want] = [merged, disk, want].map(lines);
    let rendered: BTreeSet<&[u8]> = renders.iter().flatten().flat_map(lines).collect();
    let own = merged.difference(&want);
    let brought = merged.difference(&disk);
    own.chain(brought).all(|line| !rendered.contains(line))
}

fn lines(blob: &Blob) -> BTreeSet<&[u8]> {
    blob.bytes().split(|byte| *byte == b'\n').collect()
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
    fn outcome(step: Option<Step>) -> String {
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
        settle(&path(), &renders, &blob(disk), &blob(want)).map(outcome)
    }

    fn chosen(renders: &[&str], disk: &str, want: &str) -> String {
        let renders: Vec<_> = renders.iter().map(|text| Some(blob(text))).collect();
        outcome(choose(
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
    fn a_dispute_of_the_owners_alone_is_no_step_until_the_template_changes() {
        let disk = format!("{DISPUTE}1\n2\n3\n");
        let render = "1\n2\n3\n";
        assert_eq!(
            settled(&[render], &disk, render).as_deref(),
            Some("nothing")
        );
        assert_eq!(
            settled(&[render], &disk, "1\n2\n4\n").as_deref(),
            Some("conflict")
        );
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
    fn a_line_of_a_render_is_not_taken_for_the_owners() {
        // Today's render is that of one branch: what the other brought goes again.
        let (ours, theirs) = ("1\n2\n3\n", "1\n2\n3\nb\n");
        assert_eq!(
            chosen(&[ours, theirs], "0\n1\n2\n3\nb\n", ours),
            "0\n1\n2\n3\n"
        );
    }
}
