use std::process::{Command, Output};

use proptest::prelude::*;

use super::super::{Conflict, Merged, merge_lines};
use super::*;

fn clean(text: &str) -> Merged {
    Merged::Clean(text.as_bytes().to_vec())
}

fn run(base: &str, yours: &str, template: &str) -> Merged {
    merge_lines(base.as_bytes(), yours.as_bytes(), template.as_bytes())
}

fn conflict(merged: Merged) -> Option<(String, Vec<RangeInclusive<usize>>)> {
    match merged {
        Merged::Conflict(Conflict { text, lines, .. }) => {
            String::from_utf8(text).ok().map(|text| (text, lines))
        }
        Merged::Clean(_) | Merged::Binary => None,
    }
}

#[test]
fn merges_changes_to_different_lines() {
    assert_eq!(
        run("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n"),
        clean("A\nb\nc\nD\n")
    );
    assert_eq!(run("", "a\n", "a\n"), clean("a\n"));
}

#[test]
fn shows_both_sides_of_a_conflict_and_where_it_is() {
    let text = "a\n<<<<<<< yours\nmine\n||||||| base\nb\n=======\ntheirs\n>>>>>>> template\nc\n";
    let found = conflict(run("a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n"));
    assert_eq!(found, Some((text.to_owned(), vec![2..=8])));
}

#[test]
fn a_text_about_markers_is_left_alone() {
    let base = "<<<<<<< ours\n=======\n>>>>>>> theirs\nx\n";
    let found = conflict(run(base, &base.replace('x', "y"), &base.replace('x', "z")));
    let marked = "<<<<<<< yours\ny\n||||||| base\nx\n=======\nz\n>>>>>>> template\n";
    let text = base.replace("x\n", marked);
    assert_eq!(found, Some((text, vec![4..=10])));
}

#[test]
fn line_endings_survive() {
    // The owner's checkout has CRLF line endings.
    assert_eq!(
        run("a\nb\nc\n", "A\r\nb\r\nc\r\n", "a\nb\nC\n"),
        clean("A\r\nb\r\nC\r\n")
    );
    // The template switched to CRLF, the owner did not.
    assert_eq!(
        run("a\nb\nc\n", "A\nb\nc\n", "a\r\nb\r\nC\r\n"),
        clean("A\r\nb\r\nC\r\n")
    );
    // Mixed endings stay where they are.
    assert_eq!(
        run("a\r\nb\nc\n", "a\r\nB\nc\nd\n", "a\r\nb\nc\n"),
        clean("a\r\nB\nc\nd\n")
    );
    let found = conflict(run("a\nb\n", "a\r\nB\r\n", "a\nC\n")).map(|(text, _)| text);
    assert!(
        found.is_some_and(|text| text.lines().count() == 8 && text.matches("\r\n").count() == 8)
    );
}

#[test]
fn byte_order_mark_and_final_newline_survive() {
    assert_eq!(
        run("a\nb\nc\n", "\u{feff}A\nb\nc", "a\nb\nC\n"),
        clean("\u{feff}A\nb\nC")
    );
    assert_eq!(run("a\nb\nc", "A\nb\nc", "a\nb\nc\n"), clean("A\nb\nc\n"));
    let found = conflict(run("a", "b", "c")).map(|(text, _)| text);
    assert_eq!(
        found.as_deref(),
        Some("<<<<<<< yours\nb\n||||||| base\na\n=======\nc\n>>>>>>> template\n")
    );
}

#[test]
fn bytes_that_are_not_text_are_not_merged() {
    assert_eq!(merge_lines(b"\xff1", b"\xff2", b"\xff3"), Merged::Binary);
    assert_eq!(merge_lines(b"a", b"b\0", b"c"), Merged::Binary);
    assert_eq!(
        merge_lines(b"\xff1", b"\xff2", b"\xff1"),
        Merged::Clean(b"\xff2".to_vec())
    );
}

