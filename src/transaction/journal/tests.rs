use super::*;
use crate::{transaction::permissions::Permissions, tree::Blob};

fn path(text: &str) -> RelPath {
    RelPath::parse(text).expect("a path")
}

fn swap(at: &str, old: Option<&str>, new: Option<&str>) -> Step {
    let content = |text: &str| Content::of(&Blob::new(text.as_bytes()), Permissions::default());
    Step::Swap(Swap {
        path: path(at),
        old: old.map(content),
        new: new.map(content),
    })
}

#[test]
fn a_journal_survives_a_round_trip() {
    let journal = Journal::new(vec![
        swap("lib/a", Some("a"), None),
        Step::Clear {
            folder: path("lib"),
        },
        Step::Make {
            folder: path("docs"),
        },
        swap("lib", None, Some("b")),
        swap("docs/c", Some("c"), Some("#!d")),
    ]);
    let bytes = journal.render().expect("JSON");
    assert_eq!(Journal::parse(&bytes).expect("the journal"), journal);
}

#[test]
fn parse_rejects_an_invalid_journal() {
    for (text, fault) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "invalid"),
        (r#"{"version":1}"#, "steps"),
        (r#"{"version":2,"steps":[]}"#, "version 2"),
        (r#"{"version":1,"steps":[],"more":1}"#, "more"),
        (r#"{"version":1,"steps":[{"chmod":{}}]}"#, "chmod"),
        (
            r#"{"version":1,"steps":[{"make":{"folder":"../up"}}]}"#,
            "`..`",
        ),
        (
            r#"{"version":1,"steps":[{"make":{"folder":"/etc"}}]}"#,
            "empty component",
        ),
        (
            r#"{"version":1,"steps":[{"swap":{"path":".git/config","old":null,"new":null}}]}"#,
            "git",
        ),
        (
            r#"{"version":1,"steps":[{"clear":{"folder":".authgen/pending"}}]}"#,
            "reserved for authgen",
        ),
    ] {
        let error = Journal::parse(text.as_bytes()).expect_err(text);
        assert!(format!("{error:#}").contains(fault), "{text}: {error:#}");
    }
}

#[test]
fn emptied_folders_are_listed_innermost_first() {
    let journal = Journal::new(vec![
        swap("a/b/one", Some("1"), None),
        swap("a/b/two", Some("2"), None),
        swap("a/c/three", Some("3"), None),
        swap("d/four", Some("4"), Some("5")),
        swap("e", Some("6"), None),
    ]);
    assert_eq!(journal.emptied(), ["a/c", "a/b", "a"]);
}
