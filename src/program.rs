//! Other programs: found on `PATH`, run in a project, only when the user asked for it.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    failure::{ExitCode, Failure},
    interrupt, transaction,
};

/// The file that a program's name stands for. Only absolute folders of `PATH` count, so that a file in the current
/// folder is never run by accident.
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

/// Runs a command line of plain words in a folder and waits for it.
///
/// # Errors
/// The program is missing, does not start, or ends with another status than 0.
pub fn run(folder: &Path, words: &[&str]) -> Result<()> {
    // Standard output is for the report, which a program may read.
    let status = command(folder, words)?
        .stdout(std::io::stderr())
        .status()
        .with_context(|| format!("starting `{}`", words.join(" ")))?;
    if status.success() {
        return Ok(());
    }
    if interrupt::is_requested() {
        bail!(
            Failure::new(ExitCode::Cancelled, "cancelled")
                .hint("the project is complete and stays")
        );
    }
    bail!(
        Failure::new(
            ExitCode::Failed,
            format!("`{}` ended with {status}", words.join(" "))
        )
        .hint(format!(
            "the project is complete; run the command again in {}",
            folder.display()
        ))
    );
}

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

/// Becomes the program where the system can do that, so that signals reach it and nothing stands in between.
///
/// # Errors
/// As [`run`].
#[cfg(unix)]
pub fn become_program(folder: &Path, words: &[&str]) -> Result<()> {
    let error = std::os::unix::process::CommandExt::exec(&mut command(folder, words)?);
    Err(error).with_context(|| format!("starting `{}`", words.join(" ")))
}

/// Runs the program and waits for it: this system cannot become another program.
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
        Failure::new(ExitCode::Failed, format!("`{name}` is not on PATH")).hint(format!(
            "install it, then run `{}` in {}",
            words.join(" "),
            folder.display()
        ))
    })?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    // Git's own variables would point it at another repository than the one in this folder.
    for (variable, _) in env::vars_os().filter(|(variable, _)| is_git_variable(variable)) {
        command.env_remove(variable);
    }
    Ok(command)
}

fn is_git_variable(name: &OsStr) -> bool {
    const REPOSITORY: [&str; 5] = [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
    ];
    REPOSITORY.iter().any(|variable| name == *variable)
}
