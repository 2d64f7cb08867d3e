//! Scripts of a project: `env:create` in clones, worktrees and submodules, and the flags of `check:env`.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use authgen::program;

use crate::support::World;

const FILES: [&str; 2] = ["frontend/.env.local", "backend/.env"];

/// A repository with a project in a folder, and a linked worktree. Neither has env files.
struct Shop(World);

impl Shop {
    fn new(more: &[&str]) -> Self {
        let world = World::new();
        fs::create_dir_all(world.work("main/apps")).expect("a folder");
        world.new_project("main/apps/shop", more);
        let shop = Self(world);
        for file in FILES {
            fs::remove_file(shop.main().join(file)).expect("an env file");
        }
        shop.git(&["init", "--quiet"]);
        shop.git(&["add", "."]);
        shop.git(&["commit", "--quiet", "--message", "x"]);
        shop.git(&["worktree", "add", "--quiet", "../linked"]);
        shop
    }

    fn main(&self) -> PathBuf {
        self.0.work("main/apps/shop")
    }

    fn linked(&self) -> PathBuf {
        self.0.work("linked/apps/shop")
    }

    fn git(&self, words: &[&str]) {
        let name = ["-c", "user.name=x", "-c", "user.email=x@localhost"];
        let mut git = Command::new("git");
        git.args(name).args(words).current_dir(self.0.work("main"));
        git.env("HOME", self.0.root().join("home"));
        assert!(git.status().expect("git").success(), "git {words:?}");
    }
}

fn node(dir: &Path, script: &str, words: &[&str]) -> Output {
    let mut node = Command::new(program::find("node").expect("Node.js, which tests/run asks for"));
    node.arg(dir.join("scripts").join(script)).args(words);
    let run = node.env_remove("DATABASE_URL").current_dir(dir);
    run.output().expect("node starts")
}

