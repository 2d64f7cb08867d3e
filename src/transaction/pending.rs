//! The folder `.authgen/pending/`, which exists during a transaction and after an interrupted one. It contains the
//! journal, a slot for each step, and a `.gitignore`, because slots may contain env files with secrets. The file name
//! of the journal is the state of the transaction:
//!
//! | file | transaction | to do |
//! |---|---|---|
//! | neither | not begun, or rolled back | remove the slots |
//! | `journal.json` | running | roll back the steps |
//! | `committed.json` | committed | remove the slots and empty folders |

use std::io;

use anyhow::{Context, Result, bail};

use super::{
    effects::Effects,
    find::{self, Place},
    folder::{At, Entry, Folder, Kind},
    journal::Journal,
    permissions::Wanted,
};
use crate::failure::{Failure, Fault};

pub const FOLDER: &str = "pending";
const DRAFT: &str = "journal.new";
const JOURNAL: &str = "journal.json";
const COMMITTED: &str = "committed.json";
const GITIGNORE: &str = ".gitignore";
/// The suffix of a slot's temporary name ([`Slot::spare`]).
const SPARE: &str = ".spare";

pub struct Pending<'a> {
    /// `.authgen/`.
    own: &'a Folder,
    folder: Folder,
}

/// The slot of one step. It contains the new file before the exchange, and the old file afterwards.
pub struct Slot<'a> {
    folder: &'a Folder,
    name: String,
    spare: String,
}

impl Slot<'_> {
    pub fn at(&self) -> At<'_> {
        self.folder.at(&self.name)
    }

    /// A temporary name for exchanges in several steps.
    pub fn spare(&self) -> At<'_> {
        self.folder.at(&self.spare)
    }
}

impl<'a> Pending<'a> {
    /// Opens the folder of an earlier transaction; `None` if there is none.
    pub fn open(own: &'a Folder) -> Result<Option<Self>> {
        let opening = || format!("cannot open {}", own.at(FOLDER));
        match find::locate(own, &format!("{FOLDER}/")).with_context(opening)? {
            Place::In(folder, _) => Ok(Some(Self { own, folder })),
            Place::NoFolder => Ok(None),
            Place::Blocked(obstacle) => bail!(Failure::from(obstacle)),
        }
    }

    /// Creates the folder, readable only by its owner.
    pub fn make(own: &'a Folder, effects: &mut Effects<'_>) -> Result<Self> {
        let at = own.at(FOLDER);
        effects
            .make_folder(at, 0o700)
            .and_then(|()| own.folder(FOLDER))
            .map(|folder| Self { own, folder })
            .with_context(|| format!("cannot create the folder {at}"))
    }

