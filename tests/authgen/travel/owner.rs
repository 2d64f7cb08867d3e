//! A changed route and an additional table in a project of the latest release: `tests/fixtures/owner-edits.json`, which
//! `tests/e2e/travel.mjs` also builds after the update.

use std::{collections::BTreeSet, fs};

use serde::Deserialize;

use super::Travel;
use crate::support::REPOSITORY;

/// A replacement in a file; without `from`, a new file.
#[derive(Deserialize)]
struct OwnerEdit {
    path: String,
    from: Option<String>,
    to: String,
    /// Whether the next templates change the same lines.
    #[serde(default)]
    disputed: bool,
}

#[test]
fn a_changed_route_and_a_new_table_are_kept_and_conflicts_are_reported() {
    let text = fs::read_to_string(format!("{REPOSITORY}/tests/fixtures/owner-edits.json"));
    let edits: Vec<OwnerEdit> =
        serde_json::from_str(&text.expect("the edits")).expect("a list of edits");
    let travel = Travel::new();
    travel.check_out(super::LATEST, "app");
    let root = travel.path("app");
    for OwnerEdit { path, from, to, .. } in &edits {
        let path = root.join(path);
        let text = match from {
            Some(from) => {
                let text = fs::read_to_string(&path).expect("a file");
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            }
            None => to.clone(),
        };
        fs::write(path, text).expect("a file");
    }
    travel.commit("app");

    let update = travel.authgen("app", &["update", "--yes"]).code(3);
    let named = update
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("  "));
    let named: BTreeSet<&str> = named.filter_map(|line| line.split(" (").next()).collect();
    let disputed = edits.iter().filter(|edit| edit.disputed);
    let expected: BTreeSet<&str> = disputed.map(|edit| edit.path.as_str()).collect();
    assert_eq!(named, expected, "{}", update.stderr);

    let theirs = ["update", "--yes", "--conflict", "theirs"];
    travel.authgen("app", &theirs).code(0);
    for OwnerEdit {
        path, to, disputed, ..
    } in &edits
    {
        let text = fs::read_to_string(root.join(path)).expect("a file");
        let is_there = to.lines().all(|line| text.contains(line));
        let is_named = *disputed && named.contains(path.as_str());
        assert!(is_there || is_named, "{path}: {to}\nis not in\n{text}");
    }
    travel.is_settled("app");
}

#[test]
fn paragraphs_in_merged_pages_are_kept() {
    let travel = Travel::new();
    travel.check_out(super::LATEST, "app");
    let root = travel.path("app");
    let pages = [
        ("docs/api-client.md", "docs/frontend.md"),
        ("docs/revocation.md", "docs/tokens.md"),
    ];
    for (from, _) in pages {
        let text = fs::read_to_string(root.join(from)).expect("a page");
        fs::write(root.join(from), format!("{text}\nOurs: {from}\n")).expect("a page");
    }
    travel.commit("app");

    travel.authgen("app", &["update", "--yes"]).code(0);
    for (from, to) in pages {
        let text = fs::read_to_string(root.join(to)).expect("a page");
        assert!(text.contains(&format!("Ours: {from}\n")), "{to}: {text}");
        assert!(!root.join(from).exists(), "{from}");
    }
    travel.is_settled("app");
}
