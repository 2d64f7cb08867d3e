//! Resolution of conflicts between the owner's changes and the template's.

use std::path::Path;

use anyhow::{Result, bail};

use super::decision::{Decisions, Mode};

use crate::{
    failure::{Failure, Fault},
    merge,
    plan::{Cause, Plan, Step},
    program::{Unmerged, git_mark_unmerged, git_tracked},
    record::{Renders, render_of},
    transaction::{Change, Rank},
    tree::{Blob, RelPath},
};

/// A plan whose conflicts have been decided.
pub(in crate::commands) struct Resolved<'a> {
    /// The file changes to write.
    pub changes: Vec<Change>,
    /// Conflicts left for the owner to resolve in the files, with all three sides.
    pub open: Vec<(&'a RelPath, &'a Step)>,
}

/// The file changes of a plan.
///
/// # Errors
/// [`Fault::Conflicts`]: undecided conflicts, with their lines, or conflicts decided for a template file that
/// cannot be written.
pub(super) fn resolve<'a>(
    plan: &'a Plan,
    decisions: &Decisions<'_>,
) -> Result<Resolved<'a>, Failure> {
    // Accept only the decision `theirs`: any other decision would record today's render as accepted.
    ensure_none(
        plan,
        |path, cause| matches!(cause, Cause::Unmerged { .. }) && !decisions.accept(path),
        "two branches changed the same lines, at least one by hand",
        "resolve these conflicts, commit, then run authgen again; or take the template's files with --conflict theirs",
    )?;
    ensure_none(
        plan,
        |path, _| decisions.of(path).is_none(),
        "your changes conflict with the template's",
        "to write both sides, pass --conflict markers; to keep one, pass --conflict ours or --conflict theirs \
         (ours=FILE for one file)",
    )?;
    ensure_none(
        plan,
        |path, cause| cause.is_blocked() && decisions.accept(path),
        "cannot write the template's file",
        "move the file or folder that is in the way, or keep it with --conflict ours=FILE",
    )?;
    let mut resolved = Resolved {
        changes: Vec::new(),
        open: Vec::new(),
    };
    for (path, step) in &plan.steps {
        let (old, new) = match step {
            Step::Create { want } => (None, Some(want)),
            Step::Replace { disk, want } => (Some(disk), Some(want)),
            Step::Merge { disk, merged } => (Some(disk), Some(merged)),
            Step::Delete { disk } | Step::Move { disk, .. } => (Some(disk), None),
            Step::KeepDeleted | Step::Orphan => continue,
            Step::Conflict {
                disk,
                ours,
                want,
                cause,
            } => {
                let new = match (decisions.of(path), cause) {
                    (Some(Mode::Theirs), Cause::Lines { theirs, .. }) => &Some(theirs.clone()),
                    (Some(Mode::Theirs), _) => want,
                    (Some(Mode::Markers), Cause::Lines { marked, .. }) => {
                        resolved.open.push((path, step));
                        &Some(marked.clone())
                    }
                    (Some(Mode::Markers), _) => {
                        resolved.open.push((path, step));
                        ours
                    }
                    (Some(Mode::Ours) | None, _) => ours,
                };
                if disk != new {
                    let change = change(path, disk.as_ref(), new.as_ref());
                    resolved.changes.push(change);
                }
                continue;
            }
        };
        resolved.changes.push(change(path, old, new));
    }
    Ok(resolved)
}

/// Returns an error that lists the matching conflicts, if any.
fn ensure_none(
    plan: &Plan,
    is_meant: impl Fn(&RelPath, &Cause) -> bool,
    message: &str,
    hint: &str,
) -> Result<(), Failure> {
    let found = plan.steps.iter().filter_map(|(path, step)| match step {
        Step::Conflict { cause, .. } if is_meant(path, cause) => {
            Some(format!("\n  {path}{}", place(cause)))
        }
        _ => None,
    });
    let found: String = found.collect();
    if found.is_empty() {
        return Ok(());
    }
    let failure = Failure::new(Fault::Conflicts, format!("{message}:{found}"));
    Err(failure.hint(format!("nothing was written; {hint}")))
}

/// Marks open conflicts as unmerged in git's index, and returns whether it did.
///
/// # Errors
/// Git fails.
pub(super) fn mark(
    root: &Path,
    renders: &Renders,
    plan: &Plan,
    open: &[(&RelPath, &Step)],
) -> Result<bool> {
    if open.is_empty() {
        return Ok(false);
    }
    let tracked = git_tracked(root)?.unwrap_or_default();
    // The project may be ignored by the repository that contains it.
    let is_tracked = |path: &RelPath| {
        tracked
            .iter()
            .any(|each| each == plan.origin(path).as_str())
    };
    let files: Vec<Unmerged<'_>> = open
        .iter()
        .filter_map(|(path, step)| match step {
            Step::Conflict {
                ours, want, cause, ..
            } if !cause.is_blocked() && is_tracked(path) => Some(Unmerged {
                path,
                base: render_of(renders, plan.origin(path)),
                ours: ours.as_ref(),
                theirs: want.as_ref(),
            }),
            _ => None,
        })
        .collect();
    if files.is_empty() {
        return Ok(false);
    }
    git_mark_unmerged(root, &files)
}

/// Error after writing changes with open conflicts; `marked` tells whether git knows about them.
pub(super) fn left_open(open: &[(&RelPath, &Step)], marked: Result<bool>) -> Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    let found: String = open
        .iter()
        .filter_map(|(path, step)| match step {
            Step::Conflict { cause, .. } => Some(format!("\n  {path}{}", place(cause))),
            _ => None,
        })
        .collect();
    let failure = Failure::new(
        Fault::Conflicts,
        format!("the changes were written, with conflicts left to resolve:{found}"),
    );
    bail!(failure.hint(match marked {
        Ok(true) => "resolve each, `git add` or `git rm` the file, then commit".to_owned(),
        Ok(false) => "resolve each, then commit".to_owned(),
        Err(error) => format!(
            "resolve each, then commit; git could not mark the files as unmerged: {error:#}"
        ),
    }))
}

fn change(path: &RelPath, old: Option<&Blob>, new: Option<&Blob>) -> Change {
    Change {
        path: path.clone(),
        old: old.cloned(),
        new: new.cloned(),
        private: false,
        rank: Rank::Middle,
    }
}

/// Position or reason of a conflict, as a suffix of its path.
pub(in crate::commands) fn place(cause: &Cause) -> String {
    match cause {
        Cause::Lines { lines, .. } => {
            format!(" (lines {}, with markers)", merge::describe_ranges(lines))
        }
        Cause::Unmerged { lines } => {
            let lines: Vec<_> = lines.iter().map(|line| *line..=*line).collect();
            let lines = merge::describe_ranges(&lines);
            format!(" (conflict markers at line {lines})")
        }
        Cause::Binary => " (binary file)".to_owned(),
        Cause::Blocked { by } => format!(" ({by} is in the way)"),
        Cause::Obstacle { what } => format!(" ({what})"),
        Cause::Dropped { to } if to.is_empty() => {
            " (you edited it, and the template dropped it)".to_owned()
        }
        Cause::Dropped { to } => {
            let to: Vec<&str> = to.iter().map(RelPath::as_str).collect();
            format!(
                " (you edited it, and the template moved to {}, where your edits could not be applied)",
                to.join(", ")
            )
        }
    }
}
