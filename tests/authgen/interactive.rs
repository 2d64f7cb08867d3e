//! The prompts, in a terminal.

use std::{ffi::OsStr, path::Path, process::Command, thread, time::Duration};

use expectrl::{Eof, Expect as _, Needle, Session, process::unix::WaitStatus, session::OsSession};

use crate::{
    drizzle::{Drizzle, WHEN},
    support::{Files, World, git, settled},
};

const CTRL_C: &str = "\u{3}";
const DOWN: &str = "\u{1b}[B";
const ENTER: &str = "\r";

/// A run in a terminal, and its whole output.
struct Screen {
    session: OsSession,
    shown: String,
}

impl Screen {
    fn open(world: &World, args: &[impl AsRef<OsStr>]) -> Self {
        Self::open_in(world, &world.work(""), args)
    }

    fn open_in(world: &World, folder: &Path, args: &[impl AsRef<OsStr>]) -> Self {
        let mut command = world.authgen(args).cwd(folder).command();
        command.env("TERM", "xterm");
        let mut session = Session::spawn(command).expect("a terminal");
        session.set_expect_timeout(Some(Duration::from_secs(30)));
        Self {
            session,
            shown: String::new(),
        }
    }

    #[track_caller]
    fn wait_for(&mut self, needle: impl Needle, what: &str) {
        match self.session.expect(needle) {
            Ok(found) => self
                .shown
                .push_str(&String::from_utf8_lossy(found.as_bytes())),
            Err(error) => panic!(
                "{what} did not come: {error}\n{}",
                self.shown.escape_debug()
            ),
        }
    }

    #[track_caller]
    fn sees(&mut self, text: &str) {
        self.wait_for(text, text);
    }

    fn types(&mut self, keys: &str) {
        self.listens();
        self.session.send(keys).expect("a key");
    }

