//! Obstacles are reported and stay: folders, files, and foreign files at our paths.

use std::{os::unix::fs::symlink, process::Command};

use authgen::{
    project::{Disk, scan},
    transaction::{Kind, LARGEST},
};

use super::*;

/// A project with a folder, a file and a pipe.
fn cluttered() -> Project {
    let project = Project::new();
    project.write("folder/inside", "mine", 0o644);
    project.write("file", "mine", 0o644);
    let pipe = Command::new("mkfifo").arg(project.path("pipe")).status();
    assert!(pipe.expect("mkfifo").success());
    project
}

#[test]
fn a_folder_or_file_as_an_obstacle_is_rejected_and_named() {
    let project = cluttered();
    for (path, old, new, text) in [
        (
            "folder",
            None,
            Some("new"),
            "folder is a folder instead of a file",
        ),
        (
            "folder",
            Some("old"),
            Some("new"),
            "folder is a folder instead of a file",
        ),
        (
            "folder",
            Some("old"),
            None,
            "folder is a folder instead of a file",
        ),
        (
            "file/new",
            None,
            Some("new"),
            "file is a file instead of a folder",
        ),
        (
            "file/new/er",
            None,
            Some("new"),
            "file is a file instead of a folder",
        ),
        (
            "file/old",
            Some("old"),
            None,
            "file is a file instead of a folder",
        ),
        (
            "pipe",
            None,
            Some("new"),
            "pipe is neither a file nor a folder",
        ),
        (
            "pipe/new",
            None,
            Some("new"),
            "pipe is neither a file nor a folder",
        ),
    ] {
        // `refuses` cannot compare pipes, which must not be opened.
        let changes = [change(path, old, new)];
        let error = transaction::apply(&project.lock(), &changes).expect_err(text);
        assert_eq!(format!("{error:#}"), text);
        assert_eq!(
            failure::explain(&error).fault.exit(),
            ExitCode::WouldOverwrite
        );
        assert_eq!(fs::read(project.path("file")).expect("a file"), b"mine");
        assert_eq!(
            fs::read(project.path("folder/inside")).expect("a file"),
            b"mine"
        );
        project.assert_tidy();
    }
    let read = |path| transaction::read(&project.root(), &path_of(path));
    for path in ["folder", "file/new", "missing", "missing/too"] {
        assert_eq!(read(path).expect(path), None);
    }
    read("pipe").expect_err("a pipe");
}

#[test]
fn reading_reports_obstacles_without_an_error() {
    let project = cluttered();
    symlink("file", project.path("link")).expect("a link");
    for (path, size) in [("fits", LARGEST), ("large", LARGEST + 1)] {
        let file = fs::File::create(project.path(path)).expect("a file");
        file.set_len(size).expect("a file of holes");
    }
    let obstacles = [
        ("file/below", "file", Kind::File),
        ("folder", "folder", Kind::Folder),
        ("large", "large", Kind::Large),
        ("link", "link", Kind::Link),
        ("link/below", "link", Kind::Link),
        ("pipe", "pipe", Kind::Other),
    ];
    let paths = obstacles.map(|(path, ..)| path_of(path));
    let files = ["file", "fits", "missing", "missing/too"].map(path_of);
    let Disk {
        files,
        obstacles: found,
    } = scan(&project.root(), paths.iter().chain(&files)).expect("a look");
    let files: Vec<&str> = files.paths().map(RelPath::as_str).collect();
    assert_eq!(files, ["file", "fits"]);
    let found: Vec<(&str, &str, Kind)> = found
        .iter()
        .map(|(path, obstacle)| (path.as_str(), obstacle.path.as_str(), obstacle.kind))
        .collect();
    assert_eq!(found, obstacles);
    let large = transaction::look(&project.root(), &path_of("large")).expect("a look");
    assert_eq!(
        large.expect_err("a large file").to_string(),
        "large is larger than 8 MiB, which authgen does not merge"
    );
}