fn create(dir: &Path, words: &[&str]) -> String {
    let output = node(dir, "create-env.mjs", words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn refuses(dir: &Path, words: &[&str], code: i32) -> String {
    let before = env_files(dir);
    let output = node(dir, "create-env.mjs", words);
    assert_eq!(output.status.code(), Some(code));
    assert_eq!(env_files(dir), before, "an error changes nothing");
    String::from_utf8(output.stderr).expect("UTF-8")
}

fn env_files(dir: &Path) -> [Option<String>; 2] {
    FILES.map(|file| fs::read_to_string(dir.join(file)).ok())
}

fn add_line(path: &Path) {
    let text = fs::read_to_string(path).expect("an env file");
    fs::write(path, text + "OF_MINE=1\n").expect("an env file");
}

fn is_right(dir: &Path) {
    let output = node(dir, "check-env.mjs", &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for file in FILES {
        let mode = fs::metadata(dir.join(file))
            .expect("an env file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn two_clones_get_different_secrets_which_are_not_printed() {
    let shop = Shop::new(&[]);
    let mut all = Vec::new();
    for _ in 0..2 {
        let said = create(&shop.main(), &[]);
        is_right(&shop.main());
        let files = env_files(&shop.main()).map(Option::unwrap_or_default);
        let secrets = files[0].lines().filter(|line| line.contains("_SECRET="));
        let values: Vec<String> = secrets
            .filter_map(|line| Some(line.split_once('=')?.1.to_owned()))
            .filter(|value| value.len() == 43)
            .collect();
        assert_eq!(values.len(), 2);
        assert!(values.iter().all(|value| !said.contains(value)), "{said}");
        all.extend(values);
        for file in FILES {
            fs::remove_file(shop.main().join(file)).expect("an env file");
        }
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4);
}

#[test]
fn nothing_is_written_to_files_that_git_does_not_ignore() {
    let shop = Shop::new(&[]);
    fs::remove_file(shop.main().join(".gitignore")).expect("a file");
    assert!(refuses(&shop.main(), &[], 1).contains("git does not ignore frontend/.env.local"));
}

#[test]
fn a_worktree_gets_its_own_secrets_only_if_asked() {
    let shop = Shop::new(&[]);
    let (main, linked) = (shop.main(), shop.linked());
    create(&main, &[]);
    let said = refuses(&linked, &[], 1);
    assert!(
        said.starts_with("error: this is a git worktree: "),
        "{said}"
    );
    let command = format!("create-env.mjs --from {};", main.display());
    assert!(said.contains(&command), "{said}");
    create(&linked, &["--new"]);
    is_right(&linked);
    assert_ne!(env_files(&linked), env_files(&main));
    assert!(create(&linked, &[]).starts_with("kept "));
}

#[test]
fn a_worktree_copies_env_files_of_the_main_one_and_creates_missing_ones() {
    let shop = Shop::new(&[]);
    let (main, linked) = (shop.main(), shop.linked());
    create(&main, &[]);
    add_line(&main.join(FILES[0]));
    create(&linked, &["--", "--from", "../../../main/apps/shop"]);
    assert_eq!(env_files(&linked), env_files(&main));
    is_right(&linked);

    add_line(&linked.join(FILES[0]));
    let edited = env_files(&linked);
    let from = main.display().to_string();
    assert!(create(&linked, &["--from", &from]).starts_with("kept "));
    assert_eq!(env_files(&linked), edited);

    fs::remove_file(main.join(FILES[1])).expect("an env file");
    for file in FILES {
        fs::remove_file(linked.join(file)).expect("an env file");
    }
    let said = create(&linked, &["--from", &from]);
    let words: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(words, ["copied", "created"]);
    is_right(&linked);
}

#[test]
fn a_worktree_without_main_env_files_and_a_submodule_create_their_own() {
    let shop = Shop::new(&[]);
    create(&shop.linked(), &[]);
    is_right(&shop.linked());
    let main = shop.0.work("main").display().to_string();
    let allow = "protocol.file.allow=always";
    shop.git(&[
        "-c",
        allow,
        "submodule",
        "--quiet",
        "add",
        &main,
        "worktrees/part",
    ]);
    create(&shop.main(), &[]);
    let part = shop.0.work("main/worktrees/part/apps/shop");
    assert!(create(&part, &[]).starts_with("created "));
}

#[test]
fn a_folder_without_env_files_of_this_project_is_rejected() {
    let shop = Shop::new(&[]);
    let (main, linked) = (shop.main(), shop.linked());
    let from = main.display().to_string();
    let is_refused = |dir: &str| {
        let said = refuses(&linked, &["--from", dir], 1);
        assert!(said.contains(" has no env files of shop"), "{said}");
    };
    is_refused("/");
    is_refused(&from);
    create(&main, &[]);
    fs::write(main.join("scripts/project.json"), r#"{ "name": "other" }"#).expect("a file");
    is_refused(&from);
    let wrong: [&[&str]; 4] = [
        &["--from"],
        &["--new", "--from", &from],
        &["--from", &from, "x"],
        &["--x"],
    ];
    for words in wrong {
        refuses(&linked, words, 2);
    }
}

#[test]
fn an_unknown_database_url_is_not_made_up() {
    let url = "postgresql://app:correct-horse@127.0.0.1:5432/app";
    let shop = Shop::new(&["--database", "external", "--database-url", url]);
    assert!(refuses(&shop.main(), &[], 1).contains("the URL of the database is unknown"));
}

#[test]
fn check_env_checks_the_selected_part() {
    let world = World::new();
    world.new_project("shop", &[]);
    let dir = world.work("shop");
    fs::write(dir.join(FILES[1]), "PORT=8000\n").expect("an env file");
    let cases: [(&[&str], i32); 7] = [
        (&[], 1),
        (&["--frontend"], 0),
        (&["--backend"], 1),
        (&["--", "--backend"], 1),
        (&["--frontend", "--backend"], 1),
        (&["--consistency"], 2),
        (&["backend"], 2),
    ];
    for (words, code) in cases {
        let output = node(&dir, "check-env.mjs", words);
        assert_eq!(output.status.code(), Some(code), "{words:?}");
    }
    let help = node(&dir, "check-env.mjs", &["--help"]);
    let said = String::from_utf8(help.stdout).expect("UTF-8");
    assert!(
        help.status.success()
            && said.starts_with("node scripts/check-env.mjs [--frontend] [--backend]\n\n"),
        "{said}"
    );
    let said = String::from_utf8(node(&dir, "check-env.mjs", &[]).stderr).expect("UTF-8");
    assert!(
        said.contains("error backend/.env BETTER_AUTH_SECRET is missing\n"),
        "{said}"
    );
    assert!(
        said.ends_with("error: the env files have problems\n"),
        "{said}"
    );
    fs::remove_file(dir.join(FILES[1])).expect("an env file");
    let said = String::from_utf8(node(&dir, "check-env.mjs", &[]).stderr).expect("UTF-8");
    assert!(
        said.starts_with("error backend/.env is missing\n"),
        "{said}"
    );
}

#[test]
fn a_part_without_variables_is_off() {
    const DRIVER: &str = "import { partsThatAreOff } from './check-env.mjs';\nconsole.log(JSON.stringify(partsThatAreOff()));\n";
    let world = World::new();
    world.new_project("shop", &["--oauth", "github"]);
    let dir = world.work("shop");
    fs::write(dir.join("scripts/parts.mjs"), DRIVER).expect("a script");
    let off = || String::from_utf8(node(&dir, "parts.mjs", &[]).stdout).expect("UTF-8");
    let names = r#"["GITHUB_CLIENT_ID","GITHUB_CLIENT_SECRET"]"#;
    let github = format!(r#"[{{"part":"sign-in with GitHub","names":{names}}}]"#);
    assert_eq!(off().trim_end(), github);
    let env = dir.join(FILES[0]);
    let text = fs::read_to_string(&env).expect("an env file");
    fs::write(env, text + "GITHUB_CLIENT_ID=7\n").expect("an env file");
    assert_eq!(off().trim_end(), "[]");
}

/// Runs the project's own test of the rules of `check:env` and of a fresh clone.
#[test]
fn the_scripts_pass_their_own_test() {
    let world = World::new();
    world.new_project("shop", &[]);
    let project = world.work("shop");
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/env.test.mjs");
    fs::copy(test, project.join("scripts/env.test.mjs")).expect("a copy");
    let mut node = Command::new(program::find("node").expect("Node.js, which tests/run asks for"));
    node.args(["--test", "scripts/env.test.mjs"]);
    let output = node.current_dir(&project).output().expect("node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}
