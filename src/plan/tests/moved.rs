//! Files whose template moved.

use super::{super::*, blob, recorded, tree};

pub(super) fn moves(rules: &[(&str, &[&str])]) -> Rules {
    let rules = rules.iter().map(|(from, to)| Move {
        from: (*from).into(),
        to: to.iter().map(|to| (*to).into()).collect(),
        additions: None,
    });
    Rules {
        moves: rules.collect(),
        ..Rules::default()
    }
}

/// The files after an update from `base` to `want`; files in conflict stay as they are.
pub(super) fn updated(
    base: &[(&str, &str)],
    disk: &[(&str, &str)],
    want: &[(&str, &str)],
    rules: &Rules,
) -> Vec<(String, String)> {
    let [base, disk, want] =
        [base, disk, want].map(|files| tree(files.iter().map(|(path, text)| (*path, blob(text)))));
    let plan = reconcile(&recorded(&base), &disk, &want, rules);
    let after = super::properties::apply(&plan, &disk);
    let files = after.iter().map(|(path, entry)| {
        let text = String::from_utf8_lossy(entry.blob.bytes()).into_owned();
        (path.to_string(), text)
    });
    files.collect()
}

pub(super) fn files(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).into(), (*text).into()));
    files.collect()
}

const OLD: &str = "a\nb\nc\nd\ne\n";
const NEW: &str = "a\nb\nc\nd\ne\nf\n";

#[test]
fn edits_move_with_the_file() {
    let rules = moves(&[("x/old", &["y/new"])]);
    let update =
        |disk: &[(&str, &str)]| updated(&[("x/old", OLD)], disk, &[("y/new", NEW)], &rules);
    assert_eq!(update(&[("x/old", OLD)]), files(&[("y/new", NEW)]));
    assert_eq!(
        update(&[("x/old", "A\nb\nc\nd\ne\n")]),
        files(&[("y/new", "A\nb\nc\nd\ne\nf\n")])
    );
    // The edit also reaches the new path if the template only moved, or if the owner already moved the file.
    assert_eq!(
        updated(
            &[("x/old", OLD)],
            &[("x/old", "mine\n")],
            &[("y/new", OLD)],
            &rules
        ),
        files(&[("y/new", "mine\n")])
    );
    assert_eq!(
        update(&[("y/new", "A\nb\nc\nd\ne\n")]),
        files(&[("y/new", "A\nb\nc\nd\ne\nf\n")])
    );
    // A file that its owner removed stays removed.
    assert_eq!(update(&[]), files(&[]));
    // An edited file is in conflict without a rule for the move, or with an owner's file at the new path.
    let without = updated(
        &[("x/old", OLD)],
        &[("x/old", "mine\n")],
        &[("y/new", NEW)],
        &Rules::default(),
    );
    assert_eq!(without, files(&[("x/old", "mine\n"), ("y/new", NEW)]));
    let both = [("x/old", "mine\n"), ("y/new", "other\n")];
    assert_eq!(update(&both), files(&both));
}

#[test]
fn a_joined_file_stays_removed_if_all_its_sources_were_removed() {
    let one = moves(&[("old", &["new"])]);
    assert_eq!(
        updated(&[("old", OLD)], &[], &[("new", NEW)], &one),
        files(&[])
    );
    let split = moves(&[("old", &["new/a", "new/b"])]);
    let parts = [("new/a", "a\nb\n"), ("new/b", "c\nd\ne\nf\n")];
    assert_eq!(updated(&[("old", OLD)], &[], &parts, &split), files(&[]));
    // Two files become one. The owner removed both, or removed one and may have edited the other.
    let joined = moves(&[("old/a", &["new"]), ("old/b", &["new"])]);
    let base = [("old/a", OLD), ("old/b", OLD)];
    let join = |disk: &[(&str, &str)]| updated(&base, disk, &[("new", NEW)], &joined);
    assert_eq!(join(&[]), files(&[]));
    for left in ["old/a", "old/b"] {
        assert_eq!(join(&[(left, OLD)]), files(&[("new", NEW)]));
        let edited = [(left, "A\nb\nc\nd\ne\n")];
        assert_eq!(join(&edited), files(&[("new", "A\nb\nc\nd\ne\nf\n")]));
    }
}