#[test]
fn a_folder_is_only_replaced_if_all_its_files_are_removed() {
    let project = Project::new();
    project.write("lib/a", "old", 0o644);
    project.write("lib/deep/b", "old", 0o644);
    project.write("lib/deep/mine", "mine", 0o644);
    let changes = [
        change("lib/a", Some("old"), None),
        change("lib/deep/b", Some("old"), None),
        change("lib", None, Some("new")),
    ];
    let text = "lib/deep is a folder instead of a file";
    project.refuses(&changes, ExitCode::WouldOverwrite, text);
    fs::remove_file(project.path("lib/deep/mine")).expect("removed");
    fs::create_dir(project.path("lib/empty")).expect("a folder of the owner");
    let text = "lib is a folder instead of a file";
    project.refuses(&changes, ExitCode::WouldOverwrite, text);
    fs::remove_dir(project.path("lib/empty")).expect("removed");
    project.apply(&changes);
    assert_eq!(fs::read(project.path("lib")).expect("a file"), b"new");
}

#[test]
fn folders_are_created_and_removed_when_empty() {
    let project = Project::new();
    project.write("one/two/file", "old", 0o644);
    project.write("one/mine", "mine", 0o644);
    project.write("gone/deep/er/file", "old", 0o644);
    project.apply(&[
        change("one/two/file", Some("old"), None),
        change("gone/deep/er/file", Some("old"), None),
        change("new/deep/file", None, Some("new")),
    ]);
    let state = project.state();
    let paths: Vec<&str> = state.keys().map(String::as_str).collect();
    assert_eq!(paths, ["new/deep/file", "one/mine"]);
    project.apply(&[
        change("new/deep/file", Some("new"), None),
        change("one/mine", Some("mine"), None),
    ]);
    assert_eq!(project.state(), Files::new());
    assert!(project.root().is_dir(), "the root stays");
}

#[test]
fn changes_without_effect_leave_no_files() {
    let project = Project::new();
    project.write("a", "same", 0o644);
    let before = project.state();
    project.apply(&[]);
    project.apply(&[
        change("a", Some("same"), Some("same")),
        change("b", None, None),
    ]);
    assert_eq!(project.state(), before);
    project.assert_tidy();
}

#[test]
fn a_foreign_journal_is_reported_and_nothing_changes() {
    for (name, text) in [
        ("journal.json", ""),
        ("journal.json", "{\"steps\":[]}"),
        ("journal.json", "{\"version\":9,\"steps\":[]}"),
        (
            "journal.json",
            "{\"version\":1,\"steps\":[{\"make\":{\"folder\":\"../up\"}}]}",
        ),
        ("committed.json", "no journal"),
        ("notes.txt", "mine"),
        ("0", ""),
    ] {
        let project = Project::new();
        project.write("a", "old", 0o644);
        project.write(&format!(".authgen/pending/{name}"), text, 0o644);
        project.write(".authgen/pending/7", "mine?", 0o644);
        if name == "0" {
            // Slots alone are left by a run that had not begun.
            assert_eq!(
                transaction::recover(&project.lock()).expect("a recovery"),
                None
            );
            assert!(!project.path(".authgen/pending").exists());
            continue;
        }
        let before = files(&project.path(".authgen/pending"));
        let lock = project.lock();
        let changes = [change("a", Some("old"), Some("new"))];
        for error in [
            transaction::recover(&lock).expect_err(name),
            transaction::apply(&lock, &changes).expect_err(name),
        ] {
            let message = format!("{error:#}");
            assert!(
                message.contains(&format!(".authgen/pending/{name}")),
                "{message}"
            );
            let hint = failure::explain(&error).hint;
            assert!(hint.contains("move"), "{hint}");
        }
        assert_eq!(files(&project.path(".authgen/pending")), before);
        assert_eq!(fs::read(project.path("a")).expect("a file"), b"old");
    }
}
