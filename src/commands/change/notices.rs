//! Notes on files that the owner kept, moved or removed, and that other files depend on.

use std::collections::BTreeSet;

use super::{decision::Decisions, declined::is_prose, state::Sides};
use crate::{
    env_files::Note,
    plan::{Plan, Step},
    references::{References, hides},
    tree::RelPath,
};

/// Maximum number of users of a file to list.
const NAMED: usize = 3;

/// Lists each file in `[owned]` that the requested change would modify.
pub(super) fn kept_out(sides: &Sides) -> Vec<Note> {
    let Sides {
        before,
        disk,
        want,
        rules,
        ..
    } = sides;
    if before.paths().next().is_none() {
        return Vec::new();
    }
    let is_meant = |path: &&RelPath| {
        let want = want.blob(path);
        let is_changed = before.blob(path) != want && disk.blob(path) != want;
        rules.owned.matches(path) && !is_prose(path) && is_changed
    };
    let note = |path: &RelPath| Note {
        file: path.to_string(),
        line: None,
        text: "is listed in [owned] in authgen.toml, so this change was not applied to it"
            .to_owned(),
    };
    want.paths().filter(is_meant).map(note).collect()
}

/// Lists files that lost their template but are still used or shadow another file, and missing files that a changed
/// template needs.
pub(super) fn notices(plan: &Plan, decisions: &Decisions<'_>, sides: &Sides) -> Vec<Note> {
    let Sides {
        base,
        disk,
        want,
        rules,
        ..
    } = sides;
    let (mut stay, mut gone) = (Vec::new(), Vec::new());
    // Include the plan's paths: only the plan has the new path of a removed file whose template moved.
    let planned = plan.steps.iter().map(|(path, _)| path);
    let paths: BTreeSet<&RelPath> = base.keys().chain(planned).collect();
    for path in paths {
        let step = plan.step(path);
        let goes = match step {
            Some(Step::Delete { .. } | Step::Move { .. }) => true,
            Some(Step::Conflict { want: None, .. }) => decisions.accept(path),
            _ => false,
        };
        let is_missing = matches!(step, None | Some(Step::KeepDeleted))
            && !rules.obstacles.contains_key(path)
            && !rules.occupied.contains_key(path);
        match (disk.get(path).is_some(), want.get(path).is_some()) {
            (true, false) if !goes => stay.push(path),
            (false, true) if is_missing => gone.push(path),
            _ => {}
        }
    }
    if stay.is_empty() && gone.is_empty() {
        return Vec::new();
    }
    let after: Vec<(&RelPath, bool, References)> = want
        .paths()
        .filter_map(|path| {
            let written = plan.step(path).and_then(Step::written);
            let blob = written.or_else(|| disk.blob(path))?;
            let is_new = written.is_some();
            let text = std::str::from_utf8(blob.bytes()).ok()?;
            Some((path, is_new, References::read(path, text)))
        })
        .collect();
    let users = |path: &RelPath, are_new: bool| -> String {
        let users = after.iter().filter(|(user, is_new, references)| {
            *user != path && (*is_new || !are_new) && references.mean(path)
        });
        let users: Vec<&str> = users.map(|(user, ..)| user.as_str()).collect();
        match users.len() {
            0..=NAMED => users.join(", "),
            count => format!("{} and {} more", users[..NAMED].join(", "), count - NAMED),
        }
    };
    let mut notes = Vec::new();
    let mut note = |path: &RelPath, text: String| {
        notes.push(Note {
            file: path.to_string(),
            line: None,
            text,
        });
    };
    for path in stay {
        let hidden = want
            .paths()
            .find(|other| hides(path.as_str(), other.as_str()));
        if want
            .paths()
            .any(|other| hides(other.as_str(), path.as_str()))
        {
            continue;
        }
        let users = users(path, false);
        if let Some(hidden) = hidden {
            note(path, format!("stays, and shadows {hidden} in imports"));
        } else if !users.is_empty() {
            note(
                path,
                format!("stays, although its template was dropped: it is used by {users}"),
            );
        }
    }
    for path in gone {
        let users = users(path, true);
        if !users.is_empty() {
            note(
                path,
                format!("is missing (you removed or moved it), and is used by {users}"),
            );
        }
    }
    notes
}
