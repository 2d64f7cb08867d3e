//! The target folder of a project.

use std::fs;

use super::strip;
use crate::support::{World, files};

#[test]
fn existing_files_stay_unchanged() {
    let world = World::new();
    world.write("full/keep.txt", "mine");
    world.write("hidden/.keep", "");
    world.write("file", "mine");
    fs::create_dir(world.work("empty-parent")).expect("a folder");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("empty-parent", world.work("link")).expect("a link");
        std::os::unix::fs::symlink("nowhere", world.work("dangling")).expect("a link");
    }
    let before = world.files();
    let mut taken = vec![
        ("full", "is not empty"),
        ("hidden", "is not empty"),
        ("file", "is a file"),
        (".", "is not empty"),
    ];
    if cfg!(unix) {
        taken.extend([
            ("link", "is a symbolic link"),
            ("dangling", "is a symbolic link"),
        ]);
    }
    for (dir, reason) in taken {
        for more in [&[][..], &["--dry-run"], &["--json"]] {
            let args = ["new", dir, "--yes", "--name", "my-app"];
            let output = world.authgen(args.iter().chain(more)).go().code(3);
            let output = output.complains(reason);
            assert_eq!(output.stdout.is_empty(), *more != ["--json"], "{dir}");
            assert_eq!(world.files(), before, "{dir}");
        }
    }
    // A file in place of a parent folder.
    world
        .authgen(["new", "file/app", "--yes"])
        .go()
        .code(1)
        .silently();
    assert_eq!(world.files(), before);
}

#[test]
fn an_empty_folder_is_used() {
    let world = World::new();
    let fresh = strip(files(&{
        world.new_project("my-app", &[]);
        world.work("my-app")
    }));
    for args in [&["empty/my-app"][..], &["."], &["./"]] {
        let here = world.work("empty/my-app");
        let _ = fs::remove_dir_all(&here);
        fs::create_dir_all(&here).expect("a folder");
        let cwd = if args[0].starts_with('.') {
            here.clone()
        } else {
            world.work("")
        };
        world
            .authgen(["new", args[0], "--yes"])
            .cwd(cwd)
            .go()
            .code(0);
        assert!(strip(files(&here)) == fresh, "{args:?}");
        let beside: Vec<_> = fs::read_dir(world.work("empty"))
            .expect("a folder")
            .collect();
        assert_eq!(beside.len(), 1, "nothing is left beside it");
    }
}

#[test]
fn a_name_of_maximum_length_works() {
    let world = World::new();
    world.new_project(&"d".repeat(255), &["--name", "my-app"]);
    // Parent folders are removed if the target cannot be created.
    let before = world.files();
    let dir = format!("new/{}/my-app", "d".repeat(256));
    world
        .authgen(["new", &dir, "--yes"])
        .go()
        .code(1)
        .complains("cannot create the folder");
    assert!(world.files() == before);
}

#[test]
fn an_error_about_a_folder_has_no_escape_sequences() {
    let world = World::new();
    let run = world.authgen(["--templates", "a\u{1b}[31m", "catalog"]);
    run.go()
        .code(2)
        .complains("error: a\u{fffd}[31m is not a folder\n");
}
