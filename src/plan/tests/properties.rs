//! Properties that hold for any three trees.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{super::*, recorded, tree};

/// The project after the plan was applied; files in conflict stay as they are.
pub(super) fn apply(plan: &Plan, disk: &Tree) -> Tree {
    let mut files: BTreeMap<&str, Blob> = disk
        .iter()
        .map(|(path, entry)| (path.as_str(), entry.blob.clone()))
        .collect();
    for (path, step) in &plan.steps {
        match step {
            Step::Create { want: new }
            | Step::Replace { want: new, .. }
            | Step::Merge { merged: new, .. } => {
                files.insert(path.as_str(), new.clone());
            }
            Step::Delete { .. } | Step::Move { .. } => {
                files.remove(path.as_str());
            }
            Step::Conflict { .. } | Step::KeepDeleted | Step::Orphan => {}
        }
    }
    tree(files)
}

/// Trees with few different paths and lines, so that all kinds of coincidences occur; only one side has the line `tag`.
fn files(tag: &'static str) -> impl Strategy<Value = Tree> {
    let line = prop_oneof![4 => "[abc]", 1 => Just(tag.to_owned())];
    let text = proptest::collection::vec(line, 0..5).prop_map(|lines| lines.join("\n"));
    let file = (text, any::<bool>()).prop_map(|(text, exec)| Blob::observed(text.as_bytes(), exec));
    proptest::collection::btree_map(
        prop::sample::select(vec!["p", "q", "r/s", "r/t"]),
        file,
        0..4,
    )
    .prop_map(tree)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_second_run_does_nothing(base in files("base"), disk in files("owner"), want in files("new")) {
        let after = apply(&reconcile(&recorded(&base), &disk, &want, &Rules::default()), &disk);
        prop_assert!(reconcile(&recorded(&want), &after, &want, &Rules::default()).is_empty());
    }

    #[test]
    fn an_unedited_project_becomes_the_new_render(base in files("base"), want in files("new")) {
        prop_assert_eq!(apply(&reconcile(&recorded(&base), &base, &want, &Rules::default()), &base), want);
    }

    #[test]
    fn a_new_project_is_the_render(want in files("new")) {
        let none = Tree::new();
        prop_assert_eq!(apply(&reconcile(&recorded(&none), &none, &want, &Rules::default()), &none), want);
    }

    #[test]
    fn unchanged_templates_change_nothing(base in files("base"), disk in files("owner")) {
        prop_assert!(reconcile(&recorded(&base), &disk, &base, &Rules::default()).is_empty());
    }

    #[test]
    fn foreign_files_and_deletions_stay(base in files("base"), disk in files("owner"), want in files("new")) {
        let after = apply(&reconcile(&recorded(&base), &disk, &want, &Rules::default()), &disk);
        for (path, entry) in disk.iter().filter(|(path, _)| base.get(path).is_none() && want.get(path).is_none()) {
            prop_assert_eq!(after.get(path), Some(entry));
        }
        for path in base.paths().filter(|path| disk.get(path).is_none()) {
            prop_assert_eq!(after.get(path), None);
        }
    }

    #[test]
    fn no_line_of_the_owner_is_lost(base in files("base"), disk in files("owner"), want in files("new")) {
        let plan = reconcile(&recorded(&base), &disk, &want, &Rules::default());
        let after = apply(&plan, &disk);
        let owned = |blob: Option<&Blob>| {
            let text = String::from_utf8_lossy(blob.map_or(&[][..], Blob::bytes)).into_owned();
            text.lines().filter(|line| *line == "owner").count()
        };
        for path in disk.paths().filter(|path| disk.blob(path) != base.blob(path)) {
            prop_assert_eq!(owned(after.blob(path)), owned(disk.blob(path)));
        }
        for (path, step) in &plan.steps {
            if let Step::Conflict { cause: Cause::Lines { marked, .. }, .. } = step {
                prop_assert!(owned(Some(marked)) >= owned(disk.blob(path)));
            }
        }
    }

    #[test]
    fn the_plan_is_sorted_and_contains_only_known_paths(base in files("base"), disk in files("owner"), want in files("new")) {
        let plan = reconcile(&recorded(&base), &disk, &want, &Rules::default());
        prop_assert!(plan.steps.is_sorted_by(|a, b| a.0 < b.0));
        prop_assert!(plan.steps.iter().all(|(path, _)| base.get(path).is_some() || want.get(path).is_some()));
    }

    #[test]
    fn an_edit_outside_of_the_templates_lines_survives_byte_for_byte(v1 in lines(), v2 in lines(), own in lines(), theirs in lines()) {
        let [base, disk, want] = [(&v1, &own), (&v1, &theirs), (&v2, &own)].map(|(top, bottom)| page(top, bottom));
        let after = apply(&reconcile(&recorded(&base), &disk, &want, &Rules::default()), &disk);
        prop_assert_eq!(after, page(&v2, &theirs));
    }

    #[test]
    fn two_updates_give_the_same_files_as_one(v1 in lines(), v2 in lines(), v3 in lines(), own in lines(), theirs in lines(), new in files("new"), newer in files("newer"), deleted in any::<bool>()) {
        let version = |top: &str, more: &Tree| {
            let mut tree = page(top, &own);
            for (path, entry) in more.iter() {
                tree.insert(path.clone(), entry.blob.clone(), "test").expect("no clash");
            }
            tree
        };
        let (first, second, third) = (page(&v1, &own), version(&v2, &new), version(&v3, &newer));
        let disk = if deleted { Tree::new() } else { page(&v1, &theirs) };
        let once = apply(&reconcile(&recorded(&first), &disk, &third, &Rules::default()), &disk);
        let halfway = apply(&reconcile(&recorded(&first), &disk, &second, &Rules::default()), &disk);
        let twice = apply(&reconcile(&recorded(&second), &halfway, &third, &Rules::default()), &halfway);
        prop_assert_eq!(once, twice);
    }
}

/// Lines for the top or the bottom of a page; none of them occurs in the middle.
fn lines() -> impl Strategy<Value = String> {
    proptest::collection::vec("[abc]\n", 0..4).prop_map(|lines| lines.concat())
}

/// A file whose top is the template's and whose bottom is the owner's, with unchanged lines in between.
fn page(top: &str, bottom: &str) -> Tree {
    let text = format!("{top}1\n2\n3\n4\n{bottom}");
    tree([("page", Blob::new(text.into_bytes()))])
}
