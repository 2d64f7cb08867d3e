//! Writes new projects.
//!
//! A new folder is staged in a hidden folder next to the target and moved into place by one rename, so the target is
//! always absent or complete. Files are not synced individually: after a power failure, run again. An existing folder
//! keeps its inode, owner and mode: it is filled by a [transaction], which the next run rolls back if it was
//! interrupted.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    failure::{self, Failure, Fault},
    interrupt::{self, retry},
    transaction::{self, Change},
    tree::Blob,
};

/// Writes the new files of all changes, or none of them.
///
/// # Errors
/// The target is not [free](ensure_free), or the file system returned an error.
pub fn write(target: &Path, changes: &[Change]) -> Result<()> {
    if target.is_dir() {
        let lock = transaction::lock(target)?;
        ensure_free(target)?;
        return transaction::apply(&lock, changes);
    }
    let parent = parent(target);
    let missing = missing_folders(&parent);
    let written = retry(|| fs::create_dir_all(&parent))
        .with_context(|| format!("cannot create the folder {}", parent.display()))
        .and_then(|()| stage(target, &parent, changes))
        .map_err(not_written);
    if written.is_err() {
        // Remove the folders this run created. A folder that is in use by now is not empty and stays.
        for folder in &missing {
            let _ = fs::remove_dir(folder);
        }
    }
    written
}

fn stage(target: &Path, parent: &Path, changes: &[Change]) -> Result<()> {
    let name = target.file_name().context("the target has no name")?;
    // Shortened, because common file systems allow 255 bytes, and a character may take 4.
    let shown: String = name.to_string_lossy().chars().take(50).collect();
    let prefix = format!(".{shown}.authgen-");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    // Env files with secrets are staged here, so only the user may enter. The modes of the project inside follow the
    // user's umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let staging = retry(|| builder.tempdir_in(parent))
        .with_context(|| format!("cannot write to {}", parent.display()))?;
    let root = staging.path().join(name);
    retry(|| fs::create_dir(&root)).with_context(|| format!("cannot create {}", root.display()))?;
    for change in changes {
        if let Some(blob) = &change.new {
            place(&root, change, blob)?;
        }
    }
    move_into_place(&root, target)
}

fn place(root: &Path, change: &Change, blob: &Blob) -> Result<()> {
    if interrupt::is_requested() {
        bail!(Failure::new(Fault::Cancelled, "cancelled").hint("nothing was written"));
    }
    let path = &change.path;
    let file = root.join(path.as_str());
    if let Some(folder) = file.parent() {
        retry(|| fs::create_dir_all(folder))
            .with_context(|| format!("cannot create the folder of {path}"))?;
    }
    // The umask applies, as in any program. A private file is created with its final mode.
    let mode = match (change.private, blob.exec()) {
        (true, _) => 0o600,
        (false, true) => 0o777,
        (false, false) => 0o666,
    };
    create_new(&file, mode)
        .and_then(|mut file| file.write_all(blob.bytes()))
        .with_context(|| format!("cannot write {path}"))
}

fn not_written(error: anyhow::Error) -> anyhow::Error {
    if failure::is_explained(&error) {
        return error;
    }
    let remedy = failure::remedy(&error).unwrap_or("choose a folder you can write to");
    let failure = Failure::new(Fault::Io, "could not write the project");
    error.context(failure.hint(format!("{remedy}, then run authgen again")))
}

fn create_new(path: &Path, mode: u32) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// A target is free if it does not exist, or is a folder (not a link) that contains at most `.git` and the files of
/// transactions.
///
/// # Errors
/// The target is not free ([`Fault::WouldOverwrite`]) or cannot be read.
pub fn ensure_free(target: &Path) -> Result<()> {
    let found = match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.with_context(|| format!("cannot read {}", target.display()))?,
    };
    let occupied = if found.is_symlink() {
        "is a symbolic link"
    } else if !found.is_dir() {
        "is a file"
    } else if holds_more(target, "", &[".git", ".authgen"])?
        || holds_more(target, ".authgen/", &transaction::OWN)?
    {
        "is not empty"
    } else {
        return Ok(());
    };
    bail!(occupied_failure(target, occupied))
}

/// Whether a folder contains paths that are not in `known`; false if the folder does not exist.
fn holds_more(root: &Path, folder: &str, known: &[&str]) -> Result<bool> {
    let at = root.join(folder);
    let reading = || format!("cannot read {}", at.display());
    let entries = match fs::read_dir(&at) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries.with_context(reading)?,
    };
    for entry in entries {
        let name = entry.with_context(reading)?.file_name();
        let path = format!("{folder}{}", name.to_string_lossy());
        if !known.contains(&path.as_str()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn occupied_failure(target: &Path, occupied: &str) -> Failure {
    Failure::new(
        Fault::WouldOverwrite,
        format!("{} {occupied}", target.display()),
    )
    .hint("nothing was written: choose a new folder, or one that contains at most .git")
}

/// Moves the project by a single rename, which can only replace an empty folder.
fn move_into_place(staged: &Path, target: &Path) -> Result<()> {
    retry(|| fs::rename(staged, target)).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists => {
            occupied_failure(target, "was filled by another program in the meantime").into()
        }
        _ => anyhow::Error::new(error)
            .context(format!("cannot move the project to {}", target.display())),
    })
}

fn parent(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The missing folders of a path, innermost first.
fn missing_folders(folder: &Path) -> Vec<&Path> {
    folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect()
}