    /// A prompt is shown a moment before the terminal enters raw mode. Until then, Ctrl-C goes to the process instead
    /// of the prompt. Humans are too slow to notice.
    fn listens(&mut self) {
        for _ in 0..3_000 {
            let mut stty = Command::new("stty");
            stty.arg("-a").stdin(
                self.session
                    .get_process()
                    .get_raw_handle()
                    .expect("the terminal"),
            );
            if String::from_utf8_lossy(&stty.output().expect("stty").stdout).contains("-icanon") {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the prompt does not listen: {}", self.shown.escape_debug());
    }

    /// The exit code, after checking that the terminal was restored.
    #[track_caller]
    fn ends(&mut self) -> i32 {
        self.wait_for(Eof, "the end");
        let hidden = self.shown.rfind("\u{1b}[?25l");
        let shown = self.shown.rfind("\u{1b}[?25h");
        assert!(
            hidden <= shown,
            "the cursor stays hidden: {}",
            self.shown.escape_debug()
        );
        match self.session.get_process().wait().expect("a status") {
            WaitStatus::Exited(_, code) => code,
            other => panic!("{other:?}\n{}", self.shown.escape_debug()),
        }
    }
}

fn new(folder: &str, flags: &[String]) -> Vec<String> {
    let words = ["new", folder].into_iter().map(str::to_owned);
    words.chain(flags.iter().cloned()).collect()
}

#[test]
fn answers_create_a_project() {
    let world = World::new();
    let mut screen = Screen::open(&world, &["new"]);
    screen.sees("Project name");
    screen.sees("my-app");
    screen.types(&format!("shop{ENTER}"));
    screen.sees("Backend");
    screen.sees("FastAPI");
    screen.types(ENTER);
    screen.sees("API tokens");
    screen.sees("JWKS");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.sees("Revocation");
    screen.types(ENTER);
    screen.sees("Social sign-in");
    // apple, discord, facebook, github.
    screen.types(&format!("{DOWN}{DOWN}{DOWN} {ENTER}"));
    screen.sees("Email");
    screen.types(ENTER);
    screen.sees("Database");
    screen.sees("Embedded PostgreSQL");
    screen.types(ENTER);
    screen.sees("Reverse proxy");
    screen.types(ENTER);
    screen.sees("Package manager");
    // bun, npm, pnpm, yarn: npm is the default.
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.sees("CI pipeline");
    screen.types(ENTER);
    screen.sees("Contract tests");
    screen.types(ENTER);
    screen.sees("Command to generate this project again");
    assert_eq!(screen.ends(), 0);
    let expected = "--backend axum=backend:8000 --token jwks --revocation expiry --oauth github --email none --database embedded --proxy none --package-manager pnpm --ci none --contract none";
    assert!(
        screen
            .shown
            .contains(&format!("authgen new shop {expected}")),
        "{}",
        screen.shown
    );
    assert!(world.work("shop/frontend/.env.local").is_file());
}

#[test]
fn only_open_questions_are_asked() {
    let world = World::new();
    let mut screen = Screen::open(&world, &new("shop", &settled(&[], &[])));
    assert_eq!(screen.ends(), 0);
    assert!(
        !screen.shown.contains("Project name") && !screen.shown.contains("?25l"),
        "{}",
        screen.shown
    );
    let mut screen = Screen::open(&world, &["new", "market", "--yes"]);
    assert_eq!(screen.ends(), 0);
    assert!(
        !screen.shown.contains("Database\u{1b}"),
        "--yes asks nothing"
    );
}

#[test]
fn an_occupied_folder_is_reported_before_the_first_question() {
    let world = World::new();
    world.write("full/keep", "mine");
    world.write("answers.toml", "name = \"full\"\n");
    for args in [
        &["new", "full"][..],
        &["new", "--name", "full"],
        &["new", "--answers", "answers.toml"],
        &["new"],
    ] {
        let mut screen = Screen::open(&world, args);
        if args == ["new"] {
            screen.sees("Project name");
            screen.types(&format!("full{ENTER}"));
        }
        screen.sees("error: full is not empty");
        assert_eq!(screen.ends(), 3);
        assert!(!screen.shown.contains("Backend"), "{}", screen.shown);
    }
}

#[test]
fn an_invalid_answer_is_explained_and_asked_again() {
    let world = World::new();
    let mut given = settled(&[("token", "jwks")], &["database"]);
    given.insert(0, "new".to_owned());
    let mut screen = Screen::open(&world, &given);
    screen.sees("Project name");
    screen.types(&format!("My_Shop{ENTER}"));
    screen.sees("single dashes");
    screen.types(&format!("class{ENTER}"));
    screen.sees("keyword of Python");
    screen.types(&format!("shop{ENTER}"));
    screen.sees("Database");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.sees("PostgreSQL URL");
    screen.types(&format!("mysql://owner:s3cr3t-of-mine@host/app{ENTER}"));
    screen.sees("postgresql://");
    screen.types(&format!(
        "postgresql://owner:s3cr3t-of-mine@host/app{ENTER}"
    ));
    screen.sees("Command to generate this project again");
    assert_eq!(screen.ends(), 0);
    assert!(
        screen
            .shown
            .contains("--database external --database-url -"),
        "{}",
        screen.shown
    );
    let env = std::fs::read_to_string(world.work("shop/backend/.env")).expect("an env file");
    assert!(
        env.contains("DATABASE_URL=postgresql://owner:s3cr3t-of-mine@host/app\n"),
        "{env}"
    );
}

/// A secret that the user typed is cleared from the terminal.
#[test]
fn a_secret_does_not_stay_on_the_screen() {
    let world = World::new();
    let given = settled(&[("database", "external")], &[]);
    let mut screen = Screen::open(&world, &new("shop", &given));
    screen.sees("PostgreSQL URL");
    screen.types(&format!(
        "postgresql://owner:s3cr3t-of-mine@host/app{ENTER}"
    ));
    screen.sees("Command to generate this project again");
    assert_eq!(screen.ends(), 0);
    let after = screen
        .shown
        .rsplit("PostgreSQL URL")
        .next()
        .expect("what follows");
    let (_, after) = after.split_once('\n').expect("a new line");
    assert!(
        !after.contains("s3cr3t-of-mine"),
        "{}",
        after.escape_debug()
    );
}

#[test]
fn ctrl_c_cancels_every_prompt_cleanly() {
    let external = [("database", "external")];
    for (args, prompt) in [
        (vec!["new".to_owned()], "Project name"),
        (new("shop", &[]), "Backend"),
        (
            new("shop", &settled(&[], &["token", "revocation"])),
            "API tokens",
        ),
        (
            new("shop", &settled(&[], &["revocation", "database"])),
            "Revocation",
        ),
        (new("shop", &settled(&[], &["oauth"])), "Social sign-in"),
        (new("shop", &settled(&[], &["database"])), "Database"),
        (
            new("shop", &settled(&[], &["package-manager"])),
            "Package manager",
        ),
        (new("shop", &settled(&external, &[])), "PostgreSQL URL"),
    ] {
        // Repeated, because a race would not occur every time.
        for _ in 0..4 {
            let world = World::new();
            let mut screen = Screen::open(&world, &args);
            screen.sees(prompt);
            screen.types(CTRL_C);
            assert_eq!(
                screen.ends(),
                130,
                "{prompt}: {}",
                screen.shown.escape_debug()
            );
            assert!(
                screen.shown.contains("cancelled"),
                "{prompt}: {}",
                screen.shown.escape_debug()
            );
            assert_eq!(world.files(), Files::new(), "{prompt}");
        }
    }
}

#[test]
fn add_asks_open_questions_shows_the_plan_and_confirms_once() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    let mut screen = Screen::open_in(&world, &folder, &["add"]);
    screen.sees("What");
    screen.types(ENTER);
    screen.sees("Axum");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.sees("Name and folder");
    screen.types(&format!("backend{ENTER}"));
    screen.sees("a service named `backend` already exists");
    screen.types(&format!("reports{ENTER}"));
    screen.sees(" reports/");
    screen.sees("Write these changes?");
    screen.types("y");
    screen.sees("Next:");
    assert_eq!(screen.ends(), 0);
    assert!(world.work("shop/reports/app/main.py").is_file());
}

#[test]
fn add_adds_only_selected_choices() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    let mut screen = Screen::open_in(&world, &folder, &["add", "oauth"]);
    screen.sees("Social sign-in");
    screen.types(ENTER);
    screen.sees("select at least one");
    screen.sees("Social sign-in");
    // apple, discord.
    screen.types(&format!("{DOWN} {ENTER}"));
    screen.sees("Write these changes?");
    screen.types("y");
    screen.sees("Next:");
    assert_eq!(screen.ends(), 0);
    let answers = std::fs::read_to_string(folder.join("authgen.toml")).expect("a file");
    assert!(answers.contains("oauth = [\"discord\"]"), "{answers}");
}

