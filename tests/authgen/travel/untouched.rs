//! A project that nobody edited becomes what this release makes of the same answers.

use serde_json::Value;

use super::{Travel, edited, release::without_secrets};
use crate::support::{Files, RECORD, is_env_file};

/// Where drizzle-kit keeps what it knows. The first release left it in drizzle-kit's own order of keys, which says
/// nothing, and a migration that exists is never written again.
const META: &str = "frontend/drizzle/meta/";

pub fn becomes_todays(travel: &Travel, release: &str) {
    let fresh = &format!("{release}-fresh");
    travel.check_out(release, release);
    let env_files = secrets_of(&travel.files(release));
    travel
        .authgen(release, &["update", "--yes"])
        .code(0)
        .calmly();
    assert_eq!(
        added(&env_files, &secrets_of(&travel.files(release))),
        [""; 0],
        "{release}: values of env files"
    );
    travel.fresh(fresh, release);
    assert_eq!(differences(travel, release, fresh), [""; 0], "{release}");
    travel.is_settled(release);
}

/// The lines of all env files that hold a value.
fn secrets_of(files: &Files) -> Vec<String> {
    let texts = files.iter().filter(|(path, _)| is_env_file(path));
    let lines = texts.flat_map(|(path, found)| {
        let text = String::from_utf8_lossy(&found.bytes).into_owned();
        let lines: Vec<String> = text.lines().map(|line| format!("{path} {line}")).collect();
        lines
    });
    let is_value = |line: &String| line.contains('=') && !line.contains(" #");
    lines.filter(is_value).collect()
}

/// Values that are no longer there.
fn added(before: &[String], after: &[String]) -> Vec<String> {
    let is_gone = |line: &&String| !after.contains(line);
    before.iter().filter(is_gone).cloned().collect()
}

/// Paths that differ in what they say.
fn differences(travel: &Travel, one: &str, other: &str) -> Vec<String> {
    let [one, other] = [one, other].map(|folder| without_secrets(travel.files(folder)));
    let says = |path: &str, files: &Files| Some(meaning(path, &files.get(path)?.bytes));
    edited::differences(&one, &other, says)
}

/// What a file says, where its form is the owner's or older than today's.
fn meaning(path: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if path == "authgen.toml" {
        let answers: toml_edit::DocumentMut = text.parse().expect("TOML");
        let mut lines: Vec<String> = answers
            .iter()
            .map(|(key, value)| format!("{key} {}", value.to_string().trim()))
            .collect();
        lines.sort();
        return lines.join("\n");
    }
    if path.starts_with(META) {
        return in_order(&text);
    }
    if path == RECORD {
        return text.lines().map(|line| recorded(line) + "\n").collect();
    }
    text
}

/// The same JSON with its keys in a fixed order.
fn in_order(text: &str) -> String {
    let value: Value = serde_json::from_str(text).expect("JSON");
    value.to_string()
}

fn recorded(line: &str) -> String {
    let mut entry: Value = serde_json::from_str(line).expect("JSON");
    let is_meta = |path: &Value| path.as_str().is_some_and(|path| path.starts_with(META));
    if is_meta(&entry["path"]) {
        entry["text"] = entry["text"].as_str().map(in_order).into();
    }
    entry.to_string()
}
