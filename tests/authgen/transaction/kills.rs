//! A real process, killed at random moments.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::*;

const KILLS: u32 = 120;
const KILLS_WHILE_CHANGING: u32 = 60;

/// Two states with files that are added, removed, changed, get a new mode, and replace folders and vice versa.
fn model(state: &str) -> Model {
    let is_first = state == "one";
    let mut model = Model::new();
    let mut add = |path: String, mode| {
        let text = format!("{state} {path}\n").repeat(path.len() * 40);
        model.insert(path, (text.into_bytes(), mode));
    };
    add("state".to_owned(), 0o644);
    for number in 0..8 {
        add(
            format!("both/{}/{number}", number % 3),
            [0o644, 0o600, 0o2640, 0o444][number % 4],
        );
        add(
            format!("{state}/{}/{number}", number % 2),
            umask_cuts(0o666),
        );
    }
    if is_first {
        add("swap/file".to_owned(), umask_cuts(0o666));
        add("folder".to_owned(), umask_cuts(0o666));
    } else {
        add("swap".to_owned(), umask_cuts(0o666));
        add("folder/file".to_owned(), umask_cuts(0o666));
    }
    model
}

fn changes(from: &Model, to: &Model) -> Vec<Change> {
    let blob = |model: &Model, path: &str| {
        let (bytes, mode) = model.get(path)?;
        Some(Blob::observed(bytes.as_slice(), mode & 0o100 != 0))
    };
    let paths: std::collections::BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let change = |path: &String| Change {
        path: path_of(path),
        old: blob(from, path),
        new: blob(to, path),
        private: false,
        rank: Rank::Middle,
    };
    paths.into_iter().map(change).collect()
}

/// Changes a project between two states forever.
pub fn toggle(root: &Path) {
    let [one, two] = ["one", "two"].map(model);
    let (there, back) = (changes(&one, &two), changes(&two, &one));
    loop {
        let lock = transaction::lock(root).expect("the lock");
        transaction::recover(&lock).expect("a recovery");
        let state = fs::read_to_string(root.join("state")).expect("the state");
        let changes = if state.starts_with("one") {
            &there
        } else {
            &back
        };
        transaction::apply(&lock, changes).expect("changes that fit");
    }
}

fn wait_for(path: &Path) {
    let began = Instant::now();
    while fs::symlink_metadata(path).is_err() {
        assert!(began.elapsed() < Duration::from_secs(20), "the child hangs");
        thread::sleep(Duration::from_micros(20));
    }
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_or_the_new_state() {
    let project = Project::of(&model("one"));
    let states = ["one", "two"].map(|state| found(&model(state)));
    let began = Instant::now();
    project.apply(&changes(&model("one"), &model("two")));
    let whole = began.elapsed();
    let (mut kills, mut while_changing) = (0, 0);
    let mut seen = [0, 0];
    while kills < KILLS || while_changing < KILLS_WHILE_CHANGING {
        assert!(
            kills < 10 * KILLS,
            "only {while_changing} of {kills} kills met a run that was changing files"
        );
        let mut child = child::start("toggle", &project.root());
        // First from the start of the process, then while files change, which is a small part of it on a slow disk.
        wait_for(
            &project.path([".authgen/lock", ".authgen/pending/journal.json"][kills as usize % 2]),
        );
        thread::sleep(whole * (kills * 37 % 200) / 100);
        child.kill().expect("killed");
        child.wait().expect("a status");
        kills += 1;

        let pending = project.path(".authgen/pending");
        while_changing += u32::from(pending.join("journal.json").exists());
        // The system released the lock.
        let lock = project.lock();
        let recovered = transaction::recover(&lock).expect("a recovery");
        assert!(recovered.is_none_or(|recovered| recovered.edited.is_empty()));
        assert!(!pending.exists());
        let state = project.state();
        let which = states.iter().position(|known| *known == state);
        let which = which.unwrap_or_else(|| panic!("kill {kills}: neither state: {state:?}"));
        seen[which] += 1;
    }
    assert!(seen.iter().all(|seen| *seen > 5), "{seen:?}");
}
