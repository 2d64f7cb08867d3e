//! Finds the folder of a project.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use super::{ANSWERS_FILE, OLD_RECORD_FILE, RECORD_FILE};
use crate::{
    failure::{Failure, Fault},
    tree::RelPath,
};

/// The folder of authgen's own files.
const OWN: &str = ".authgen";
/// Files that only authgen creates. `authgen.toml` may be missing while a run replaces it in several steps on a file
/// system without atomic exchange, or after such a run was killed; then these files identify the project. An empty
/// `.authgen` folder is not enough.
const MARKS: [&str; 3] = [
    RECORD_FILE,
    OLD_RECORD_FILE,
    ".authgen/pending/journal.json",
];

/// The root of the project that contains a folder: the nearest folder, starting at the folder itself, with an
/// `authgen.toml` or one of authgen's files in `.authgen`. `None` outside of a project.
///
/// # Errors
/// The folder does not exist.
pub fn find_root(folder: &Path) -> Result<Option<PathBuf>> {
    let folder = canonical(folder)?;
    let root = folder.ancestors().find(|folder| is_root(folder));
    Ok(root.map(Path::to_owned))
}

/// Like [`find_root`], but requires a project.
///
/// # Errors
/// Usage: the folder is not in a project.
pub fn root(folder: &Path) -> Result<PathBuf> {
    let root = find_root(folder)?;
    let folder = canonical(folder)?;
    Ok(root.ok_or_else(|| {
        let message = format!("{} is not an authgen project", folder.display());
        Failure::new(Fault::NotAProject, message).hint(format!(
            "change to a folder with an {ANSWERS_FILE}, or create a project: authgen new DIR"
        ))
    })?)
}

/// Converts a path typed in the current folder to a path relative to the project's root.
///
/// # Errors
/// Usage: the path is outside of the project, or is the project itself.
pub fn path_in(root: &Path, typed: &Path) -> Result<RelPath> {
    let mut path = PathBuf::new();
    for part in canonical(Path::new("."))?.join(typed).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    let names: Option<Vec<&str>> = path
        .strip_prefix(root)
        .ok()
        .filter(|path| !path.as_os_str().is_empty())
        .and_then(|path| path.iter().map(|name| name.to_str()).collect());
    let names = names.ok_or_else(|| format!("{} is not a file in this project", typed.display()));
    let path =
        names.and_then(|names| RelPath::parse(&names.join("/")).map_err(|error| error.to_string()));
    Ok(path.map_err(|what| {
        Failure::usage(what).hint("pass a path in the project, such as README.md")
    })?)
}

fn canonical(folder: &Path) -> Result<PathBuf> {
    folder
        .canonicalize()
        .with_context(|| format!("looking for {}", folder.display()))
}

fn is_root(folder: &Path) -> bool {
    folder.join(ANSWERS_FILE).is_file() || is_marked(folder)
}

/// Whether a folder has a file that only authgen creates.
pub fn is_marked(folder: &Path) -> bool {
    let is_folder = |found: std::fs::Metadata| found.is_dir();
    folder.join(OWN).symlink_metadata().is_ok_and(is_folder)
        && MARKS.iter().any(|mark| folder.join(mark).is_file())
}
