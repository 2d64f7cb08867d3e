//! Exchanges the file at a path and the file in a slot: the only operation of a transaction on files.
//!
//! Path or slot may be empty, so an exchange creates, replaces or removes a file, and a second exchange rolls back the
//! first one. No byte is ever lost. On common file systems, an exchange is one atomic system call. On other file
//! systems, it takes several calls; after a crash between two calls, [`settle`] handles the file left under the spare
//! name.

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
/// A file system error, or another process created or removed a file at the same time ([`was_overtaken`]).
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
    // A crash between `link` and `remove` leaves the file under both names. If the owner then removes the file, it may
    // reappear.
    if effects.link(from, to).is_ok() {
        return effects.remove(from);
    }
    // The link failed: the target exists, the source is a folder, or hard links are unsupported. Check the target right
    // before the rename.
    match to.kind()? {
        None => effects.rename(from, to),
        Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Exchanges two files on file systems without an atomic exchange. For a moment, there is no file at the path: after a
/// crash, [`settle`] restores the file. Renaming over the file would avoid that, but could lose an edit saved just
/// before.
fn exchange_by_steps(effects: &mut Effects<'_>, target: At<'_>, slot: &Slot<'_>) -> io::Result<()> {
    effects.rename(target, slot.spare())?;
    move_new(effects, slot.at(), target)?;
    effects.rename(slot.spare(), slot.at())
}

/// Whether the files under two names have the same content, so that one file can be removed.
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

/// Completes or rolls back an interrupted `exchange_by_steps`.
///
/// `target` is `None` if the folder of the path no longer exists. `is_edit` means that the slot contains an edit. The
/// edit stays in the slot if another file was created at the path.
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
        // A crash in `move_new` above left the same file under the spare name and at the path.
        Some(target) if slot.at().kind()?.is_some() && is_twin(slot.spare(), target)? => {
            effects.remove(slot.spare())
        }
        _ if is_edit => effects.remove(slot.spare()),
        _ => effects.rename(slot.spare(), slot.at()),
    }
}
