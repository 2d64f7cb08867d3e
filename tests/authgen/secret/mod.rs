//! `authgen secret`: generation and rotation.

mod generate;
mod guards;
mod refusals;
mod rotate;
mod session;

#[cfg(unix)]
mod crashes;

use std::{collections::BTreeSet, fs};

use authgen::{env::Document, secret::Secret, secret::System};
use jiff::{SignedDuration, Timestamp};

use crate::{
    change::Project,
    support::{Output, is_env_file},
};

const FRONTEND: &str = "frontend/.env.local";
const BACKEND: &str = "backend/.env";
const REPORTS: &str = "reports/.env";
const RECORD: &str = ".authgen/rotation.json";

const TOKEN: &str = "BETTER_AUTH_SECRET";
const PREVIOUS: &str = "BETTER_AUTH_SECRET_PREVIOUS";
const SESSION: &str = "AUTH_SESSION_SECRET";
const EARLIER: &str = "AUTH_SESSION_SECRET_PREVIOUS";

const TWO: [&str; 4] = ["--backend", "axum", "--backend", "fastapi=reports"];

fn rotate(project: &Project, flags: &[&str]) -> Output {
    project.run(&[&["secret", "rotate", "--yes"], flags].concat())
}

fn value(project: &Project, file: &str, key: &str) -> Option<String> {
    let document = Document::read(project.read(file).as_bytes()).expect("UTF-8");
    document.get(key).map(str::to_owned)
}

fn fresh() -> String {
    let secret = Secret::generate(&mut System).expect("random bytes");
    secret.expose().to_owned()
}

/// Sets the start of the rotation to `minutes` ago, with a token lifetime of 30 minutes.
fn began(project: &Project, minutes: i64) {
    began_with(project, minutes, 31);
}

/// Sets the start of the rotation to `minutes` ago, with a different wait.
fn began_with(project: &Project, minutes: i64, wait: u32) {
    let began = Timestamp::now() - SignedDuration::from_mins(minutes);
    project.write(
        RECORD,
        &format!("{{\"began\":\"{began}\",\"minutes\":{wait}}}\n"),
    );
}

#[track_caller]
fn is_clean(project: &Project) {
    project.run(&["check"]).code(0).says("Nothing found");
}

/// All values in env files that can be a secret.
fn secrets(project: &Project) -> BTreeSet<String> {
    let files = project.files();
    let env_files = files.iter().filter(|(path, _)| is_env_file(path));
    let texts = env_files.map(|(_, found)| String::from_utf8_lossy(&found.bytes).into_owned());
    texts
        .flat_map(|text| {
            let pieces = text.split(['=', ',', ':', '@', '\n']);
            let secrets = pieces.filter(|piece| Secret::new(*piece).is_well_formed());
            secrets.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Checks that no secret, old or new, is in the output or in authgen's files.
#[track_caller]
fn tells_no_secret(project: &Project, before: &BTreeSet<String>, output: &Output) {
    let mut shown = format!("{}{}", output.stdout, output.stderr);
    for (path, found) in project.files() {
        if !is_env_file(&path) {
            shown.push_str(&String::from_utf8_lossy(&found.bytes));
        }
    }
    let after = secrets(project);
    assert!(before.len() > 1 && after.len() > 1);
    for secret in before.union(&after) {
        assert!(!shown.contains(secret.as_str()), "a secret is shown");
    }
}

/// Checks that the run fails and changes no file.
#[track_caller]
fn changes_nothing(project: &Project, run: impl FnOnce() -> Output) -> Output {
    let (before, secrets) = (project.files(), secrets(project));
    let output = run();
    assert!(project.files() == before, "something changed");
    for secret in secrets {
        let shown = format!("{}{}", output.stdout, output.stderr);
        assert!(!shown.contains(&secret), "a secret is shown");
    }
    output
}

/// Writes a binary file.
fn write_bytes(project: &Project, path: &str, bytes: &[u8]) {
    fs::write(project.path(path), bytes).expect("a file");
}
