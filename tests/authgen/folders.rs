//! `new` in an existing folder, in a repository, in another project, or without required programs.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    atomic::{Complete, is_root, unprivileged},
    support::{Files, World, files, git},
};

/// An environment with a git identity.
const OWNER: [(&str, &str); 4] = [
    ("GIT_AUTHOR_NAME", "owner"),
    ("GIT_AUTHOR_EMAIL", "owner@shop.test"),
    ("GIT_COMMITTER_NAME", "owner"),
    ("GIT_COMMITTER_EMAIL", "owner@shop.test"),
];

fn is_complete(world: &World) -> bool {
    world.work("app/.authgen/record").is_file() && !world.work("app/.authgen/pending").exists()
}

/// All files except for the lock file of a killed run.
fn without_lock(world: &World) -> Files {
    let mut files = world.files();
    files.remove("app/.authgen/lock");
    files
}

#[test]
fn an_existing_folder_keeps_its_identity() {
    for mode in [0o700, 0o755, 0o2775] {
        let world = World::new();
        let app = world.work("app");
        fs::create_dir(&app).expect("a folder");
        fs::set_permissions(&app, fs::Permissions::from_mode(mode)).expect("its mode");
        let before = fs::metadata(&app).expect("a folder");
        world.new_project("app", &[]);
        let after = fs::metadata(&app).expect("a folder");
        assert_eq!(after.ino(), before.ino());
        assert_eq!(after.mode() & 0o7777, mode, "{:o}", after.mode());
        let below = fs::metadata(app.join("frontend")).expect("a folder").mode();
        assert_eq!(below & 0o2000, mode & 0o2000, "{below:o}");
        let secrets = fs::metadata(app.join("backend/.env")).expect("an env file");
        assert_eq!(secrets.mode() & 0o7777, 0o600);
        let left: Vec<_> = fs::read_dir(app.join(".authgen"))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(left, ["record"]);
    }
}

#[test]
fn a_shell_in_the_folder_sees_the_project() {
    let world = World::new();
    fs::create_dir(world.work("app")).expect("a folder");
    let run = world.authgen(["new", ".", "--yes"]).cwd(world.work("app"));
    let output = run.go().code(0).says("Next:\n  npm install\n");
    assert!(!output.stdout.contains("cd "), "{}", output.stdout);
    assert!(Complete::new().is_there(&world.work("app"), "in place"));
}

#[test]
fn a_new_repository_gets_a_project_and_its_first_commit() {
    for is_linked in [false, true] {
        let world = World::new();
        world.git_program();
        let app = world.work("app");
        if is_linked {
            git(&world.work(""), &["init", "--quiet", "main"]);
            let main = world.work("main");
            git(
                &main,
                &["commit", "--quiet", "--allow-empty", "-m", "Begin"],
            );
            let (made, text) = git(&main, &["worktree", "add", "--quiet", "../app"]);
            assert!(made, "{text}");
            assert!(app.join(".git").is_file());
        } else {
            git(&world.work(""), &["init", "--quiet", "app"]);
            fs::write(app.join(".git/description"), "mine").expect("a file");
        }
        let run = world.authgen(["new", "app", "--yes", "--git"]);
        let run = OWNER
            .iter()
            .fold(run, |run, (name, value)| run.env(name, *value));
        run.go().code(0);
        let (_, subject) = git(&app, &["log", "-1", "--format=%s"]);
        assert_eq!(subject, "Create app\n");
        assert_eq!(git(&app, &["status", "--porcelain"]), (true, String::new()));
        assert_eq!(app.join(".git").is_file(), is_linked);
        if !is_linked {
            let description = fs::read_to_string(app.join(".git/description"));
            assert_eq!(description.expect("a file"), "mine");
        }
    }
}

