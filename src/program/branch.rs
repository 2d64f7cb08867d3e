//! Queries branches in git.

use std::path::Path;

use anyhow::Result;

use super::git;

/// The default branch of the remote, such as `origin/main`; `None` if git does not know one.
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
    line(folder, &words)
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
    lines(folder, &words)
}

/// The commit of a revision; `None` if it does not exist.
///
/// # Errors
/// Git does not start.
pub fn git_commit(folder: &Path, name: &str) -> Result<Option<String>> {
    let name = format!("{name}^{{commit}}");
    let words = [
        "rev-parse",
        "--quiet",
        "--verify",
        "--end-of-options",
        &name,
    ];
    line(folder, &words)
}

/// A file in the folder at a commit; `None` if it does not exist there.
///
/// # Errors
/// Git does not start.
pub fn git_file(folder: &Path, commit: &str, path: &str) -> Result<Option<Vec<u8>>> {
    let object = format!("{commit}:./{path}");
    ask(folder, &["cat-file", "blob", &object])
}

/// The merge base of a branch and `HEAD`; `None` if there is none.
///
/// # Errors
/// Git does not start.
pub fn git_merge_base(folder: &Path, branch: &str) -> Result<Option<String>> {
    let words = ["merge-base", branch, "HEAD"];
    line(folder, &words)
}

/// The commits that changed a file in the folder, newest first, including commits of branches that were rebased since.
///
/// # Errors
/// Git does not start.
pub fn git_commits_of(folder: &Path, path: &str) -> Result<Vec<String>> {
    let words = [
        "rev-list",
        "--all",
        "--reflog",
        "--full-history",
        "--",
        path,
    ];
    lines(folder, &words)
}

/// All versions of a file in the folder, including those on branches that were rebased since.
///
/// # Errors
/// Git does not start.
pub fn git_contents(folder: &Path, path: &str) -> Result<Vec<Vec<u8>>> {
    let words = ["rev-list", "--objects", "--all", "--reflog", "--", path];
    let said = ask(folder, &words)?.unwrap_or_default();
    let mut contents = Vec::new();
    // Lines are `OBJECT PATH`; folders are listed too.
    for line in String::from_utf8_lossy(&said).lines() {
        if let Some((object, _)) = line.split_once(' ').filter(|(_, at)| at.ends_with(path)) {
            contents.extend(ask(folder, &["cat-file", "blob", object])?);
        }
    }
    Ok(contents)
}

/// Output of a git command; `None` if git fails or is not installed.
fn ask(folder: &Path, words: &[&str]) -> Result<Option<Vec<u8>>> {
    let output = git(folder, words)?.filter(|output| output.status.success());
    Ok(output.map(|output| output.stdout))
}

fn line(folder: &Path, words: &[&str]) -> Result<Option<String>> {
    let said = ask(folder, words)?;
    Ok(said.map(|said| String::from_utf8_lossy(&said).trim().to_owned()))
}

fn lines(folder: &Path, words: &[&str]) -> Result<Vec<String>> {
    let said = line(folder, words)?.unwrap_or_default();
    Ok(said.lines().map(str::to_owned).collect())
}
