//! Finds the folder of a project.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use super::{ANSWERS_FILE, OLD_RECORD_FILE, RECORD_FILE};
use crate::{failure::Failure, tree::RelPath};

/// The folder of what authgen keeps beside the answers.
const OWN: &str = ".authgen";
/// Files that only authgen makes. While a run exchanges `authgen.toml` on a file system that needs several steps for
/// it, or after it was killed there, they are all that says where the project is. An empty `.authgen` says nothing.
const MARKS: [&str; 3] = [
    RECORD_FILE,
    OLD_RECORD_FILE,
    ".authgen/pending/journal.json",
];

/// The root of the project that a folder belongs to: the folder itself, or the nearest one above it that has an
/// `authgen.toml` or a `.authgen` with a file of authgen's. Nothing when there is none.
///
/// # Errors
/// The folder is not there.
pub fn find_root(folder: &Path) -> Result<Option<PathBuf>> {
    let folder = canonical(folder)?;
    let root = folder.ancestors().find(|folder| is_root(folder));
    Ok(root.map(Path::to_owned))
}

/// The same, where a project has to be.
///
/// # Errors
/// Usage: there is none.
pub fn root(folder: &Path) -> Result<PathBuf> {
    let root = find_root(folder)?;
    let folder = canonical(folder)?;
    Ok(root.ok_or_else(|| {
        Failure::usage(format!("{} is not an authgen project", folder.display())).hint(format!(
            "change to a folder with an {ANSWERS_FILE}, or create a project: authgen new DIR"
        ))
    })?)
}

/// A path in a project as it was typed in this folder, relative to the project's root.
///
/// # Errors
/// Usage: it leads out of the project, or is the project itself.
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
    let names = names.ok_or_else(|| format!("{} is outside of this project", typed.display()));
    let path =
        names.and_then(|names| RelPath::parse(&names.join("/")).map_err(|error| error.to_string()));
    Ok(path.map_err(|what| {
        Failure::usage(what).hint("pass a file of the project, such as README.md")
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

/// Whether a folder has a file that only authgen makes.
pub fn is_marked(folder: &Path) -> bool {
    let is_folder = |found: std::fs::Metadata| found.is_dir();
    folder.join(OWN).symlink_metadata().is_ok_and(is_folder)
        && MARKS.iter().any(|mark| folder.join(mark).is_file())
}