/// After a kill at any moment, the folder is unchanged, complete, or rolled back by the next run.
#[test]
fn a_kill_in_an_existing_folder_is_rolled_back_by_the_next_run() {
    const CUT_SHORT: u32 = 8;
    let complete = Complete::new();
    let world = World::new();
    let app = world.work("app");
    let began = Instant::now();
    let (mut kills, mut cut_short) = (0, 0);
    while cut_short < CUT_SHORT {
        assert!(
            kills < 50 * CUT_SHORT && began.elapsed() < Duration::from_mins(2),
            "only {cut_short} of {kills} kills met a run that was writing"
        );
        kills += 1;
        fs::create_dir(&app).expect("a folder");
        let mut command = world.authgen(["new", "app", "--yes"]).command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let journal = app.join(".authgen/pending/journal.json");
        while kills % 8 > 0 && !journal.exists() && child.try_wait().expect("a status").is_none() {
            thread::sleep(Duration::from_micros(50));
        }
        thread::sleep(Duration::from_micros(u64::from(kills * 397 % 6_000)));
        child.kill().expect("killed");
        child.wait().expect("a status");
        if journal.exists() {
            cut_short += 1;
            let before = without_lock(&world);
            world
                .authgen(["new", "app", "--yes", "--dry-run"])
                .go()
                .code(1)
                .complains("error: an earlier run was interrupted in app\nhint: ");
            assert!(without_lock(&world) == before);
        }
        if cut_short % 4 == 1 && journal.exists() {
            world
                .authgen(["update", "--yes"])
                .cwd(&app)
                .go()
                .code(2)
                .complains("rolled back an interrupted `authgen new` in this folder\nhint: ");
            assert_eq!(files(&app), Files::new());
        }
        let code = if is_complete(&world) { 3 } else { 0 };
        world.authgen(["new", "app", "--yes"]).go().code(code);
        assert!(complete.is_there(&app, &format!("kill {kills}")));
        fs::remove_dir_all(&app).expect("removed");
    }
}

#[test]
fn files_written_after_an_interrupted_run_stay() {
    let world = World::new();
    world.write("app/.authgen/pending/0", "half");
    world.new_project("app", &["--dry-run"]);
    assert_eq!(world.files().len(), 1);
    world.write("app/notes.md", "mine");
    let before = world.files();
    world
        .authgen(["new", "app", "--yes"])
        .go()
        .code(3)
        .complains("app is not empty");
    assert_eq!(world.files(), before);
    fs::remove_file(world.work("app/notes.md")).expect("removed");
    world.new_project("app", &[]);
    assert!(Complete::new().is_there(&world.work("app"), "after a run that had not begun"));
}

#[test]
fn a_project_is_not_created_in_another_one() {
    let world = World::new();
    world.new_project("shop", &[]);
    let before = world.files();
    for (folder, dir) in [
        ("", "shop/frontend/app"),
        ("shop", "deep/er/app"),
        ("shop/docs", "app"),
    ] {
        for more in ["--yes", "--dry-run"] {
            world
                .authgen(["new", dir, more])
                .cwd(world.work(folder))
                .go()
                .code(2)
                .complains("is inside the authgen project")
                .complains("hint: choose a folder outside of it");
        }
    }
    assert!(world.files() == before);
}

#[test]
fn a_repository_around_the_project_is_reported() {
    let world = World::new();
    world.git_program();
    git(&world.work(""), &["init", "--quiet", "outer"]);
    world.write("outer/.gitignore", "tries/\n");
    let outer = world.work("outer").canonicalize().expect("a folder");
    let run = world.authgen(["new", "outer/app", "--yes", "--git"]);
    run.go()
        .code(2)
        .complains("outer/app is inside the git repository")
        .complains("hint: omit --git");
    assert!(!world.work("outer/app").exists());
    // Without `--git`, there is no note.
    let output = world.new_project("outer/plain", &[]);
    assert!(!output.stdout.contains("Note"), "{}", output.stdout);
    for (ci, file) in [
        ("github", ".github/workflows/ci.yml"),
        ("gitlab", ".gitlab-ci.yml"),
    ] {
        let note = format!(
            "{file} will not run here: code hosts read it at the root of the repository, {}",
            outer.display()
        );
        world
            .new_project("outer/dry", &["--ci", ci, "--dry-run"])
            .says(&format!("\nNote: {note}\n"));
        let dir = format!("outer/{ci}");
        let json = world.new_project(&dir, &["--ci", ci, "--json"]).json();
        assert_eq!(json["notes"], json!([note]));
        let json = world
            .new_project("app", &["--ci", ci, "--json", "--dry-run"])
            .json();
        assert_eq!(json["notes"], json!([]));
    }
    // A folder that the repository ignores may become a repository.
    let run = world.authgen(["new", "outer/tries/app", "--yes", "--git"]);
    let run = OWNER
        .iter()
        .fold(run, |run, (name, value)| run.env(name, *value));
    run.go().code(0);
    assert!(world.work("outer/tries/app/.git").is_dir());
}

