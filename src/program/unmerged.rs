//! Marks conflicts in git's index, as git's own merge does.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    process::{Output, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{command, git};
use crate::tree::{Blob, RelPath};

/// A file with a conflict, in three versions. A version is `None` if it lacks the file.
#[derive(Clone, Copy, Debug)]
pub struct Unmerged<'a> {
    /// The file's path, relative to the folder.
    pub path: &'a RelPath,
    /// The common base.
    pub base: Option<&'a Blob>,
    /// The owner's version.
    pub ours: Option<&'a Blob>,
    /// The template's version.
    pub theirs: Option<&'a Blob>,
}

/// Marks files in a folder as unmerged, so that git refuses to commit them before `git add`, and records all sides of
/// each. Returns false if the folder is not in a repository or git is not installed.
///
/// # Errors
/// Git does not start, or cannot write objects or the index.
pub fn git_mark_unmerged(folder: &Path, files: &[Unmerged<'_>]) -> Result<bool> {
    let prefix = git(folder, &["rev-parse", "--show-prefix"])?;
    let Some(prefix) = prefix.filter(|output| output.status.success()) else {
        return Ok(false);
    };
    // Paths in the index are relative to the top of the working tree.
    let prefix = String::from_utf8_lossy(&prefix.stdout);
    let prefix = prefix.trim_end_matches('\n');
    let mut entries = String::new();
    for file in files {
        let sides = [(1, file.base), (2, file.ours), (3, file.theirs)];
        let mut stages = String::new();
        let mut none = String::new();
        for (stage, blob) in sides {
            let Some(blob) = blob else { continue };
            let object = object(folder, file.path, blob)?;
            let mode = if blob.exec() { "100755" } else { "100644" };
            // Writing to a String cannot fail, here and below.
            let _ = write!(stages, "{mode} {object} {stage}\t{prefix}{}\0", file.path);
            none = "0".repeat(object.len());
        }
        let _ = write!(entries, "0 {none}\t{prefix}{}\0{stages}", file.path);
    }
    let words = ["git", "-c", "core.fsmonitor=false", "update-index"];
    let words = [&words[..], &["-z", "--index-info"]].concat();
    succeeded(ask(folder, &words, entries.as_bytes())?)?;
    Ok(true)
}

/// Writes a file's content to git's object database, with git's filters for its path applied.
fn object(folder: &Path, path: &RelPath, blob: &Blob) -> Result<String> {
    let at = format!("--path={path}");
    let words = ["git", "hash-object", "-w", "--stdin", &at];
    let output = succeeded(ask(folder, &words, blob.bytes())?)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn ask(folder: &Path, words: &[&str], input: &[u8]) -> Result<Output> {
    let mut child = command(folder, words)?
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("starting git")?;
    if let Some(mut stdin) = child.stdin.take() {
        // If git closed its input, its own error message says why.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output().context("running git")
}

fn succeeded(output: Output) -> Result<Output> {
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    bail!("{}", said.lines().next().unwrap_or("git failed"))
}
