//! Runs other programs from `PATH` in a project, only on the user's request.

mod background;
mod branch;
mod git;
mod unmerged;

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{
    failure::{self, Failure, Fault},
    interrupt,
};

pub use self::{
    background::Background,
    branch::{
        git_branches, git_commit, git_commits_of, git_contents, git_default_branch, git_file,
        git_merge_base,
    },
    git::{git_changes, git_has_files, git_ignored, git_submodules, git_tracked},
    unmerged::{Unmerged, git_mark_unmerged},
};

/// The path of a program's executable. Only absolute folders in `PATH` count, so that a file in the current folder is
/// never run by accident.
pub fn find(name: &str) -> Option<PathBuf> {
    let suffixes: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd"]
    } else {
        &[""]
    };
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| {
            suffixes
                .iter()
                .map(move |suffix| folder.join(format!("{name}{suffix}")))
        })
        .find(|file| is_executable(file))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

/// Runs a command line without shell syntax in a folder and waits for it.
///
/// # Errors
/// The program is missing, does not start, or fails.
pub fn run(folder: &Path, words: &[&str]) -> Result<()> {
    // Standard output is reserved for the report, which may be piped.
    let status = command(folder, words)?.stdout(std::io::stderr()).status();
    let status = status.map_err(|error| {
        let error = anyhow::Error::new(error);
        let remedy = failure::remedy(&error).unwrap_or("check that the program works");
        let message = format!("cannot start `{}`", shown(words));
        error.context(Failure::new(Fault::ProgramFailed, message).hint(format!(
            "the project was written: {remedy}, then run the command again in {}",
            folder.display()
        )))
    })?;
    if status.success() {
        return Ok(());
    }
    if interrupt::is_requested() {
        bail!(Failure::new(Fault::Cancelled, "cancelled").hint("the project was written and kept"));
    }
    bail!(
        Failure::new(
            Fault::ProgramFailed,
            format!("`{}` failed with {status}", shown(words))
        )
        .hint(format!(
            "the project was written; run the command again in {}",
            folder.display()
        ))
    );
}

/// A command line with shell quoting.
fn shown(words: &[&str]) -> String {
    let quoted = words.iter().map(|word| {
        if word.contains(' ') {
            format!("'{word}'")
        } else {
            (*word).to_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Replaces this process by the program where the system supports it, so that signals reach the program directly.
///
/// # Errors
/// As [`run`].
#[cfg(unix)]
pub fn become_program(folder: &Path, words: &[&str]) -> Result<()> {
    let error = std::os::unix::process::CommandExt::exec(&mut command(folder, words)?);
    Err(error).with_context(|| format!("starting `{}`", words.join(" ")))
}

/// Runs the program and waits for it, because this system cannot replace a process.
///
/// # Errors
/// As [`run`].
#[cfg(not(unix))]
pub fn become_program(folder: &Path, words: &[&str]) -> Result<()> {
    run(folder, words)
}

fn command(folder: &Path, words: &[&str]) -> Result<Command> {
    let Some((name, arguments)) = words.split_first() else {
        bail!("an empty command")
    };
    let program = find(name).ok_or_else(|| {
        Failure::new(Fault::ProgramMissing, format!("`{name}` is not on PATH")).hint(format!(
            "install it, then run `{}` in {}",
            words.join(" "),
            folder.display()
        ))
    })?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    // Git's own variables would make git use another repository than the folder's.
    for (variable, _) in env::vars_os().filter(|(variable, _)| is_git_variable(variable)) {
        command.env_remove(variable);
    }
    // With `NODE_ENV=production`, package managers skip dev dependencies.
    command.env_remove("NODE_ENV");
    Ok(command)
}

/// Output of a git command; `None` if git is not installed.
fn git(folder: &Path, words: &[&str]) -> Result<Option<Output>> {
    if find("git").is_none() {
        return Ok(None);
    }
    let output = command(folder, &[&["git"], words].concat())?
        .stderr(Stdio::null())
        .output()
        .context("running git")?;
    Ok(Some(output))
}

fn is_git_variable(name: &OsStr) -> bool {
    const REPOSITORY: [&str; 6] = [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
        // Makes git treat `:(exclude)` as a literal path.
        "GIT_LITERAL_PATHSPECS",
    ];
    REPOSITORY.iter().any(|variable| name == *variable)
}
