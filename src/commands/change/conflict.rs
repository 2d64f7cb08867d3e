//! Who decides when owner and template changed the same lines.

use clap::ValueEnum;

use crate::{
    failure::{ExitCode, Failure},
    plan::{Cause, Plan, Step},
    transaction::{Change, Rank},
    tree::{Blob, RelPath},
};

/// What is written where owner and template are in conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Both, between git's conflict markers
    Markers,
    /// The owner's
    Ours,
    /// The template's
    Theirs,
}

/// The file changes that a plan comes to.
///
/// # Errors
/// [`ExitCode::WouldOverwrite`]: conflicts that nobody decided, each with its lines.
pub(super) fn resolve(plan: &Plan, mode: Option<Mode>) -> Result<Vec<Change>, Failure> {
    if mode != Some(Mode::Theirs) {
        // Decided otherwise for all files at once, today's render would count as seen.
        ensure_none(
            plan,
            |cause| matches!(cause, Cause::Unmerged { .. }),
            "two branches changed the same lines, some by hand",
            "resolve these conflicts, commit, then run authgen again; --conflict theirs takes the template's files",
        )?;
    }
    if mode.is_none() {
        ensure_none(
            plan,
            |_| true,
            "you and the template changed the same lines",
            "--conflict markers writes both sides, --conflict ours or theirs decides",
        )?;
    }
    let changes = plan.steps.iter().filter_map(|(path, step)| {
        let (old, new) = match step {
            Step::Create { want } => (None, Some(want)),
            Step::Replace { disk, want } => (Some(disk), Some(want)),
            Step::Merge { disk, merged } => (Some(disk), Some(merged)),
            Step::Delete { disk } => (Some(disk), None),
            Step::Conflict { disk, want, cause } => {
                (disk.as_ref(), Some(decide(mode?, want, cause)?))
            }
            Step::KeepDeleted | Step::Orphan => return None,
        };
        Some(change(path, old, new))
    });
    Ok(changes.collect())
}

/// Refuses a plan with such conflicts, and lists them.
fn ensure_none(
    plan: &Plan,
    is_meant: impl Fn(&Cause) -> bool,
    message: &str,
    hint: &str,
) -> Result<(), Failure> {
    let found = plan.steps.iter().filter_map(|(path, step)| match step {
        Step::Conflict { cause, .. } if is_meant(cause) => {
            Some(format!("\n  {path}{}", place(cause)))
        }
        _ => None,
    });
    let found: String = found.collect();
    if found.is_empty() {
        return Ok(());
    }
    let failure = Failure::new(ExitCode::WouldOverwrite, format!("{message}:{found}"));
    Err(failure.hint(format!("nothing was written; {hint}")))
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

/// What takes the place of a file in conflict; nothing where it stays as it is.
fn decide<'a>(mode: Mode, want: &'a Blob, cause: &'a Cause) -> Option<&'a Blob> {
    match (mode, cause) {
        (Mode::Ours, _)
        | (_, Cause::Blocked { .. })
        | (Mode::Markers, Cause::Binary | Cause::Unmerged { .. }) => None,
        (Mode::Markers, Cause::Lines { marked, .. }) => Some(marked),
        (Mode::Theirs, _) => Some(want),
    }
}

/// Where a conflict is, as a suffix of its path.
pub(in crate::commands) fn place(cause: &Cause) -> String {
    match cause {
        Cause::Lines { lines, .. } => {
            let ranges: Vec<String> = lines
                .iter()
                .map(|range| format!("{}-{}", range.start(), range.end()))
                .collect();
            format!(" (lines {} with markers)", ranges.join(", "))
        }
        Cause::Unmerged { lines } => {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            format!(" (conflict markers at line {})", lines.join(", "))
        }
        Cause::Binary => " (not text)".to_owned(),
        Cause::Blocked { by } => format!(" ({by} is in its way)"),
    }
}
