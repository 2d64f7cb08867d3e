//! What git says of files.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{command, find};
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
    if find("git").is_none() {
        return Ok(Vec::new());
    }
    // Neither a lock of git's nor a program that its configuration names.
    let words = [
        "git",
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
    let words: Vec<&str> = words
        .into_iter()
        .chain(own.iter().map(String::as_str))
        .collect();
    let output = command(folder, &words)?
        .stderr(std::process::Stdio::null())
        .output()
        .context("asking git what is not committed")?;
    if !output.status.success() {
        let folder = folder.canonicalize().context("looking for a repository")?;
        if folder
            .ancestors()
            .any(|folder| folder.join(".git").exists())
        {
            bail!(
                Failure::new(
                    ExitCode::WouldOverwrite,
                    "git cannot say what is not committed"
                )
                .hint("see what `git status` says; or say --allow-dirty")
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
    let words = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z"];
    ask_git(folder, &words, '\0', &[0])
}

/// The submodules below a folder, relative to it, also those that are not checked out. Nothing when the folder is in no
/// repository, or git is not installed.
///
/// # Errors
/// Git does not start.
pub fn git_submodules(folder: &Path) -> Result<Option<Vec<String>>> {
    let words = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "ls-files",
        "--stage",
        "-z",
    ];
    let Some(entries) = ask_git(folder, &words, '\0', &[0])? else {
        return Ok(None);
    };
    // `MODE OBJECT STAGE<tab>PATH`; this is the mode of a commit of another repository.
    let submodules = entries
        .iter()
        .filter(|entry| entry.starts_with("160000 "))
        .filter_map(|entry| entry.split_once('\t'))
        .map(|(_, path)| path.to_owned());
    Ok(Some(submodules.collect()))
}

/// Those of some paths below a folder that git ignores, whether it tracks them or not. Nothing when the folder is in no
/// repository, or git is not installed.
///
/// # Errors
/// Git does not start.
pub fn git_ignored(folder: &Path, paths: &[&str]) -> Result<Option<Vec<String>>> {
    let words = [
        "git",
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
    if find("git").is_none() {
        return Ok(None);
    }
    let output = command(folder, words)?
        .stderr(std::process::Stdio::null())
        .output()
        .context("asking git about files")?;
    if !output
        .status
        .code()
        .is_some_and(|code| expected.contains(&code))
    {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let entries = text.split(separator).filter(|entry| !entry.is_empty());
    Ok(Some(entries.map(str::to_owned).collect()))
}
