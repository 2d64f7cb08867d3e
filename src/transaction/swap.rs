//! The one thing that a transaction does to a file: it and what lies in a slot change places.
//!
//! A place may be empty, so this makes, replaces and removes files, and done twice it undoes itself. Every byte that
//! was in either place is in the other afterwards. On common file systems it is one step, which a crash leaves before
//! or behind; where it takes several, a crash leaves a spare name that [`settle`] knows.

use std::io;

use super::{
    content::Content,
    effects::Effects,
    folder::{At, Entry, Kind},
    pending::Slot,
};

/// Exchanges what lies at a path and in a slot.
///
/// # Errors
/// Among others: something appeared at or vanished from the path meanwhile ([`was_overtaken`]).
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
    // A crash between the two leaves one file under both names. Who removes one of them then may find it back.
    if effects.link(from, to).is_ok() {
        return effects.remove(from);
    }
    // Something is there, or it is a folder, or links do not work: the look is as close to the move as it can be.
    match to.kind()? {
        None => effects.rename(from, to),
        Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// For file systems that cannot exchange two names. For a moment there is no file at the path: that can be put right,
/// while a file that somebody saves just before another one is moved over it would be lost.
fn exchange_by_steps(effects: &mut Effects<'_>, target: At<'_>, slot: &Slot<'_>) -> io::Result<()> {
    effects.rename(target, slot.spare())?;
    move_new(effects, slot.at(), target)?;
    effects.rename(slot.spare(), slot.at())
}

/// Whether two names have files of the same content, so that one of them can go.
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

/// Finishes an exchange by steps that was cut short, or takes it back.
///
/// There is no `target` where the folder of the path is gone. `is_edit` says that the slot holds an edit: that stays
/// when somebody put yet another file at the path.
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
        // The line above was cut short itself, and left one file under both names.
        Some(target) if slot.at().kind()?.is_some() && is_twin(slot.spare(), target)? => {
            effects.remove(slot.spare())
        }
        _ if is_edit => effects.remove(slot.spare()),
        _ => effects.rename(slot.spare(), slot.at()),
    }
}
