//! Rolls back the steps of a journal after a crash or an error.

mod decide;

use std::io;

use anyhow::{Context, Result, bail};

use self::decide::{State, Undo, decide};
use super::{
    Recovered,
    content::Content,
    effects::Effects,
    find::{self, Found, Obstacle, Place},
    folder::{Entry, Folder, Kind},
    journal::{Journal, Step, Swap},
    pending::{Pending, Slot, remove_empty},
    swap::{self, settle, swap},
    touched::Touched,
};
use crate::{
    failure::{Failure, Fault},
    tree::RelPath,
};

/// How often to try to roll back a file that is edited at the same time.
const ATTEMPTS: u32 = 10;

/// Rolls back all steps in reverse order, and ends the transaction.
pub fn undo(
    root: &Folder,
    pending: Pending<'_>,
    journal: &Journal,
    effects: &mut Effects<'_>,
) -> Result<Recovered> {
    let mut recovered = Recovered::default();
    let mut touched = Touched::default();
    for (number, step) in journal.steps.iter().enumerate().rev() {
        let path = step.path();
        let undone = undo_step(root, step, &pending.slot(number), effects)?;
        match undone {
            Undo::Swap | Undo::SwapTwin => recovered.restored.push(path.clone()),
            Undo::SwapEdited | Undo::Keep => recovered.edited.push(path.clone()),
            Undo::Nothing | Undo::Undecided => {}
        }
        if let Ok(Place::In(folder, _)) = find::locate(root, path.as_str()) {
            touched.add(&folder);
        }
    }
    touched.sync(root, effects)?;
    pending.forget(effects)?;
    for paths in [&mut recovered.restored, &mut recovered.edited] {
        paths.sort();
        paths.dedup();
    }
    Ok(recovered)
}

/// Rolls back one step, and retries after a concurrent edit.
fn undo_step(
    root: &Folder,
    step: &Step,
    slot: &Slot<'_>,
    effects: &mut Effects<'_>,
) -> Result<Undo> {
    let mut attempts = 1..ATTEMPTS;
    loop {
        let undone = match step {
            Step::Swap(swap) => undo_swap(root, swap, slot, effects)
                .with_context(|| format!("cannot restore {}", swap.path)),
            Step::Clear { folder } => undo_clear(root, folder, slot, effects)
                .with_context(|| format!("cannot restore the folder {folder}")),
            Step::Make { folder } => {
                remove_empty(root, folder.as_str(), effects).map(|()| Undo::Nothing)
            }
        };
        match undone {
            Err(error) if was_overtaken(&error) && attempts.next().is_some() => {}
            Ok(Undo::Undecided) => bail!(undecided(step.path(), slot)),
            undone => return undone,
        }
    }
}

/// Whether an error was caused by a concurrent edit.
fn was_overtaken(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(swap::was_overtaken)
}

fn undo_swap(
    root: &Folder,
    step: &Swap,
    slot: &Slot<'_>,
    effects: &mut Effects<'_>,
) -> Result<Undo> {
    let path = &step.path;
    settle_spare(root, step, slot, effects)?;
    let before = path_state(root, step)?;
    let undo = decide(&before, &slot_state(slot, step)?, step.old.is_none());
    match undo {
        Undo::Nothing | Undo::Keep | Undo::Undecided => return Ok(undo),
        Undo::SwapTwin => effects.remove(slot.at())?,
        Undo::Swap | Undo::SwapEdited => {}
    }
    make_folders(root, path, effects)?;
    let Place::In(folder, name) = find::locate(root, path.as_str())? else {
        return Ok(Undo::Keep);
    };
    swap(effects, folder.at(name), slot)?;
    // If the file was edited after the check above, the swap moved the edit to the slot: swap again.
    if slot_state(slot, step)? != before {
        swap(effects, folder.at(name), slot)?;
        return Ok(Undo::Keep);
    }
    Ok(undo)
}

/// Completes or rolls back an interrupted `exchange_by_steps`.
fn settle_spare(
    root: &Folder,
    step: &Swap,
    slot: &Slot<'_>,
    effects: &mut Effects<'_>,
) -> io::Result<()> {
    let is_edit = matches!(slot_state(slot, step)?, State::Foreign(_));
    let place = find::locate(root, step.path.as_str())?;
    let target = match &place {
        Place::In(folder, name) => Some(folder.at(name)),
        Place::NoFolder | Place::Blocked(_) => None,
    };
    settle(effects, target, slot, is_edit)
}

fn path_state(root: &Folder, step: &Swap) -> Result<State> {
    let content = match find::find(root, &step.path)? {
        Found::Nothing => None,
        Found::File(blob, permissions) => Some(Content::of(&blob, permissions)),
        // The new file replaces this obstacle. It was not removed yet, or exists again.
        Found::Obstacle(Obstacle {
            kind: Kind::File | Kind::Folder,
            ..
        }) if step.old.is_none() => None,
        Found::Obstacle(_) => return Ok(State::Foreign(None)),
    };
    Ok(State::of(content, step))
}

fn slot_state(slot: &Slot<'_>, step: &Swap) -> io::Result<State> {
    Ok(match slot.at().read()? {
        Entry::Nothing => State::of(None, step),
        Entry::File { blob, permissions } => State::of(Some(Content::of(&blob, permissions)), step),
        Entry::Not(_) => State::Foreign(None),
    })
}

/// Recreates missing parent folders of a restored file.
fn make_folders(root: &Folder, path: &RelPath, effects: &mut Effects<'_>) -> io::Result<()> {
    for folder in path.folders() {
        if let Place::In(parent, name) = find::locate(root, folder)?
            && parent.kind(name)?.is_none()
        {
            effects.make_folder(parent.at(name), 0o777)?;
        }
    }
    Ok(())
}

/// Restores a folder that a file replaced, unless its path is occupied.
fn undo_clear(
    root: &Folder,
    path: &RelPath,
    slot: &Slot<'_>,
    effects: &mut Effects<'_>,
) -> io::Result<Undo> {
    if slot.at().kind()?.is_none() {
        return Ok(Undo::Nothing);
    }
    let Place::In(parent, name) = find::locate(root, path.as_str())? else {
        return Ok(Undo::Keep);
    };
    match parent.kind(name)? {
        None => swap(effects, parent.at(name), slot)?,
        Some(Kind::Folder) => {}
        Some(_) => return Ok(Undo::Keep),
    }
    Ok(Undo::Nothing)
}

fn undecided(path: &RelPath, slot: &Slot<'_>) -> Failure {
    let slot = slot.at();
    let message = format!("{path} was edited while authgen was writing it, and again afterwards");
    Failure::new(Fault::ChangedMeanwhile, message).hint(format!(
        "the first edit is in {slot}: merge it into {path}, move {slot} out of the project, then run \
        authgen again"
    ))
}