#[test]
fn a_change_that_is_declined_or_interrupted_writes_nothing() {
    for (answer, code) in [("n", 130), (CTRL_C, 130)] {
        let world = World::new();
        world.new_project("shop", &[]);
        let before = world.files();
        let folder = world.work("shop");
        let mut screen = Screen::open_in(&world, &folder, &["set", "token"]);
        screen.sees("API tokens");
        screen.types(&format!("{DOWN}{ENTER}"));
        screen.sees("Write these changes?");
        screen.types(answer);
        assert_eq!(screen.ends(), code, "{}", screen.shown.escape_debug());
        let mut after = world.files();
        after.remove("shop/.authgen/lock");
        assert!(before == after);
    }
}

/// The plan does not include files that were saved while the question is open.
#[test]
fn an_edit_while_the_question_is_open_is_not_overwritten() {
    for file in ["frontend/.env.local", "authgen.toml", "package.json"] {
        let world = World::new();
        world.new_project("shop", &[]);
        let folder = world.work("shop");
        let mut screen = Screen::open_in(&world, &folder, &["add", "backend", "fastapi=reports"]);
        screen.sees("Write these changes?");
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        std::fs::write(&path, format!("{text}\n")).expect("a file");
        screen.types("y");
        assert_eq!(screen.ends(), 3, "{file}: {}", screen.shown.escape_debug());
        let now = std::fs::read_to_string(&path).expect("a file");
        assert_eq!(now, format!("{text}\n"), "{file}");
        assert!(!folder.join("reports").exists());
    }
}

