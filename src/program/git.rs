//! What git says of files.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::git;
use crate::{
    failure::{ExitCode, Failure},
    transaction,
};

/// What git sees as changed or new in a project's folder and below it, without what it ignores and without what belongs
/// to transactions: a lock is no work of the owner's, whatever `.gitignore` says. Nothing when the folder is in no
/// repository, or git is not installed.
///
/// # Errors
/// There is a repository, and git cannot say.
pub fn git_changes(folder: &Path) -> Result<Vec<String>> {
    // Neither a lock of git's nor a program that its configuration names.
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
                    ExitCode::WouldOverwrite,
                    "git cannot list uncommitted changes"
                )
                .hint("run `git status` to see why, or pass --allow-dirty")
            );
        }
        return Ok(Vec::new());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    // `XY path`.
    Ok(text
        .split('\0')
        .filter_map(|entry| entry.get(3..))
        .map(str::to_owned)
        .collect())
}

/// The files below a folder that git tracks, relative to it. Nothing when the folder is in no repository, or git is not
/// installed.
///
/// # Errors
/// Git does not start.
pub fn git_tracked(folder: &Path) -> Result<Option<Vec<String>>> {
    let words = ["-c", "core.fsmonitor=false", "ls-files", "-z"];
    ask_git(folder, &words, '\0', &[0])
}

/// Whether the commit that is checked out has files; not where there is none yet.
///
/// # Errors
/// Git does not start.
pub fn git_has_files(folder: &Path) -> Result<bool> {
    let files = ask_git(folder, &["ls-tree", "--name-only", "HEAD"], '\n', &[0])?;
    Ok(files.is_some_and(|files| !files.is_empty()))
}

/// The submodules below a folder, relative to it, also those that are not checked out. Nothing when the folder is in no
/// repository, or git is not installed.
///
/// # Errors
/// Git does not start.
pub fn git_submodules(folder: &Path) -> Result<Option<Vec<String>>> {
    let words = ["-c", "core.fsmonitor=false", "ls-files", "--stage", "-z"];
    // `MODE OBJECT STAGE<tab>PATH`; this is the mode of a commit of another repository.
    let submodule = |entry: &String| {
        let (_, path) = entry.strip_prefix("160000 ")?.split_once('\t')?;
        Some(path.to_owned())
    };
    let entries = ask_git(folder, &words, '\0', &[0])?;
    Ok(entries.map(|entries| entries.iter().filter_map(submodule).collect()))
}

/// Those of some paths below a folder that git ignores, whether it tracks them or not. Nothing when the folder is in no
/// repository, or git is not installed.
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

/// What git lists, with a separator behind each entry, if it ends with one of these statuses.
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
