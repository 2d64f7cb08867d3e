//! The one thing that a transaction does to a file: it and what lies in a slot change places.
//!
//! A place may be empty, so this makes, replaces and removes files, and done twice it undoes itself. It is one step of
//! the file system, which a crash leaves before or behind, and every byte that was in either place is in the other.

use std::io;

use super::{
    effects::Effects,
    folder::{At, Entry, Kind},
    pending::Slot,
    permissions::Wanted,
};

/// Exchanges what lies at a path and in a slot.
///
/// # Errors
/// Among others: something appeared at or vanished from the path meanwhile. Then nothing moved.
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

/// Whether an error says that something appeared at or vanished from a path meanwhile.
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

/// Moves a name to where nothing is.
fn move_new(effects: &mut Effects<'_>, from: At<'_>, to: At<'_>) -> io::Result<()> {
    match effects.rename_new(from, to) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
        other => return other,
    }
    // A crash between the two leaves one file under both names.
    match effects.link(from, to) {
        Ok(()) => return effects.remove(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        Err(_) => {}
    }
    // Neither flags nor links, or a folder: the look is as close to the move as it can be.
    match to.kind()? {
        None => effects.rename(from, to),
        Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// For file systems that cannot exchange two names. The path names the one or the other file at any moment; a crash
/// leaves a spare name, which [`settle`] knows.
fn exchange_by_steps(effects: &mut Effects<'_>, target: At<'_>, slot: &Slot<'_>) -> io::Result<()> {
    if effects.link(target, slot.spare()).is_err() {
        copy(effects, target, slot.spare())?;
    }
    effects.sync_folder(slot.at().folder)?;
    effects.rename(slot.at(), target)?;
    effects.rename(slot.spare(), slot.at())
}

fn copy(effects: &mut Effects<'_>, from: At<'_>, to: At<'_>) -> io::Result<()> {
    match from.read()? {
        Entry::File { blob, permissions } => {
            let wanted = Wanted::replaced(blob.exec(), permissions);
            effects.write_new(to, blob.bytes(), &wanted)
        }
        Entry::Nothing => Err(io::ErrorKind::NotFound.into()),
        Entry::Not(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Finishes an exchange by steps that a crash cut short, or takes it back.
pub fn settle(effects: &mut Effects<'_>, slot: &Slot<'_>) -> io::Result<()> {
    match (slot.spare().kind()?, slot.at().kind()?) {
        (None, _) => Ok(()),
        (Some(_), None) => effects.rename(slot.spare(), slot.at()),
        (Some(_), Some(_)) => effects.remove(slot.spare()),
    }
}
