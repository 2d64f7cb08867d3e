//! An unedited project becomes the same as a new project with its answers.

use serde_json::Value;

use super::{Travel, edited, release::without_secrets};
use crate::support::{Files, Found, RECORD, is_env_file};

const DRIZZLE: &str = "frontend/drizzle/";
/// The path for the last snapshot.
const SNAPSHOT: &str = "frontend/drizzle/snapshot.json";

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

/// All lines with values in env files.
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

/// Values that were lost.
fn added(before: &[String], after: &[String]) -> Vec<String> {
    let is_gone = |line: &&String| !after.contains(line);
    before.iter().filter(is_gone).cloned().collect()
}

/// Paths that differ in content.
fn differences(travel: &Travel, one: &str, other: &str) -> Vec<String> {
    let [one, other] =
        [one, other].map(|folder| without_order(without_secrets(travel.files(folder))));
    let says = |path: &str, files: &Files| Some(meaning(path, &files.get(path)?.bytes));
    edited::differences(&one, &other, says)
}

/// Migrations without numbers, and only the last snapshot, because the order of migrations depends on the project.
fn without_order(files: Files) -> Files {
    let name = |(path, found): (String, Found)| {
        let Some(name) = path.strip_prefix(DRIZZLE) else {
            return Some((path, found));
        };
        let sql = name.strip_suffix(".sql");
        if let Some((_, name)) = sql.and_then(|name| name.split_once('_')) {
            return Some((format!("{DRIZZLE}{name}.sql"), found));
        }
        // Paths are sorted, so the last one stays.
        name.ends_with("_snapshot.json")
            .then(|| (SNAPSHOT.to_owned(), found))
    };
    files.into_iter().filter_map(name).collect()
}

/// The content of a file, independent of layout that the owner or an older release may have chosen.
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
    if path == SNAPSHOT {
        return database(&text);
    }
    if path == RECORD {
        let entries = text.lines().filter(|line| !is_of_drizzle(line));
        return entries.map(|line| line.to_owned() + "\n").collect();
    }
    text
}

/// The content of a snapshot, with sorted keys: the first release kept drizzle-kit's order.
fn database(text: &str) -> String {
    let mut snapshot: Value = serde_json::from_str(text).expect("JSON");
    for id in ["id", "prevId"] {
        snapshot[id].take();
    }
    snapshot.to_string()
}

fn is_of_drizzle(line: &str) -> bool {
    let entry: Value = serde_json::from_str(line).expect("JSON");
    let path = entry["path"].as_str().unwrap_or_default();
    path.starts_with(DRIZZLE)
}