    pub fn slot(&self, number: usize) -> Slot<'_> {
        Slot {
            folder: &self.folder,
            name: number.to_string(),
            spare: format!("{number}{SPARE}"),
        }
    }

    /// The journal of a transaction to roll back.
    pub fn journal(&self) -> Result<Option<Journal>> {
        self.load(JOURNAL)
    }

    /// Whether there is a transaction to roll back, even if its journal is invalid.
    pub fn is_begun(&self) -> bool {
        !matches!(self.folder.kind(JOURNAL), Ok(None))
    }

    fn load(&self, name: &str) -> Result<Option<Journal>> {
        let at = self.folder.at(name);
        let foreign = || {
            Failure::new(Fault::RollbackFailed, format!("{at} is not a journal that authgen wrote"))
                .hint(
                    "nothing was changed: check the files in .authgen/pending, move that folder out of the project, \
                     then run authgen again",
                )
        };
        match at.read().with_context(|| format!("cannot read {at}"))? {
            Entry::Nothing => Ok(None),
            Entry::File { blob, .. } => {
                Journal::parse(blob.bytes()).map(Some).with_context(foreign)
            }
            Entry::Not(_) => bail!(foreign()),
        }
    }

    /// Keeps the folder out of git, even if the owner commits all files after an interrupted run.
    pub fn hide_from_git(&self, effects: &mut Effects<'_>) -> Result<()> {
        let at = self.folder.at(GITIGNORE);
        effects
            .write_new(at, b"*\n", &Wanted::private())
            .with_context(|| format!("cannot write {at}"))
    }

    /// Begins the transaction: from now on, it is rolled back after a crash.
    pub fn begin(&self, journal: &Journal, effects: &mut Effects<'_>) -> Result<()> {
        let draft = self.folder.at(DRAFT);
        let bytes = journal.render()?;
        let mut write = || -> io::Result<()> {
            effects.write_new(draft, &bytes, &Wanted::private())?;
            effects.sync_folder(&self.folder)?;
            effects.sync_folder(self.own)?;
            effects.rename(draft, self.folder.at(JOURNAL))?;
            effects.sync_folder(&self.folder)
        };
        write().with_context(|| format!("cannot write {}", self.folder.at(JOURNAL)))
    }

    /// Commits the transaction.
    pub fn commit(&self, effects: &mut Effects<'_>) -> io::Result<()> {
        effects.rename(self.folder.at(JOURNAL), self.folder.at(COMMITTED))
    }

    /// Removes the folder once all steps are rolled back.
    pub fn forget(self, effects: &mut Effects<'_>) -> Result<()> {
        let journal = self.folder.at(JOURNAL);
        if journal.kind()?.is_some() {
            effects
                .remove(journal)
                .and_then(|()| effects.sync_folder(&self.folder))
                .with_context(|| format!("cannot remove {journal}"))?;
        }
        self.discard(effects)
    }

    /// Removes the folder of a transaction that needs no rollback.
    ///
    /// # Errors
    /// The transaction needs a rollback, or the folder has files that authgen did not write.
    pub fn clear(self, root: &Folder, effects: &mut Effects<'_>) -> Result<()> {
        if let Some(journal) = self.load(COMMITTED)? {
            // Slots contain the owner's old files: before removing any slot, sync the commit to disk.
            effects.sync_folder(&self.folder)?;
            for folder in journal.emptied() {
                remove_empty(root, folder, effects)?;
            }
        }
        self.discard(effects)
    }

    fn discard(self, effects: &mut Effects<'_>) -> Result<()> {
        let names = self
            .folder
            .names()
            .context("cannot read .authgen/pending")?;
        if let Some(foreign) = names.iter().find(|name| !is_ours(name)) {
            let at = self.folder.at(foreign);
            bail!(
                Failure::new(
                    Fault::WouldOverwrite,
                    format!("{at} was not written by authgen")
                )
                .hint("move it elsewhere, then run authgen again")
            );
        }
        let (last, first): (Vec<_>, Vec<_>) = names.iter().partition(|name| *name == GITIGNORE);
        for name in first.into_iter().chain(last) {
            let at = self.folder.at(name);
            match at.kind()? {
                Some(Kind::Folder) => effects.remove_folder(at),
                _ => effects.remove(at),
            }
            .with_context(|| format!("cannot remove {at}"))?;
        }
        let at = self.own.at(FOLDER);
        effects
            .remove_folder(at)
            .with_context(|| format!("cannot remove {at}"))
    }
}

/// Whether transactions use this file name.
fn is_ours(name: &str) -> bool {
    let number = name.strip_suffix(SPARE).unwrap_or(name);
    let is_slot = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_slot || [DRAFT, COMMITTED, GITIGNORE].contains(&name)
}

/// Removes a folder if it exists, is empty and can be removed.
pub fn remove_empty(root: &Folder, folder: &str, effects: &mut Effects<'_>) -> Result<()> {
    let found = find::locate(root, folder).with_context(|| format!("cannot access {folder}"))?;
    let Place::In(parent, name) = found else {
        return Ok(());
    };
    match effects.remove_folder(parent.at(name)) {
        Err(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::NotFound
                    | io::ErrorKind::NotADirectory
                    | io::ErrorKind::DirectoryNotEmpty
                    | io::ErrorKind::AlreadyExists
                    | io::ErrorKind::PermissionDenied
                    | io::ErrorKind::ResourceBusy
            ) =>
        {
            Err(error).with_context(|| format!("cannot remove the empty folder {folder}"))
        }
        _ => Ok(()),
    }
}
