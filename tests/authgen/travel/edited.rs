//! Many edits, followed by one update.

use std::path::Path;

use super::{
    Travel,
    edit::{Edit, Make},
};
use crate::support::{Files, Found, Output, files};

/// An edit, and the file that it was applied to.
type Made<'a> = (&'a Edit, &'static str);

/// Applies the edits that fit to a project of a release, updates it, and counts them. Only `disputed` files may be in
/// conflict.
pub fn survive(
    travel: &Travel,
    release: &str,
    (edits, disputed): (&[Edit], &[&str]),
    folder: &str,
) -> usize {
    travel.check_out(release, folder);
    let root = &travel.path(folder);
    let made = make(edits, root);
    assert_eq!(lost(root, &made), [""; 0], "{release}: not even made");
    let moved = moved(root, edits);
    travel.commit(folder);
    let update = travel.authgen(folder, &["update", "--yes"]);
    let mut in_conflict = Vec::new();
    if update.status.code() == Some(3) {
        in_conflict = conflicts(update, &made);
        let is_told = |path: &&&str| !disputed.contains(*path);
        let more: Vec<&&str> = in_conflict.iter().filter(is_told).collect();
        assert_eq!(more, [&""; 0], "{release}: conflicts");
        assert_eq!(lost(root, &made), [""; 0], "{release}: nothing is written");
        let markers = ["update", "--yes", "--conflict", "markers"];
        travel.authgen(folder, &markers).code(3);
    } else {
        update.code(0);
    }
    assert_eq!(lost(root, &made), [""; 0], "{release}");
    assert_eq!(self::moved(root, edits), moved, "{release}");
    travel.is_settled(folder);

    let late = &format!("{folder}-late");
    let later = make_late(travel, release, edits, late);
    let [early, late] = [folder, late].map(|folder| travel.files(folder));
    let is_told =
        |path: &str| in_conflict.contains(&old_name(path)) || is_apart(path, &made, &later);
    let mut untold = differences(&early, &late, says);
    untold.retain(|path| !is_told(path));
    assert_eq!(untold, [""; 0], "{release}");
    made.len()
}

fn make<'a>(edits: &'a [Edit], root: &Path) -> Vec<Made<'a>> {
    let made = edits.iter().filter_map(|edit| {
        let file = edit.file(root)?;
        edit.make(root, file);
        Some((edit, file))
    });
    made.collect()
}

/// The files that owners moved, at their new paths.
fn moved(root: &Path, edits: &[Edit]) -> Vec<(&'static str, Option<Vec<u8>>)> {
    let places = edits.iter().filter_map(|edit| match edit.make {
        Make::Move(to) | Make::Link(to) => Some(to),
        _ => None,
    });
    let read = |to: &'static str| (to, std::fs::read(root.join(to)).ok());
    places.map(read).collect()
}

/// Applies the same edits after the update.
fn make_late<'a>(travel: &Travel, release: &str, edits: &'a [Edit], folder: &str) -> Vec<Made<'a>> {
    travel.check_out(release, folder);
    travel.authgen(folder, &["update", "--yes"]).code(0);
    make(edits, &travel.path(folder))
}

/// Whether the order of edit and update matters for a path: moved files no longer follow the template, and some edits
/// no longer fit.
fn is_apart(path: &str, made: &[Made<'_>], later: &[Made<'_>]) -> bool {
    let is_moved = |edit: &Edit| matches!(edit.make, Make::Move(to) | Make::Link(to) if to == path);
    let fits = |name: &str| later.iter().any(|(edit, _)| edit.name == name);
    made.iter()
        .any(|(edit, file)| is_moved(edit) || (*file == path && !fits(edit.name)))
}

/// Where templates of edited files have moved to since the releases.
const MOVED: &[(&str, &str)] = &[
    (
        "frontend/app/dashboard/page.tsx",
        "frontend/app/(app)/dashboard/page.tsx",
    ),
    (
        "frontend/components/Button.tsx",
        "frontend/components/action-button.tsx",
    ),
    (
        "frontend/components/Button.tsx",
        "frontend/components/ui/button.tsx",
    ),
    (
        "frontend/components/TaskList.tsx",
        "frontend/components/task-list.tsx",
    ),
    (
        "frontend/components/SessionList.tsx",
        "frontend/components/session-list.tsx",
    ),
];

fn old_name(path: &str) -> &str {
    let moved = MOVED.iter().find(|(_, to)| *to == path);
    moved.map_or(path, |(from, _)| from)
}

/// The files in conflict, each of which the owner edited.
#[track_caller]
fn conflicts(update: Output, made: &[Made<'_>]) -> Vec<&'static str> {
    let update = update.code(3);
    let lines = update.stderr.lines().filter(|line| line.starts_with("  "));
    let named = lines.map(|line| {
        let path = line.trim_start().rsplit_once(" (").map(|(path, _)| path);
        let path = path.map(old_name);
        let edited = made.iter().find(|(_, file)| Some(*file) == path);
        edited.unwrap_or_else(|| panic!("{line}")).1
    });
    named.collect()
}

/// Edits that were lost.
fn lost(root: &Path, made: &[Made<'_>]) -> Vec<String> {
    let files = files(root);
    let is_read = |path: &str| !path.starts_with(".git/") && !path.starts_with(".authgen/");
    let texts = files.iter().filter(|(path, _)| is_read(path));
    let all: String = texts
        .map(|(_, found)| String::from_utf8_lossy(&found.bytes))
        .collect();
    made.iter()
        .filter(|(edit, file)| !edit.is_there(root, file, &all))
        .map(|(edit, file)| format!("{} ({file})", edit.name))
        .collect()
}

/// Paths that differ between two projects.
pub fn differences<T: PartialEq>(
    one: &Files,
    other: &Files,
    says: impl Fn(&str, &Files) -> Option<T>,
) -> Vec<String> {
    let paths: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    paths
        .into_iter()
        .filter(|path| says(path, one) != says(path, other))
        .cloned()
        .collect()
}

/// The content of a file. For env files, only the variables, because their order is undefined if the template moved a
/// variable to a place where the owner added one.
pub fn says(path: &str, files: &Files) -> Option<Found> {
    let mut found = files.get(path)?.clone();
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.starts_with(".env") {
        let text = String::from_utf8_lossy(&found.bytes).into_owned();
        let mut lines: Vec<&str> = text.lines().filter(|line| line.contains('=')).collect();
        lines.sort_unstable();
        found.bytes = lines.join("\n").into_bytes();
    }
    Some(found)
}