/// A terminal keeps its output.
#[test]
fn a_new_secret_is_not_printed_to_a_terminal_unless_asked() {
    let world = World::new();
    let mut screen = Screen::open(&world, &["secret", "generate"]);
    assert_eq!(screen.ends(), 2);
    assert!(screen.shown.contains("--print"), "{}", screen.shown);
    let has_secret = |shown: &str| {
        let mut lines = shown.lines();
        lines.any(|line| authgen::secret::Secret::new(line.trim()).is_well_formed())
    };
    assert!(!has_secret(&screen.shown), "{}", screen.shown);
    let mut screen = Screen::open(&world, &["secret", "generate", "--print"]);
    assert_eq!(screen.ends(), 0);
    assert!(has_secret(&screen.shown));
}

#[test]
fn a_rotation_explains_the_effect_on_users_before_it_asks() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    for (answer, code) in [("n", 130), (CTRL_C, 130), ("y", 0)] {
        let before = world.files();
        let mut screen = Screen::open_in(&world, &folder, &["secret", "rotate", "--session"]);
        screen.sees("Users must sign in again");
        screen.sees("Write these changes?");
        screen.types(answer);
        assert_eq!(screen.ends(), code, "{}", screen.shown.escape_debug());
        let changed = crate::change::changed(&before, &world.files());
        let env_file = "shop/frontend/.env.local";
        let wrote = changed.iter().any(|path| path == env_file);
        assert_eq!(wrote, code == 0, "{changed:?}");
    }
}

#[test]
fn an_edit_while_a_rotation_asks_is_not_overwritten() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    for file in ["backend/.env", ".gitignore"] {
        let mut screen = Screen::open_in(&world, &folder, &["secret", "rotate"]);
        screen.sees("Write these changes?");
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        std::fs::write(&path, format!("{text}\n")).expect("a file");
        let mut before = world.files();
        before.remove("shop/.authgen/lock");
        screen.types("y");
        assert_eq!(screen.ends(), 3, "{file}: {}", screen.shown.escape_debug());
        assert!(world.files() == before, "{file}");
    }
}

#[test]
fn a_folder_of_migrations_that_moved_is_asked_about_once() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    let frontend = folder.join("frontend");
    std::fs::rename(frontend.join("drizzle"), frontend.join("migrations")).expect("a folder");
    let config = frontend.join("drizzle.config.ts");
    let text = std::fs::read_to_string(&config).expect("a file");
    std::fs::write(&config, text.replace("./drizzle", "./migrations")).expect("a file");
    let mut screen = Screen::open_in(&world, &folder, &["set", "token", "jwks"]);
    screen.sees("not in frontend/drizzle. Which folder are they in?");
    screen.types(&format!("/nowhere{ENTER}"));
    screen.sees("does not exist");
    screen.types(&format!("{}frontend/migrations{ENTER}", "\u{8}".repeat(40)));
    screen.sees("_jwks.sql");
    screen.sees("Write these changes?");
    screen.types("y");
    screen.sees("Next:");
    assert_eq!(screen.ends(), 0);
    let answers = std::fs::read_to_string(folder.join("authgen.toml")).expect("a file");
    assert!(
        answers.contains("folder = \"frontend/migrations\""),
        "{answers}"
    );
    let mut screen = Screen::open_in(&world, &folder, &["set", "token", "hs256"]);
    screen.sees("Write these changes?");
    screen.types("n");
    assert_eq!(screen.ends(), 130);
}

#[test]
fn the_default_branch_is_asked_for_if_git_does_not_know_it() {
    let world = World::new();
    world.git_program();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    let git = |args: &[&str]| git(&folder, args);
    let commit = || {
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "x"]);
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    commit();
    for (branch, when) in [("notes", 0), ("tags", 1)] {
        git(&["checkout", "--quiet", "-b", branch, "main"]);
        Drizzle::of(&folder).generate_table(branch, branch, WHEN + when);
        commit();
    }
    git(&["merge", "notes"]);
    commit();
    let mut screen = Screen::open_in(&world, &folder, &["update"]);
    screen.sees("Which branch's migrations may others have applied?");
    screen.sees("notes");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.sees("after the migrations of notes");
    screen.sees("Write these changes?");
    screen.types("y");
    screen.sees("db:migrate");
    assert_eq!(screen.ends(), 0);
    let names = Drizzle::of(&folder).names();
    assert_eq!(names[names.len() - 2..], ["notes", "tags"]);
}