#[test]
fn no_edit_is_lost_if_two_files_move_to_one_path_or_the_path_is_occupied() {
    let rules = moves(&[("old/a", &["new"]), ("old/b", &["new"])]);
    let base = [("old/a", OLD), ("old/b", OLD)];
    let mine = ["A\nb\nc\nd\ne\n", "B\nb\nc\nd\ne\n"];
    let disk = [("old/a", mine[0]), ("old/b", mine[1])];
    let after = updated(&base, &disk, &[("new", NEW)], &rules);
    for text in ["A\n", "B\n"] {
        assert!(
            after.iter().any(|(_, file)| file.starts_with(text)),
            "{after:?}"
        );
    }
    // The owner has a file at the path of the new folder.
    let rules = moves(&[("x/old", &["y/new"])]);
    let disk = [("x/old", "mine\n"), ("y", "a file\n")];
    let base = [("x/old", OLD), ("y", OLD)];
    assert_eq!(
        updated(&base, &disk, &[("y/new", NEW)], &rules),
        files(&disk)
    );
}

#[test]
fn a_folder_moves_with_all_its_files() {
    let rules = moves(&[("x/", &["y/"])]);
    let moved = updated(
        &[("x/a", OLD), ("x/b/c", OLD)],
        &[
            ("x/a", OLD),
            ("x/b/c", "A\nb\nc\nd\ne\n"),
            ("x/own", "mine\n"),
        ],
        &[("y/a", NEW), ("y/b/c", NEW)],
        &rules,
    );
    assert_eq!(
        moved,
        files(&[
            ("x/own", "mine\n"),
            ("y/a", NEW),
            ("y/b/c", "A\nb\nc\nd\ne\nf\n")
        ])
    );
}

#[test]
fn a_move_with_a_change_gives_the_same_file_as_in_two_steps() {
    let rules = moves(&[("x/old", &["y/new"])]);
    for edited in ["A\nb\nc\nd\ne\n", "a\nb\n!\nc\nd\ne\n", "\na\nb\nc\nd\ne\n"] {
        let before = updated(
            &[("x/old", OLD)],
            &[("x/old", edited)],
            &[("y/new", NEW)],
            &rules,
        );
        // The result is the same in two updates: the template first moves, then changes.
        let moved = updated(
            &[("x/old", OLD)],
            &[("x/old", edited)],
            &[("y/new", OLD)],
            &rules,
        );
        let [(_, text)] = &moved[..] else {
            panic!("{moved:?}")
        };
        let after = updated(
            &[("y/new", OLD)],
            &[("y/new", text)],
            &[("y/new", NEW)],
            &rules,
        );
        assert_eq!(before, after, "{edited:?}");
    }
}

#[test]
fn a_chain_of_moves_gives_the_same_files_in_one_step() {
    let (first, second) = (
        moves(&[("a", &["b"])]),
        moves(&[("a", &["b"]), ("b", &["c"])]),
    );
    let edited = "a\nb\n!\nc\nd\ne\n";
    let once = updated(&[("a", OLD)], &[("a", edited)], &[("c", NEW)], &second);
    let half = updated(&[("a", OLD)], &[("a", edited)], &[("b", OLD)], &first);
    assert_eq!(half, files(&[("b", edited)]));
    let twice = updated(&[("b", OLD)], &[("b", edited)], &[("c", NEW)], &second);
    assert_eq!(once, twice);
    assert_eq!(once, files(&[("c", "a\nb\n!\nc\nd\ne\nf\n")]));
}

#[test]
fn an_edited_file_removed_by_new_answers_stays_without_a_conflict() {
    let [base, disk] = [OLD, "mine\n"].map(|text| tree([("p", blob(text))]));
    let mut rules = Rules::default();
    let step = |rules: &Rules| {
        let plan = reconcile(&recorded(&base), &disk, &Tree::new(), rules);
        plan.steps.first().map(|(_, step)| step.name())
    };
    assert_eq!(step(&rules), Some(StepName::Conflict));
    rules.asked.insert(RelPath::parse("p").expect("a path"));
    assert_eq!(step(&rules), Some(StepName::Orphan));
}

#[test]
fn an_obstacle_only_matters_for_a_changed_file() {
    let [old, new] = [OLD, NEW].map(|text| tree([("p", blob(text))]));
    let path = RelPath::parse("p").expect("a path");
    let mut rules = Rules::default();
    rules.obstacles.insert(path.clone(), "p is a link".into());
    let step = |want: &Tree, rules: &Rules| {
        let plan = reconcile(&recorded(&old), &Tree::new(), want, rules);
        plan.steps.first().map(|(_, step)| step.name())
    };
    assert_eq!(step(&old, &rules), None);
    assert_eq!(step(&Tree::new(), &rules), None);
    assert_eq!(step(&new, &rules), Some(StepName::Conflict));
    let glob = crate::globs::Glob::parse("p").expect("a pattern");
    rules.owned = [glob].into_iter().collect();
    assert_eq!(step(&new, &rules), None);
}