#[test]
fn odd_bytes_stay_in_their_lines() {
    let line = |number: u8, odd: &[u8]| {
        [
            b"a line that is longer than any word: ",
            odd,
            &[b'0' + number],
            b"\n",
        ]
        .concat()
    };
    let text = |odd: [&[u8]; 3]| -> Vec<u8> {
        (1..)
            .zip(odd)
            .flat_map(|(number, odd)| line(number, odd))
            .collect()
    };
    let base = text([b"caf\xe9", b"", b""]);
    let yours = text([b"caf\xe9", b"", b"\xff"]);
    let template = text([b"coffee", b"", b""]);
    let both = text([b"coffee", b"", b"\xff"]);
    assert_eq!(merge_lines(&base, &yours, &template), Merged::Clean(both));
    // A different odd byte makes a different line.
    let Merged::Conflict(conflict) = merge_lines(&base, &text([b"caf\xe8", b"", b""]), &template)
    else {
        panic!("both changed the line");
    };
    assert!(conflict.text.windows(4).any(|word| word == b"caf\xe8"));
    assert!(conflict.text.windows(4).any(|word| word == b"caf\xe9"));
}

/// Texts with unique lines, so that no diff is ambiguous: each line of `base` is kept, changed, removed, or followed by
/// a new one.
fn edited(tag: &'static str) -> impl Strategy<Value = String> {
    proptest::collection::vec(0..8_u8, 12).prop_map(move |edits| {
        let line = |(index, edit)| match edit {
            0 => format!("{tag} changed {index}\n"),
            1 => String::new(),
            2 => format!("line {index}\n{tag} added {index}\n"),
            3 => format!("both changed {index}\n"),
            _ => format!("line {index}\n"),
        };
        edits.into_iter().enumerate().map(line).collect()
    })
}

fn base_text() -> String {
    let lines: Vec<String> = (0..12).map(|index| format!("line {index}\n")).collect();
    lines.concat()
}

fn git_merge_file(base: &str, yours: &str, template: &str) -> std::io::Result<Output> {
    let folder = tempfile::tempdir()?;
    for (name, text) in [("yours", yours), ("base", base), ("template", template)] {
        std::fs::write(folder.path().join(name), text)?;
    }
    Command::new("git")
        .args(["merge-file", "--diff3", "-p", "yours", "base", "template"])
        .current_dir(folder.path())
        .output()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Checks nothing if git is not installed.
    #[test]
    fn agrees_with_git(yours in edited("yours"), template in edited("template")) {
        let base = base_text();
        if let Ok(git) = git_merge_file(&base, &yours, &template) {
            let text = match run(&base, &yours, &template) {
                Merged::Clean(text) => text,
                Merged::Conflict(conflict) => {
                    prop_assert_eq!(git.status.code().and_then(|n| usize::try_from(n).ok()), Some(conflict.lines.len()));
                    conflict.text
                }
                Merged::Binary => Vec::new(),
            };
            prop_assert_eq!(String::from_utf8_lossy(&text), String::from_utf8_lossy(&git.stdout));
        }
    }

    #[test]
    fn every_line_of_the_owner_survives(yours in edited("yours"), template in edited("template")) {
        let text = match run(&base_text(), &yours, &template) {
            Merged::Clean(text) | Merged::Conflict(Conflict { text, .. }) => text,
            Merged::Binary => Vec::new(),
        };
        let text = String::from_utf8_lossy(&text);
        for line in yours.lines().filter(|line| line.starts_with("yours")) {
            prop_assert!(text.lines().any(|found| found == line), "{} is lost", line);
        }
    }

    #[test]
    fn one_sided_changes_are_taken_unchanged(a in any::<Vec<u8>>(), b in any::<Vec<u8>>()) {
        prop_assert_eq!(merge_lines(&a, &b, &a), Merged::Clean(b.clone()));
        prop_assert_eq!(merge_lines(&a, &a, &b), Merged::Clean(b.clone()));
        prop_assert_eq!(merge_lines(&a, &b, &b), Merged::Clean(b));
    }

    #[test]
    fn never_panics_on_odd_text(base in "[ab<=>|\r\n\u{feff}]{0,24}", yours in "[ab<=>|\r\n\u{feff}]{0,24}", template in "[ab<=>|\r\n\u{feff}]{0,24}") {
        if let Merged::Conflict(Conflict { lines, .. }) = run(&base, &yours, &template) {
            prop_assert!(!lines.is_empty());
        }
    }
}
