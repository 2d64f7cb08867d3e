use super::*;
use crate::tree::Blob;

fn change(path: &str, old: Option<&str>, new: Option<&str>) -> Change {
    let blob = |text: &str| Blob::new(text.as_bytes());
    Change {
        path: RelPath::parse(path).expect("a path"),
        old: old.map(blob),
        new: new.map(blob),
        private: false,
        rank: Rank::Middle,
    }
}

/// The script for the changes of the middle rank.
fn script(changes: &[Change]) -> Script<'_> {
    let [_, middle, _] = scripts(changes).expect("scripts");
    middle
}

#[test]
fn removals_come_first_and_folders_are_cleared_from_the_inside_out() {
    let changes = [
        change("z", None, Some("new")),
        change("lib", None, Some("new")),
        change("lib/b/two", Some("old"), None),
        change("lib/one", Some("old"), None),
        change("other/three", Some("old"), None),
        change("same", Some("same"), Some("same")),
        change("a", Some("old"), Some("new")),
    ];
    let script = script(&changes);
    let paths = |changes: &[&Change]| -> Vec<String> {
        changes
            .iter()
            .map(|change| change.path.to_string())
            .collect()
    };
    assert_eq!(
        paths(&script.removed),
        ["lib/b/two", "lib/one", "other/three"]
    );
    assert_eq!(script.cleared, ["lib/b", "lib"]);
    assert_eq!(paths(&script.placed), ["a", "lib", "z"]);
    assert_eq!(paths(&script.kept), ["same"]);
}

#[test]
fn only_removed_files_and_folders_make_room() {
    let changes = [
        change("docs", Some("old"), None),
        change("docs/a", None, Some("new")),
        change("lib/a", Some("old"), None),
        change("lib", None, Some("new")),
    ];
    let script = script(&changes);
    let gives_way = |path: &str, kind| {
        let path = path.to_owned();
        script.gives_way(&Obstacle { path, kind })
    };
    assert!(gives_way("docs", Kind::File));
    assert!(gives_way("lib", Kind::Folder));
    assert!(!gives_way("docs", Kind::Link));
    assert!(!gives_way("docs", Kind::Folder));
    assert!(!gives_way("lib", Kind::File));
    assert!(!gives_way("docs/a", Kind::File));
}

#[test]
fn changes_that_exclude_each_other_are_rejected() {
    for (changes, fault) in [
        (["a", "a"], "twice"),
        (["a", "a/b"], "a file and a folder"),
        (["a", "A"], "only in case"),
        (["a", ".authgen/lock"], "reserved for authgen"),
        (["a", ".authgen/Pending/0"], "reserved for authgen"),
        (["a", ".authgen"], "reserved for authgen"),
    ] {
        let changes = changes.map(|path| change(path, None, Some("new")));
        let error = scripts(&changes).err().expect(fault);
        assert!(format!("{error:#}").contains(fault), "{error:#}");
    }
    let allowed = [
        change(".authgen/record", None, Some("new")),
        change(".authgen/locked", None, Some("new")),
    ];
    assert!(scripts(&allowed).is_ok());
}

#[test]
fn ranks_run_in_order_and_a_removal_makes_room_only_within_its_rank() {
    let ranked = |path: &str, old, new, rank| Change {
        rank,
        ..change(path, old, new)
    };
    let changes = [
        ranked("old-record", Some("old"), None, Rank::Last),
        ranked("lib", Some("old"), None, Rank::Middle),
        ranked("record", Some("old"), Some("new"), Rank::Last),
        ranked("z", Some("old"), Some("new"), Rank::First),
        ranked("lib/a", None, Some("new"), Rank::Last),
    ];
    let scripts = scripts(&changes).expect("scripts");
    let paths: [Vec<&str>; 3] = scripts.each_ref().map(|script: &Script<'_>| {
        let changes = script.removed.iter().chain(&script.placed);
        changes.map(|change| change.path.as_str()).collect()
    });
    let expected = [
        vec!["z"],
        vec!["lib"],
        vec!["old-record", "lib/a", "record"],
    ];
    assert_eq!(paths, expected);
    let path = "lib".to_owned();
    let kind = Kind::File;
    assert!(!scripts[2].gives_way(&Obstacle { path, kind }));
}