#[test]
fn a_workspace_above_the_project_is_reported() {
    let world = World::new();
    let top = world.work("").canonicalize().expect("a folder");
    let note = |workspaces: &str, dir: &str, manager: &str| {
        let manifest = format!(r#"{{ "name": "top", "workspaces": {workspaces} }}"#);
        world.write("top/package.json", &manifest);
        let dir = format!("top/{dir}");
        let args = ["--package-manager", manager, "--dry-run", "--json"];
        world.new_project(&dir, &args).json()["notes"].clone()
    };
    let member = |folder: &str, manager: &str| {
        let file = top.join("top/package.json");
        json!([format!(
            "{} includes this folder in its workspaces, so `{manager} install` would install there: add \"!{folder}\" to them",
            file.display()
        )])
    };
    for manager in ["npm", "bun"] {
        let said = note(r#"["apps/*"]"#, "apps/app", manager);
        assert_eq!(said, member("apps/app", manager));
    }
    let packages = r#"{ "packages": ["./apps/**"] }"#;
    let said = note(packages, "apps/of/app", "npm");
    assert_eq!(said, member("apps/of/app", "npm"));
    // pnpm and Yarn stop at a file in the project.
    for manager in ["pnpm", "yarn"] {
        assert_eq!(note(r#"["apps/*"]"#, "apps/app", manager), json!([]));
    }
    for (workspaces, dir) in [
        (r#"["packages/*"]"#, "app"),
        (r#"["apps/*"]"#, "apps/of/app"),
        (r#"["apps/*", "!apps/app"]"#, "apps/app"),
        ("7", "app"),
    ] {
        assert_eq!(note(workspaces, dir, "npm"), json!([]), "{workspaces}");
    }
}

#[test]
fn yarn_does_not_use_a_folder_above_as_the_project() {
    let world = World::new();
    let args = ["--package-manager", "yarn"];
    world
        .new_project("dry", &["--package-manager", "yarn", "--dry-run"])
        .says("yarn.lock");
    world.new_project("app", &args);
    let lock = world.work("app/yarn.lock");
    assert_eq!(fs::read_to_string(&lock).expect("a file"), "");
    // Yarn turns it into a lock file, which must not count as an edit in `diff` and `update`.
    world.write("app/yarn.lock", "__metadata:\n  version: 10\n");
    let run = world
        .authgen(["diff", "--mine"])
        .cwd(world.work("app"))
        .go();
    assert!(!run.code(0).stdout.contains("yarn.lock"));
}

#[test]
fn cargo_builds_inside_the_workspace_of_another_project() {
    let world = World::new();
    world.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
    world.new_project("app", &["--backend", "axum=api"]);
    let done = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(world.work("app/api"))
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{text}");
}

#[test]
fn a_missing_program_is_reported_before_anything_is_written() {
    let world = World::new();
    let refused = |flag: &str, program: &str, hint: &str| {
        world
            .authgen(["new", "deep/app", "--yes", "--package-manager", "npm", flag])
            .go()
            .code(1)
            .silently()
            .complains(&format!(
                "error: `{program}` is not on PATH\nhint: nothing was written: "
            ))
            .complains(hint);
        assert_eq!(world.files(), Files::new());
    };
    refused("--git", "git", "https://git-scm.com");
    refused("--install", "npm", "https://nodejs.org");
    refused("--dev", "npm", "https://nodejs.org");
    world.program("npm", "exit 1");
    refused("--dev", "cargo", "https://rustup.rs");
}

#[test]
fn an_invalid_folder_gets_a_one_line_error() {
    let world = World::new();
    world.write("file", "");
    fs::create_dir(world.work("empty")).expect("a folder");
    symlink("empty", world.work("link")).expect("a link");
    symlink("nowhere", world.work("dangling")).expect("a link");
    let before = world.files();
    let long = "d".repeat(256);
    for (dir, code) in [
        ("", 2),
        ("/", 3),
        ("..", 3),
        ("nowhere/..", 2),
        ("file", 3),
        ("file/", 3),
        ("file/app", 1),
        ("link", 3),
        ("link/", 3),
        ("link/.", 3),
        ("dangling", 3),
        ("dangling/", 3),
        ("dangling/app", 1),
        (&long, 1),
    ] {
        for more in ["--yes", "--dry-run"] {
            let run = world.authgen(["new", dir, "--name", "my-app", more]);
            run.go().code(code).silently().complains_in_lines(2);
            assert_eq!(world.files(), before, "{dir}");
        }
    }
}

#[test]
fn a_read_only_folder_is_left_alone() {
    let world = World::new();
    let app = world.work("app");
    fs::create_dir(&app).expect("a folder");
    fs::set_permissions(&app, fs::Permissions::from_mode(0o555)).expect("its mode");
    let command = world.authgen(["new", "app", "--yes"]).command();
    let output = unprivileged(&world, 65534, &command)
        .output()
        .expect("the program ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("ermission denied") && stderr.contains("\nhint: nothing was "),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 2, "{stderr}");
    assert_eq!(files(&app), Files::new());
    assert!(is_root(&world) || fs::metadata(&app).expect("a folder").mode() & 0o777 == 0o555);
}
