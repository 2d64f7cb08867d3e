//! Colors and line width on a terminal.

use std::{path::Path, time::Duration};

use expectrl::{Eof, Expect as _, process::unix::WaitStatus};

use crate::{
    change::Project,
    support::{Run, World},
};

/// Runs a command in a terminal of this width, and returns its output and exit code.
fn run(world: &World, folder: &Path, columns: usize, args: &[&str]) -> (String, i32) {
    let run = world.authgen(args).cwd(folder).env("TERM", "xterm");
    ended(run, columns)
}

fn ended(run: Run<'_>, columns: usize) -> (String, i32) {
    let columns = columns.try_into().expect("a size");
    let mut session = run.in_terminal(columns, 50);
    session.set_expect_timeout(Some(Duration::from_mins(2)));
    let found = session.expect(Eof).expect("the end");
    let text = String::from_utf8_lossy(found.as_bytes()).replace("\r\n", "\n");
    match session.get_process().wait().expect("a status") {
        WaitStatus::Exited(_, code) => (text, code),
        other => panic!("{other:?}\n{text}"),
    }
}

/// The text without colors.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.split_once('m').expect("a color").1);
    rest.fold(first, |text, part| text + part)
}

const PAGE: &str = "backend/src/page.rs";
const LIMIT: &str = "MAX_LIMIT: u8 = 100";

fn red(text: &str) -> String {
    format!("\u{1b}[31m\u{1b}[1m{text}")
}

/// A project whose owner and template changed the same line, and with mistakes in its env files.
fn broken() -> Project {
    let project = Project::new(&["--oauth", "github,google"]);
    project.edit(PAGE, LIMIT, "MAX_LIMIT: u8 = 111");
    project.edit_template(
        "backend-axum/files/src/page.rs",
        LIMIT,
        "MAX_LIMIT: u8 = 200",
    );
    project.edit(
        "backend/.env",
        "BETTER_AUTH_SECRET=",
        "BETTER_AUTH_SECRET=x y ",
    );
    project
}

#[test]
fn findings_fit_the_width_and_have_colors() {
    let project = broken();
    let folder = project.path("");
    for columns in [60, 100] {
        let (shown, code) = run(&project.world, &folder, columns, &["check", "--production"]);
        assert_eq!(code, 4, "{shown}");
        for colored in [red("error"), "\u{1b}[36mnote".to_owned()] {
            assert!(shown.contains(&colored), "{}", shown.escape_debug());
        }
        let shown = plain(&shown);
        let report = shown.split("error: found").next().expect("a report");
        assert!(report.matches("fix: ").count() > 5, "{report}");
        assert!(report.contains("errors"), "{report}");
        for line in report.lines() {
            // Only a single word or command may be longer.
            let words = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            let is_one_word = !words.trim().contains(' ');
            assert!(line.chars().count() <= columns || is_one_word, "{line:?}");
        }
        let widest = report.lines().map(|line| line.chars().count()).max();
        assert!(widest > Some(columns - 10), "{report}");
    }
}

#[test]
fn plans_and_diffs_have_colors() {
    let project = broken();
    let folder = project.path("");
    let layers = project.template("");
    let templates = layers.parent().and_then(Path::to_str).expect("UTF-8");
    let shows = |args: &[&str], code: i32, texts: &[&str]| {
        let args = [args, &["--templates", templates]].concat();
        let (shown, found) = run(&project.world, &folder, 60, &args);
        assert_eq!(found, code, "{shown}");
        for text in texts {
            assert!(shown.contains(text), "{args:?}: {}", shown.escape_debug());
        }
    };
    let conflict = red("!");
    let cyan = |text: &str| format!("\u{1b}[36m{text}");
    shows(&["update", "--dry-run"], 0, &[&conflict, "conflicts with"]);
    shows(&["diff"], 0, &[&cyan("@@ "), "\u{1b}[32m+"]);
    let mine = ["\u{1b}[31m-const", "\u{1b}[32m+const"];
    shows(&["diff", "--mine"], 0, &mine);
    shows(&["restore", PAGE, "--dry-run"], 0, &[&cyan("~")]);
    for args in [
        &["add", "oauth", "discord", "--dry-run"][..],
        &["remove", "oauth", "google", "--dry-run"],
        &["set", "token", "jwks", "--dry-run"],
    ] {
        shows(args, 0, &[&cyan("~"), "\u{1b}[1mNothing was written."]);
    }
    shows(&["catalog"], 0, &["\u{1b}[1mLayers"]);
}

#[test]
fn colors_can_be_turned_off() {
    let world = World::new();
    for (name, value) in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
        let run = world.authgen(["new", "shop", "--yes", "--dry-run"]);
        let run = run.env("TERM", "xterm").env(name, value);
        let (shown, code) = ended(run, 100);
        assert_eq!(code, 0, "{shown}");
        assert!(shown.contains("Would write"), "{shown}");
        assert!(
            !shown.contains('\u{1b}'),
            "{name}: {}",
            shown.escape_debug()
        );
    }
    let (shown, _) = run(
        &world,
        &world.work(""),
        100,
        &["new", "shop", "--yes", "--dry-run"],
    );
    assert!(
        shown.contains("\u{1b}[1mWould write"),
        "{}",
        shown.escape_debug()
    );
    assert!(shown.contains("\n  authgen new shop --backend "), "{shown}");
}
