//! Runs the steps of a transaction, after its journal was written, and commits it.

use std::io;

use anyhow::{Context, Result, bail, ensure};

use super::{
    Change,
    content::Content,
    effects::Effects,
    errors::changed,
    find::{self, Found, Place},
    folder::{Entry, Folder},
    journal::Step,
    pending::{Pending, Slot},
    prepare::Task,
    swap::{swap, was_overtaken},
    touched::Touched,
};
use crate::tree::RelPath;

/// Runs all steps and commits.
///
/// # Errors
/// Some steps may have been executed and need a rollback.
pub fn run(
    root: &Folder,
    pending: &Pending<'_>,
    tasks: &[Task<'_>],
    effects: &mut Effects<'_>,
) -> Result<()> {
    let mut touched = Touched::default();
    for (number, task) in tasks.iter().enumerate() {
        let path = task.step.path();
        if let Some(change) = task.change {
            ensure_unchanged(root, change)?;
        }
        let Place::In(folder, name) =
            find::locate(root, path.as_str()).with_context(|| format!("cannot access {path}"))?
        else {
            bail!(changed(path))
        };
        let target = folder.at(name);
        match &task.step {
            Step::Swap(_) | Step::Clear { .. } => swap(effects, target, &pending.slot(number)),
            Step::Make { .. } => effects.make_folder(target, 0o777),
        }
        .map_err(|error| explain(path, error))?;
        touched.add(&folder);
    }
    touched.sync(root, effects)?;
    // Check the old files as late as possible: another process may still be writing to them.
    for (number, task) in tasks.iter().enumerate() {
        ensure_moved(task, &pending.slot(number))?;
    }
    pending.commit(effects).context("cannot commit the change")
}

/// Verifies that a file is unchanged, right before it is moved. An edited file stays at its path.
fn ensure_unchanged(root: &Folder, change: &Change) -> Result<()> {
    let found = match find::find(root, &change.path)? {
        Found::Nothing => None,
        Found::File(blob, _) => Some(blob),
        Found::Obstacle(_) => bail!(changed(&change.path)),
    };
    ensure!(found == change.old, changed(&change.path));
    Ok(())
}

/// Verifies that the old file was not edited between `ensure_unchanged` and its move to the slot.
fn ensure_moved(task: &Task<'_>, slot: &Slot<'_>) -> Result<()> {
    let reading = || format!("cannot read {}", slot.at());
    let is_planned = match (&task.step, task.change) {
        (Step::Make { .. }, _) => true,
        (Step::Clear { .. }, _) => {
            let folder = slot
                .at()
                .folder
                .folder(slot.at().name)
                .with_context(reading)?;
            folder.names().with_context(reading)?.is_empty()
        }
        (Step::Swap(swap), change) => {
            let old = change.and_then(|change| change.old.as_ref());
            match slot.at().read().with_context(reading)? {
                Entry::Nothing => old.is_none(),
                Entry::File { blob, permissions } => {
                    old == Some(&blob) && swap.old == Some(Content::of(&blob, permissions))
                }
                Entry::Not(_) => false,
            }
        }
    };
    ensure!(is_planned, changed(task.step.path()));
    Ok(())
}

/// Explains errors caused by other processes.
fn explain(path: &RelPath, error: io::Error) -> anyhow::Error {
    if was_overtaken(&error) {
        changed(path).into()
    } else {
        anyhow::Error::new(error).context(format!("cannot change {path}"))
    }
}
