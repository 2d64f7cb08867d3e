//! What git says of branches.

use std::{path::Path, process::Stdio};

use anyhow::{Context, Result};

use super::{command, find};

/// The default branch of the repository that this one was cloned from, such as `origin/main`; nothing where git knows
/// none.
///
/// # Errors
/// Git does not start.
pub fn git_default_branch(folder: &Path) -> Result<Option<String>> {
    let words = [
        "symbolic-ref",
        "--quiet",
        "--short",
        "refs/remotes/origin/HEAD",
    ];
    Ok(ask(folder, &words)?.map(|said| line(&said)))
}

/// The branches of a repository, local ones first.
///
/// # Errors
/// Git does not start.
pub fn git_branches(folder: &Path) -> Result<Vec<String>> {
    let words = [
        "for-each-ref",
        "--format=%(refname:short)",
        "refs/heads",
        "refs/remotes",
    ];
    let said = ask(folder, &words)?.unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    Ok(said.lines().map(str::to_owned).collect())
}

/// Whether a name means a commit.
///
/// # Errors
/// Git does not start.
pub fn git_has_commit(folder: &Path, name: &str) -> Result<bool> {
    let name = format!("{name}^{{commit}}");
    let words = [
        "rev-parse",
        "--quiet",
        "--verify",
        "--end-of-options",
        &name,
    ];
    Ok(ask(folder, &words)?.is_some())
}

/// A file below the folder as a commit has it; nothing where it has none.
///
/// # Errors
/// Git does not start.
pub fn git_file(folder: &Path, commit: &str, path: &str) -> Result<Option<Vec<u8>>> {
    let object = format!("{commit}:./{path}");
    ask(folder, &["cat-file", "blob", &object])
}

/// A file below the folder as each of two branches has it that were merged: as git's index says while the merge is open,
/// or the parents of the commit that it ended in. Nothing where neither has it.
///
/// # Errors
/// Git does not start.
pub fn git_sides(folder: &Path, path: &str) -> Result<[Option<Vec<u8>>; 2]> {
    let mut sides = [None, None];
    for (side, names) in sides.iter_mut().zip([[":2", "HEAD^1"], [":3", "HEAD^2"]]) {
        for name in names {
            if side.is_none() {
                *side = git_file(folder, name, path)?;
            }
        }
    }
    Ok(sides)
}

/// What git says; nothing where it fails, or is not installed.
fn ask(folder: &Path, words: &[&str]) -> Result<Option<Vec<u8>>> {
    if find("git").is_none() {
        return Ok(None);
    }
    let words = [&["git"], words].concat();
    let output = command(folder, &words)?
        .stderr(Stdio::null())
        .output()
        .context("asking git about branches")?;
    Ok(output.status.success().then_some(output.stdout))
}

fn line(said: &[u8]) -> String {
    String::from_utf8_lossy(said).trim().to_owned()
}
