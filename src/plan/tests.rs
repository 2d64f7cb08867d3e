use super::*;
use crate::tree::{Entry, TreeError};

fn blob(text: &str) -> Blob {
    Blob::new(text.as_bytes())
}

/// A tree of files with valid paths.
fn tree<'a>(files: impl IntoIterator<Item = (&'a str, Blob)>) -> Tree {
    let mut tree = Tree::new();
    for (path, blob) in files {
        let added: Result<(), TreeError> = match RelPath::parse(path) {
            Ok(path) => tree.insert(path, blob, "test"),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(added, Ok(()));
    }
    tree
}

/// A record with one render of each file.
fn recorded(tree: &Tree) -> Renders {
    let render = |(path, entry): (&RelPath, &Entry)| (path.clone(), vec![Some(entry.blob.clone())]);
    tree.iter().map(render).collect()
}

/// The step for one path; `None` is a missing file.
fn decide(base: Option<&Blob>, disk: Option<&Blob>, want: Option<&Blob>) -> Option<Step> {
    let [base, disk, want] =
        [base, disk, want].map(|side| tree(side.map(|blob| ("file", blob.clone()))));
    reconcile(&recorded(&base), &disk, &want, &Rules::default())
        .steps
        .pop()
        .map(|(_, step)| step)
}

fn text_step(base: Option<&str>, disk: Option<&str>, want: Option<&str>) -> Option<Step> {
    let [base, disk, want] = [base, disk, want].map(|side| side.map(blob));
    decide(base.as_ref(), disk.as_ref(), want.as_ref())
}

#[test]
fn every_row_of_the_decision_table_gives_its_step() {
    let (b, d, w) = (Some("b\n"), Some("d\n"), Some("w\n"));
    for (base, disk, want, expected) in [
        // the disk equals today's render
        (None, None, None, None),
        (None, w, w, None),
        (b, w, w, None),
        (b, None, None, None),
        (b, b, b, None),
        // the template did not change
        (b, d, b, None),
        (b, None, b, None),
        (None, d, None, None),
        // all other rows
        (None, None, w, Some(StepName::Create)),
        (b, None, w, Some(StepName::KeepDeleted)),
        (b, b, w, Some(StepName::Replace)),
        (b, b, None, Some(StepName::Delete)),
        (b, d, None, Some(StepName::Conflict)),
        (b, d, w, Some(StepName::Conflict)),
        (None, d, w, Some(StepName::Conflict)),
    ] {
        let step = text_step(base, disk, want);
        assert_eq!(
            step.as_ref().map(Step::name),
            expected,
            "{base:?} {disk:?} {want:?}"
        );
    }
}

#[test]
fn steps_contain_what_apply_needs() {
    assert_eq!(
        text_step(None, None, Some("w")),
        Some(Step::Create { want: blob("w") })
    );
    assert_eq!(
        text_step(Some("b"), Some("b"), None),
        Some(Step::Delete { disk: blob("b") })
    );
    let replace = Step::Replace {
        disk: blob("b"),
        want: blob("w"),
    };
    assert_eq!(text_step(Some("b"), Some("b"), Some("w")), Some(replace));
    let merge = Step::Merge {
        disk: blob("A\nb\nc\n"),
        merged: blob("A\nb\nC\n"),
    };
    assert_eq!(
        text_step(Some("a\nb\nc\n"), Some("A\nb\nc\n"), Some("a\nb\nC\n")),
        Some(merge)
    );
    let marked = "<<<<<<< yours\nd\n||||||| base\nb\n=======\nw\n>>>>>>> template\n";
    let cause = Cause::Lines {
        marked: blob(marked),
        theirs: blob("w\n"),
        lines: vec![1..=7],
    };
    let conflict = Step::Conflict {
        disk: Some(blob("d\n")),
        ours: Some(blob("d\n")),
        want: Some(blob("w\n")),
        cause,
    };
    assert_eq!(
        text_step(Some("b\n"), Some("d\n"), Some("w\n")),
        Some(conflict)
    );
}

#[test]
fn a_change_that_the_owner_already_made_has_no_step() {
    assert_eq!(
        text_step(Some("a\nb\nc\n"), Some("A\nb\nC\n"), Some("a\nb\nC\n")),
        None
    );
}

#[test]
fn keys_are_merged_if_lines_conflict() {
    let files = |json: &str| tree([("package.json", blob(json)), ("package.txt", blob(json))]);
    let base = files("{\n  \"a\": 1\n}\n");
    let disk = files("{\n  \"a\": 1,\n  \"c\": 1\n}\n");
    let want = files("{\n  \"a\": 1,\n  \"b\": 1\n}\n");
    let plan = reconcile(&recorded(&base), &disk, &want, &Rules::default());
    let steps = plan
        .steps
        .iter()
        .map(|(path, step)| (path.as_str(), step.name()));
    assert_eq!(
        steps.collect::<Vec<_>>(),
        [
            ("package.json", StepName::Merge),
            ("package.txt", StepName::Conflict)
        ]
    );
}

#[test]
fn files_that_are_not_text_are_never_merged() {
    let [base, disk, want] = [b"\xff1", b"\xff2", b"\xff3"].map(|bytes| Blob::new(*bytes));
    let expected = Step::Conflict {
        disk: Some(disk.clone()),
        ours: Some(disk.clone()),
        want: Some(want.clone()),
        cause: Cause::Binary,
    };
    assert_eq!(
        decide(Some(&base), Some(&disk), Some(&want)),
        Some(expected)
    );
}

#[test]
fn the_mode_is_merged_like_a_line() {
    let plain = |text: &str| Blob::observed(text.as_bytes(), false);
    let exec = |text: &str| Blob::observed(text.as_bytes(), true);
    // The owner changed only the mode, and the template only the text.
    let step = decide(Some(&plain("a")), Some(&exec("a")), Some(&plain("b")));
    assert_eq!(
        step,
        Some(Step::Merge {
            disk: exec("a"),
            merged: exec("b")
        })
    );
    // The template changed only the mode, and the owner only the text.
    let step = decide(Some(&plain("a")), Some(&plain("b")), Some(&exec("a")));
    assert_eq!(
        step,
        Some(Step::Merge {
            disk: plain("b"),
            merged: exec("b")
        })
    );
    // A changed mode alone is an edit.
    assert_eq!(
        decide(Some(&plain("a")), Some(&exec("a")), None)
            .as_ref()
            .map(Step::name),
        Some(StepName::Conflict)
    );
    assert_eq!(
        decide(Some(&plain("a")), Some(&exec("a")), Some(&plain("a"))),
        None
    );
}

#[test]
fn a_file_that_stays_blocks_a_folder_with_its_name() {
    let base = tree([("docs", blob("b")), ("lib/a", blob("b"))]);
    let want = tree([("docs/a.md", blob("w")), ("lib", blob("w"))]);
    let names = |disk: &Tree| {
        let plan = reconcile(&recorded(&base), disk, &want, &Rules::default());
        plan.steps
            .iter()
            .map(|(path, step)| format!("{:?} {path}", step.name()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(&base),
        [
            "Delete docs",
            "Create docs/a.md",
            "Create lib",
            "Delete lib/a"
        ]
    );
    let edited = tree([("docs", blob("d")), ("lib/a", blob("d"))]);
    assert_eq!(
        names(&edited),
        [
            "Conflict docs",
            "Conflict docs/a.md",
            "Conflict lib",
            "Conflict lib/a"
        ]
    );
}

mod folders;
mod moved;
mod properties;
