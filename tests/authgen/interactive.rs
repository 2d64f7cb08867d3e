//! The prompts, in a terminal.

use std::{
    ffi::OsStr,
    io::ErrorKind,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use expectrl::{Expect as _, process::unix::WaitStatus, session::OsSession};

use crate::{
    drizzle::{Drizzle, WHEN},
    support::{Files, Run, World, git, settled},
};

const CTRL_C: &str = "\u{3}";
const DOWN: &str = "\u{1b}[B";
const RIGHT: &str = "\u{1b}[C";
const ENTER: &str = "\r";
const ESC: &str = "\u{1b}";

/// A run in a terminal.
struct Screen {
    session: OsSession,
    /// What the user sees.
    terminal: vt100::Parser,
    /// The whole output, with escape codes.
    shown: String,
    has_ended: bool,
}

impl Screen {
    fn open(world: &World, args: &[impl AsRef<OsStr>]) -> Self {
        Self::open_in(world, &world.work(""), args)
    }

    fn open_in(world: &World, folder: &Path, args: &[impl AsRef<OsStr>]) -> Self {
        Self::start(world.authgen(args).cwd(folder), 100, 60)
    }

    /// Opens a terminal of this size.
    fn start(run: Run<'_>, columns: u16, rows: u16) -> Self {
        let run = run.env("TERM", "xterm");
        let session = run.in_terminal(columns, rows);
        let size = [rows, columns].map(|size| size.try_into().expect("a size"));
        Self {
            session,
            terminal: vt100::Parser::new(size[0], size[1], 0),
            shown: String::new(),
            has_ended: false,
        }
    }

    /// Reads what the program has written since.
    fn read(&mut self) {
        let mut bytes = [0; 4096];
        match self.session.try_read(&mut bytes) {
            Ok(count @ 1..) => {
                self.terminal.process(&bytes[..count]);
                self.shown
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_millis(5));
            }
            // Linux reports a closed terminal as an error.
            Ok(0) | Err(_) => self.has_ended = true,
        }
    }

    #[track_caller]
    fn wait_for(&mut self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_there(self) {
            let is_late = start.elapsed() > Duration::from_secs(30);
            assert!(
                !is_late && !self.has_ended,
                "{what} did not come:\n{}",
                self.text()
            );
            self.read();
        }
    }

    /// The lines on the screen.
    fn text(&self) -> String {
        self.terminal.screen().contents()
    }

    #[track_caller]
    fn sees(&mut self, text: &str) {
        self.wait_for(text, |screen| screen.text().contains(text));
    }

    /// Waits until this question is the last one on the screen.
    #[track_caller]
    fn asks(&mut self, question: &str) {
        self.wait_for(question, |screen| {
            let text = screen.text();
            let last = text.lines().rfind(|line| line.starts_with("? "));
            last.is_some_and(|line| line.contains(question))
        });
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
        panic!("the prompt does not listen:\n{}", self.text());
    }

    /// The exit code, after checking that the terminal was restored.
    #[track_caller]
    fn ends(&mut self) -> i32 {
        self.wait_for("the end", |screen| screen.has_ended);
        assert!(
            !self.terminal.screen().hide_cursor(),
            "the cursor stays hidden:\n{}",
            self.text()
        );
        match self.session.get_process().wait().expect("a status") {
            WaitStatus::Exited(_, code) => code,
            other => panic!("{other:?}\n{}", self.text()),
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
    screen.asks("Project name");
    screen.sees("my-app");
    screen.types(&format!("shop{ENTER}"));
    screen.asks("Backend");
    screen.sees("FastAPI");
    screen.types(ENTER);
    screen.asks("API tokens");
    screen.sees("JWKS");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.asks("Revocation");
    screen.types(ENTER);
    screen.asks("Social sign-in");
    // apple, discord, facebook, github.
    screen.types(&format!("{DOWN}{DOWN}{DOWN} {ENTER}"));
    screen.asks("Email");
    screen.types(ENTER);
    screen.asks("Database");
    screen.sees("Embedded PostgreSQL");
    screen.types(ENTER);
    screen.asks("Reverse proxy");
    screen.types(ENTER);
    screen.asks("Package manager");
    // bun, npm, pnpm, yarn: npm is the default.
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.asks("CI pipeline");
    screen.types(ENTER);
    screen.asks("Contract tests");
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
    ] {
        let mut screen = Screen::open(&world, args);
        assert_eq!(screen.ends(), 3);
        assert!(
            screen.text().starts_with("error: full is not empty"),
            "{}",
            screen.text()
        );
    }
    let mut screen = Screen::open(&world, &["new"]);
    screen.asks("Project name");
    screen.types(&format!("full{ENTER}"));
    screen.sees("✘ full is not empty");
    screen.types(&format!("shop{ENTER}"));
    screen.asks("Backend");
    assert!(!screen.text().contains("not empty"), "{}", screen.text());
    screen.types(CTRL_C);
    assert_eq!(screen.ends(), 130);
}

#[test]
fn an_invalid_answer_is_explained_and_asked_again() {
    let world = World::new();
    let mut given = settled(&[("token", "jwks")], &["database"]);
    given.insert(0, "new".to_owned());
    let mut screen = Screen::open(&world, &given);
    screen.asks("Project name");
    screen.types(&format!("My_Shop{ENTER}"));
    screen.sees("single dashes");
    screen.types(&format!("class{ENTER}"));
    screen.sees("keyword of Python");
    screen.types(&format!("shop{ENTER}"));
    screen.asks("Database");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.asks("PostgreSQL URL");
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

/// Not even if it wraps, and the cursor is in its first row.
#[test]
fn a_secret_does_not_stay_on_the_screen() {
    let world = World::new();
    let given = settled(&[("database", "external")], &[]);
    for columns in [100, 60] {
        let folder = format!("shop-{columns}");
        let run = world.authgen(new(&folder, &given));
        let mut screen = Screen::start(run, columns, 60);
        screen.asks("1/2 PostgreSQL URL");
        let secret = "s3cr3t-of-mine".repeat(4);
        let url = format!("postgresql://owner:{secret}@host/app");
        screen.types(&format!("{url}x/y/z{ENTER}"));
        screen.sees("✘ ");
        let back = "\u{1b}[D".repeat(50);
        screen.types(&format!("{url}{back}{ENTER}"));
        screen.sees("Command to generate this project again");
        assert_eq!(screen.ends(), 0);
        assert!(!screen.text().contains("mine"), "{}", screen.text());
        assert!(
            screen.text().starts_with("✔ PostgreSQL URL · not shown\n"),
            "{}",
            screen.text()
        );
    }
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
            screen.asks(prompt);
            screen.types(CTRL_C);
            assert_eq!(screen.ends(), 130, "{prompt}: {}", screen.text());
            assert!(
                screen.shown.contains("cancelled"),
                "{prompt}: {}",
                screen.text()
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
    screen.asks("What");
    screen.types(ENTER);
    screen.sees("Axum");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.asks("Name and folder");
    screen.types(&format!("backend{ENTER}"));
    screen.sees("a service named `backend` already exists");
    screen.types(&format!("reports{ENTER}"));
    screen.sees(" reports/");
    screen.asks("Write these changes?");
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
    screen.asks("Social sign-in");
    screen.types(ENTER);
    screen.sees("select at least one");
    screen.asks("Social sign-in");
    // apple, discord.
    screen.types(&format!("{DOWN} {ENTER}"));
    screen.asks("Write these changes?");
    screen.types("y");
    screen.sees("Next:");
    assert_eq!(screen.ends(), 0);
    let answers = std::fs::read_to_string(folder.join("authgen.toml")).expect("a file");
    assert!(answers.contains("oauth = [\"discord\"]"), "{answers}");
}

#[test]
fn a_change_that_is_declined_or_interrupted_writes_nothing() {
    for (answer, code) in [("n", 0), (CTRL_C, 130)] {
        let world = World::new();
        world.new_project("shop", &[]);
        let before = world.files();
        let folder = world.work("shop");
        let mut screen = Screen::open_in(&world, &folder, &["set", "token"]);
        screen.asks("API tokens");
        screen.types(&format!("{DOWN}{ENTER}"));
        screen.asks("Write these changes?");
        screen.types(answer);
        assert_eq!(screen.ends(), code, "{}", screen.text());
        let declined = screen.text().ends_with("Nothing was written.");
        assert_eq!(declined, code == 0, "{}", screen.text());
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
        screen.asks("Write these changes?");
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        std::fs::write(&path, format!("{text}\n")).expect("a file");
        screen.types("y");
        assert_eq!(screen.ends(), 3, "{file}: {}", screen.text());
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
    for (answer, code) in [("n", 0), (CTRL_C, 130), ("y", 0)] {
        let before = world.files();
        let mut screen = Screen::open_in(&world, &folder, &["secret", "rotate", "--session"]);
        screen.sees("Users must sign in again");
        screen.asks("Write these changes?");
        screen.types(answer);
        assert_eq!(screen.ends(), code, "{}", screen.text());
        let changed = crate::change::changed(&before, &world.files());
        let env_file = "shop/frontend/.env.local";
        let wrote = changed.iter().any(|path| path == env_file);
        assert_eq!(wrote, answer == "y", "{changed:?}");
    }
}

#[test]
fn an_edit_while_a_rotation_asks_is_not_overwritten() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    for file in ["backend/.env", ".gitignore"] {
        let mut screen = Screen::open_in(&world, &folder, &["secret", "rotate"]);
        screen.asks("Write these changes?");
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        std::fs::write(&path, format!("{text}\n")).expect("a file");
        let mut before = world.files();
        before.remove("shop/.authgen/lock");
        screen.types("y");
        assert_eq!(screen.ends(), 3, "{file}: {}", screen.text());
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
    screen.asks("Write these changes?");
    screen.types("y");
    screen.sees("Next:");
    assert_eq!(screen.ends(), 0);
    let answers = std::fs::read_to_string(folder.join("authgen.toml")).expect("a file");
    assert!(
        answers.contains("folder = \"frontend/migrations\""),
        "{answers}"
    );
    let mut screen = Screen::open_in(&world, &folder, &["set", "token", "hs256"]);
    screen.asks("Write these changes?");
    screen.types("n");
    assert_eq!(screen.ends(), 0);
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
    screen.asks("Which branch's migrations may others have applied?");
    screen.sees("notes");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.sees("after the migrations of notes");
    screen.asks("Write these changes?");
    screen.types("y");
    screen.sees("db:migrate");
    assert_eq!(screen.ends(), 0);
    let names = Drizzle::of(&folder).names();
    assert_eq!(names[names.len() - 2..], ["notes", "tags"]);
}

#[test]
fn lists_show_their_keys_and_a_marker_without_color() {
    for (columns, hints, page) in [
        (
            100,
            "  ↑↓ move · ←→ page · space select · enter accept · esc back [Page",
            8,
        ),
        (60, "  space select · enter accept · esc back [Page", 8),
    ] {
        let world = World::new();
        let given = settled(&[], &["oauth", "email"]);
        let run = world.authgen(new("shop", &given)).env("NO_COLOR", "1");
        let mut screen = Screen::start(run, columns, 12);
        // The first question has no way back.
        screen.asks("1/3 Social sign-in");
        screen.sees("❯ [ ] Apple");
        assert!(!screen.text().contains("esc back"), "{}", screen.text());
        screen.types(&format!("{DOWN}{DOWN} "));
        screen.sees("❯ [x] Facebook");
        assert_eq!(screen.text().matches('❯').count(), 1, "{}", screen.text());
        screen.types(&format!("{RIGHT} "));
        screen.sees("❯ [x] Slack");
        assert_eq!(screen.text().matches('[').count(), 5, "{}", screen.text());
        screen.types(ENTER);
        screen.asks("2/3 Email");
        screen.sees("✔ Social sign-in · Facebook, Slack\n? 2/3 Email\n  ↑↓ move · enter accept · esc back\n");
        screen.sees("❯ No email");
        screen.types(ESC);
        screen.asks("1/3 Social sign-in");
        screen.sees("  [x] Facebook");
        assert!(
            !screen.text().contains('✔'),
            "the answer is erased: {}",
            screen.text()
        );
        assert_eq!(screen.text().lines().count(), page + 2, "{}", screen.text());
        // The second list may go back.
        screen.types(CTRL_C);
        assert_eq!(screen.ends(), 130);
        assert!(
            !screen.shown.contains("\u{1b}[3"),
            "colors: {}",
            screen.shown.escape_debug()
        );

        let given = settled(&[], &["email", "oauth", "database"]);
        let run = world.authgen(
            ["new", "--backend", "axum"]
                .iter()
                .map(|word| (*word).to_owned())
                .chain(given),
        );
        let mut screen = Screen::start(run, columns, 12);
        screen.asks("1/5 Project name (my-app) ›");
        screen.types(ENTER);
        screen.asks("2/5 Social sign-in");
        screen.sees(hints);
        screen.types(CTRL_C);
        assert_eq!(screen.ends(), 130);
    }
}

#[test]
fn going_back_keeps_the_answers() {
    let world = World::new();
    let given = settled(&[], &["oauth", "database", "ci"]);
    let run = world.authgen(["new".to_owned()].into_iter().chain(given));
    let mut screen = Screen::start(run, 60, 30);
    screen.asks("1/5 Project name (my-app) ›");
    screen.types(&format!("<{ENTER}"));
    screen.sees("✘ this is the first question");
    screen.types(&format!("shop{ENTER}"));
    screen.asks("2/5 Social sign-in");
    screen.types(&format!("{DOWN} {ENTER}"));
    screen.asks("3/5 Database");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.asks("4/6 PostgreSQL URL (< goes back) ›");
    screen.types(&format!("postgresql://a:b@host/app{ENTER}"));
    screen.asks("5/6 CI pipeline");
    screen.types(ESC);
    screen.asks("4/6 PostgreSQL URL (enter keeps it · < goes back) ›");
    screen.types(&format!("<{ENTER}"));
    screen.asks("3/5 Database");
    screen.types(ESC);
    screen.asks("2/5 Social sign-in");
    screen.types(ESC);
    screen.asks("1/5 Project name (shop) ›");
    assert_eq!(screen.text().lines().count(), 1, "{}", screen.text());
    screen.types(&format!("market{ENTER}"));
    screen.asks("2/5 Social sign-in");
    screen.sees("  [x] Discord");
    screen.types(ENTER);
    screen.asks("3/5 Database");
    screen.sees("❯ Your PostgreSQL");
    screen.types(ENTER);
    screen.asks("4/6 PostgreSQL URL");
    screen.types(ENTER);
    screen.asks("5/6 CI pipeline");
    insta::assert_snapshot!(screen.text(), @"
    ✔ Project name · market
    ✔ Social sign-in · Discord
    ✔ Database · Your PostgreSQL
    ✔ PostgreSQL URL · not shown
    ? 5/6 CI pipeline
      ↑↓ move · enter accept · esc back
      GitHub Actions — Lints, tests and audits each service…
      GitLab CI — Lints, tests and audits each service, upd…
    ❯ No pipeline — No CI files; any pipeline can run the s…
    ");
    screen.types(ENTER);
    screen.sees("Command to generate this project again");
    assert_eq!(screen.ends(), 0);
    let env = std::fs::read_to_string(world.work("market/backend/.env")).expect("an env file");
    assert!(
        env.contains("DATABASE_URL=postgresql://a:b@host/app\n"),
        "{env}"
    );
    let answers = std::fs::read_to_string(world.work("market/authgen.toml")).expect("a file");
    assert!(answers.contains("oauth = [\"discord\"]"), "{answers}");
}

#[test]
fn esc_at_the_confirmation_goes_back() {
    let world = World::new();
    world.new_project("shop", &[]);
    let before = world.files();
    let run = world.authgen(["add", "backend"]).cwd(world.work("shop"));
    let mut screen = Screen::start(run, 60, 60);
    screen.asks("Backend");
    screen.types(&format!("{DOWN}{ENTER}"));
    screen.asks("Name and folder (backend-2 · < goes back) ›");
    screen.types(&format!("reports{ENTER}"));
    screen.asks("Write these changes? (Y/n · esc goes back) ›");
    screen.types(ESC);
    screen.asks("Name and folder (reports · < goes back) ›");
    screen.types(&format!("<{ENTER}"));
    screen.asks("Backend");
    screen.sees("❯ FastAPI");
    screen.types(ENTER);
    screen.asks("Name and folder (reports");
    screen.types(&format!("stats{ENTER}"));
    screen.asks("Write these changes?");
    screen.sees("+ stats/");
    screen.types("n");
    assert_eq!(screen.ends(), 0);
    assert!(
        screen
            .text()
            .ends_with("✔ Write these changes? · no\nNothing was written."),
        "{}",
        screen.text()
    );
    let mut after = world.files();
    after.remove("shop/.authgen/lock");
    assert!(before == after);
}

/// The same name as without prompts, and one that `add` accepts.
#[test]
fn the_proposed_name_is_accepted() {
    let world = World::new();
    let folder = world.work("shop");
    world.new_project("shop", &[]);
    // A name that the owner already uses for a file or folder is not proposed.
    world.write("shop/backend-3", "mine");
    for name in ["backend-2", "backend-4"] {
        let run = world.authgen(["add", "backend", "axum", "--dry-run", "--json"]);
        let report = run.cwd(&folder).go().stdout;
        assert!(
            report.contains(&format!("\"{name}/Cargo.toml\"")),
            "{report}"
        );
        let mut screen = Screen::open_in(&world, &folder, &["add"]);
        screen.asks("What to change");
        screen.types(ENTER);
        screen.asks("Backend");
        screen.types(ENTER);
        screen.asks(&format!("Name and folder ({name} "));
        screen.types(ENTER);
        screen.asks("Write these changes?");
        screen.types(ENTER);
        assert_eq!(screen.ends(), 0, "{}", screen.text());
        assert!(folder.join(name).join("Cargo.toml").is_file());
    }
}

#[test]
fn enter_and_esc_remove_nothing() {
    let world = World::new();
    world.new_project("shop", &["--oauth", "github"]);
    let folder = world.work("shop");
    world.write("shop/SECURITY.md", "mine");
    let before = world.files();
    for (key, command) in [
        (ENTER, &["remove", "oauth", "github"][..]),
        (ESC, &["remove", "oauth", "github"]),
        (ENTER, &["restore", "SECURITY.md"]),
        (ENTER, &["secret", "rotate", "--now"]),
        (ENTER, &["secret", "rotate", "--session", "--now"]),
    ] {
        let mut screen = Screen::open_in(&world, &folder, command);
        screen.asks("Write these changes? (y/N) ›");
        screen.types(key);
        assert_eq!(screen.ends(), 0);
        assert!(
            screen.text().ends_with("Nothing was written."),
            "{}",
            screen.text()
        );
    }
    let mut after = world.files();
    after.remove("shop/.authgen/lock");
    assert!(after == before, "{:?}", after.keys());
    let answers = std::fs::read_to_string(folder.join("authgen.toml")).expect("a file");
    assert!(answers.contains("github"), "{answers}");
    let mut screen = Screen::open_in(&world, &folder, &["remove", "oauth", "github"]);
    screen.asks("Write these changes?");
    screen.types("y");
    assert_eq!(screen.ends(), 0);
    let answers = std::fs::read_to_string(folder.join("authgen.toml")).expect("a file");
    assert!(!answers.contains("github"), "{answers}");
}

#[test]
fn the_plan_is_printed_once() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    std::fs::remove_file(folder.join("README.md")).expect("a file");
    for (args, plan) in [
        (
            &["set", "token", "jwks"][..],
            "authgen.toml: answers updated",
        ),
        (
            &["secret", "rotate", "--session"],
            "Users must sign in again",
        ),
        (&["restore", "README.md"], "+ README.md"),
    ] {
        let mut screen = Screen::open_in(&world, &folder, args);
        screen.asks("Write these changes?");
        screen.types("y");
        assert_eq!(screen.ends(), 0, "{}", screen.text());
        let text = screen.text();
        assert_eq!(text.matches(plan).count(), 1, "{text}");
        let (before, after) = text
            .split_once("The changes were written.")
            .expect("what follows");
        assert!(before.contains(plan), "{text}");
        assert_eq!(after.contains("Next:"), args[0] != "restore", "{text}");
    }
}

#[test]
fn the_last_question_offers_what_can_run() {
    let world = World::new();
    world.git_program();
    world.write("home/.gitconfig", "");
    let given = settled(&[], &["ci"]);
    for (folder, keys, commits) in [("shop", ENTER, true), ("market", " \r", false)] {
        let run = world
            .authgen(new(folder, &given))
            .env("GIT_AUTHOR_NAME", "owner")
            .env("GIT_AUTHOR_EMAIL", "owner@shop.test")
            .env("GIT_COMMITTER_NAME", "owner")
            .env("GIT_COMMITTER_EMAIL", "owner@shop.test");
        let mut screen = Screen::start(run, 100, 60);
        screen.asks("1/2 CI pipeline");
        screen.types(ENTER);
        screen.asks("2/2 What should authgen do next?");
        // Neither npm nor Cargo is on the `PATH`.
        screen.sees("❯ [x] Commit to git");
        assert!(!screen.text().contains("[x] I"), "{}", screen.text());
        screen.types(ESC);
        screen.asks("1/2 CI pipeline");
        screen.types(ENTER);
        screen.asks("2/2 What should authgen do next?");
        screen.types(keys);
        assert_eq!(screen.ends(), 0, "{}", screen.text());
        let command = screen.shown.rsplit("again:").next().expect("a command");
        assert_eq!(command.contains("--git --yes"), commits, "{command}");
        let (_, log) = git(&world.work(folder), &["log", "--format=%s"]);
        assert_eq!(log.contains(&format!("Create {folder}")), commits, "{log}");
    }
    world.program("npm", "exit 1");
    let mut screen = Screen::open(&world, &new("spices", &given));
    screen.asks("1/2 CI pipeline");
    screen.types(ENTER);
    screen.sees("❯ [x] Commit to git");
    // Enter must not use the network.
    screen.sees("  [ ] Install the npm packages");
    screen.types(CTRL_C);
    assert_eq!(screen.ends(), 130);
    for (folder, flag) in [("tea", "--git"), ("herbs", "--dry-run")] {
        let args = [new(folder, &given), vec![flag.to_owned()]].concat();
        let mut screen = Screen::open(&world, &args);
        screen.asks("1/1 CI pipeline");
        screen.types(ENTER);
        screen.ends();
        assert!(!screen.text().contains("What should"), "{}", screen.text());
    }
}

#[test]
fn json_is_never_mixed_with_questions() {
    let world = World::new();
    world.new_project("shop", &[]);
    let folder = world.work("shop");
    for (args, error) in [
        (&["new", "--json"][..], "missing answers"),
        (&["add", "--json"], "missing argument"),
        (&["set", "token", "jwks", "--json"], "pass --yes to write"),
        (&["secret", "rotate", "--json"], "pass --yes to write"),
        (&["restore", "README.md", "--json"], "pass --yes to write"),
    ] {
        std::fs::write(folder.join("README.md"), "mine\n").expect("a file");
        let mut screen = Screen::open_in(&world, &folder, args);
        assert_eq!(screen.ends(), 2, "{}", screen.text());
        assert!(screen.text().contains(error), "{}", screen.text());
        assert!(!screen.text().contains('?'), "{}", screen.text());
    }
}
