//! Queries files in git.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::git;
use crate::{
    failure::{Failure, Fault},
    transaction,
};

/// Changed and untracked files in a project's folder, without ignored files and without files of transactions: a lock
/// file is not the owner's work, whatever `.gitignore` says. Empty if the folder is not in a repository or git is not
/// installed.
///
/// # Errors
/// The repository exists, but git fails.
pub fn git_changes(folder: &Path) -> Result<Vec<String>> {
    // Takes no index lock, and runs no program from git's configuration.
    let words = [
        "--no-optional-locks",
        "-c",
        "core.fsmonitor=false",
        "status",
        "--porcelain",
        "--no-renames",
        "-z",
        "--",
        ".",
    ];
    let own = transaction::OWN.map(|path| format!(":(exclude){path}"));
    let words = [&words[..], &own.each_ref().map(String::as_str)].concat();
    let Some(output) = git(folder, &words)? else {
        return Ok(Vec::new());
    };
    if !output.status.success() {
        let folder = folder.canonicalize().context("looking for a repository")?;
        if folder
            .ancestors()
            .any(|folder| folder.join(".git").exists())
        {
            bail!(
                Failure::new(
                    Fault::UncommittedChanges,
                    "git cannot list uncommitted changes"
                )
                .hint("run `git status` to see why, or pass --allow-dirty")
            );
        }
        return Ok(Vec::new());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    // Entries are `XY path`.
    Ok(text
        .split('\0')
        .filter_map(|entry| entry.get(3..))
        .map(str::to_owned)
        .collect())
}

/// Tracked files in a folder, relative to it. `None` if the folder is not in a repository or git is not installed.
///
/// # Errors
/// Git does not start.
pub fn git_tracked(folder: &Path) -> Result<Option<Vec<String>>> {
    let words = ["-c", "core.fsmonitor=false", "ls-files", "-z"];
    ask_git(folder, &words, '\0', &[0])
}

/// Whether the current commit has files; false before the first commit.
///
/// # Errors
/// Git does not start.
pub fn git_has_files(folder: &Path) -> Result<bool> {
    let files = ask_git(folder, &["ls-tree", "--name-only", "HEAD"], '\n', &[0])?;
    Ok(files.is_some_and(|files| !files.is_empty()))
}

/// Submodules in a folder, relative to it, including those not checked out. `None` if the folder is not in a repository
/// or git is not installed.
///
/// # Errors
/// Git does not start.
pub fn git_submodules(folder: &Path) -> Result<Option<Vec<String>>> {
    let words = ["-c", "core.fsmonitor=false", "ls-files", "--stage", "-z"];
    // Entries are `MODE OBJECT STAGE<tab>PATH`; this mode marks a submodule.
    let submodule = |entry: &String| {
        let (_, path) = entry.strip_prefix("160000 ")?.split_once('\t')?;
        Some(path.to_owned())
    };
    let entries = ask_git(folder, &words, '\0', &[0])?;
    Ok(entries.map(|entries| entries.iter().filter_map(submodule).collect()))
}

/// The ignored paths among those given, whether tracked or not. `None` if the folder is not in a repository or git is
/// not installed.
///
/// # Errors
/// Git does not start.
pub fn git_ignored(folder: &Path, paths: &[&str]) -> Result<Option<Vec<String>>> {
    let words = [
        "-c",
        "core.quotePath=false",
        "check-ignore",
        "--no-index",
        "--",
    ];
    ask_git(folder, &[&words, paths].concat(), '\n', &[0, 1])
}

/// The entries of git's output, split at a separator, if git exits with one of these codes.
fn ask_git(
    folder: &Path,
    words: &[&str],
    separator: char,
    expected: &[i32],
) -> Result<Option<Vec<String>>> {
    let is_expected = |code| expected.contains(&code);
    let output = git(folder, words)?.filter(|output| output.status.code().is_some_and(is_expected));
    Ok(output.map(|output| {
        let text = String::from_utf8_lossy(&output.stdout);
        let entries = text.split(separator).filter(|entry| !entry.is_empty());
        entries.map(str::to_owned).collect()
    }))
}
