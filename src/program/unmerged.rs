//! Conflicts in git's index, as a merge of git's own leaves them.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    process::{Output, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{command, git};
use crate::tree::{Blob, RelPath};

/// A file on which two sides do not agree; a side without the file has none.
#[derive(Clone, Copy, Debug)]
pub struct Unmerged<'a> {
    /// Below the folder.
    pub path: &'a RelPath,
    /// What both sides were made from.
    pub base: Option<&'a Blob>,
    /// The owner's.
    pub ours: Option<&'a Blob>,
    /// The template's.
    pub theirs: Option<&'a Blob>,
}

/// Marks files below a folder as unmerged, so that git commits none of them before its owner has said `git add`, and knows
/// all sides of each. Whether it did: not where the folder is in no repository, or git is not installed.
///
/// # Errors
/// Git does not start, or cannot write its objects or its index.
pub fn git_mark_unmerged(folder: &Path, files: &[Unmerged<'_>]) -> Result<bool> {
    let prefix = git(folder, &["rev-parse", "--show-prefix"])?;
    let Some(prefix) = prefix.filter(|output| output.status.success()) else {
        return Ok(false);
    };
    // The index has paths from the top of the working tree.
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

/// Writes a file's content to git's objects, in the form in which git has it at that path.
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
        // Git says itself why it did not read on.
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
