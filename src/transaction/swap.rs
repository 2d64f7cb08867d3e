//! Exchanges a file and its slot: the only operation of a transaction on files.
//!
//! Either may be missing, so an exchange creates, replaces or removes a file, and a second exchange rolls it back. No
//! byte is ever lost. On common file systems, an exchange is one atomic system call. On others, it takes several; after
//! a crash, [`settle`] handles the file left under the spare name.

use std::io;

use super::{
    content::Content,
    effects::Effects,
    folder::{At, Entry, Kind},
    pending::Slot,
};

/// Exchanges the file at a path and the file in a slot.
///
/// # Errors
/// A file system error; another process created or removed a file in between ([`was_overtaken`]).
pub fn swap(effects: &mut Effects<'_>, target: At<'_>, slot: &Slot<'_>) -> io::Result<()> {
    match (target.kind()?, slot.at().kind()?) {
        (None, None) => Ok(()),
        (Some(_), None) => effects.rename(target, slot.at()),
        (None, Some(_)) => move_new(effects, slot.at(), target),
        (Some(Kind::File), Some(_)) => match effects.exchange(target, slot.at()) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                exchange_by_steps(effects, target, slot)
            }
            other => other,
        },
        (Some(_), Some(_)) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Whether an error means that another process created or removed a file in between.
pub fn was_overtaken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists
            | io::ErrorKind::DirectoryNotEmpty
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::NotFound
    )
}

/// Renames to a path that does not exist.
fn move_new(effects: &mut Effects<'_>, from: At<'_>, to: At<'_>) -> io::Result<()> {
    match effects.rename_new(from, to) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        other => return other,
    }
    // A crash between the two calls leaves a file under both names, so a file that the owner then removes may reappear.
    if effects.link(from, to).is_ok() {
        return effects.remove(from);
    }
    // The target exists, it is a folder, or hard links are unsupported. Check as close to the rename as possible.
    match to.kind()? {
        None => effects.rename(from, to),
        Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Exchanges two files on file systems without an atomic exchange. For a moment, there is no file at the path;
/// [`settle`] restores it after a crash. Renaming over the file instead could lose an edit saved just before.
fn exchange_by_steps(effects: &mut Effects<'_>, target: At<'_>, slot: &Slot<'_>) -> io::Result<()> {
    effects.rename(target, slot.spare())?;
    move_new(effects, slot.at(), target)?;
    effects.rename(slot.spare(), slot.at())
}

/// Whether two names refer to files with the same content, so that one can be removed.
fn is_twin(one: At<'_>, other: At<'_>) -> io::Result<bool> {
    let content = |at: At<'_>| {
        Ok::<_, io::Error>(match at.read()? {
            Entry::File { blob, permissions } => Some(Content::of(&blob, permissions)),
            Entry::Nothing | Entry::Not(_) => None,
        })
    };
    let content_of_one = content(one)?;
    Ok(content_of_one.is_some() && content_of_one == content(other)?)
}

/// Completes or rolls back an interrupted exchange by steps.
///
/// `target` is `None` if the folder of the path no longer exists. `is_edit` means that the slot holds an edit, which
/// stays there if another file was created at the path.
pub fn settle(
    effects: &mut Effects<'_>,
    target: Option<At<'_>>,
    slot: &Slot<'_>,
    is_edit: bool,
) -> io::Result<()> {
    if slot.spare().kind()?.is_none() {
        return Ok(());
    }
    match target {
        Some(target) if slot.at().kind()?.is_some() && target.kind()?.is_none() => {
            move_new(effects, slot.spare(), target)
        }
        // A crash in `move_new` above left the file under both names.
        Some(target) if slot.at().kind()?.is_some() && is_twin(slot.spare(), target)? => {
            effects.remove(slot.spare())
        }
        _ if is_edit => effects.remove(slot.spare()),
        _ => effects.rename(slot.spare(), slot.at()),
    }
}
