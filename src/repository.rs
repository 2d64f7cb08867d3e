//! The git repository of a project: operations in progress, ignored files, nested repositories.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    failure::{Failure, Fault},
    gitignore, program, transaction,
    tree::{Blob, RelPath},
};

/// The file at a repository's root that keeps env files out of git.
pub const GITIGNORE: &str = ".gitignore";

/// Git operations in progress: marker file in the git folder, name, and the commands that finish and abort it. The first
/// match wins, because a rebase also creates the marker of a cherry-pick.
const UNDERWAY: [(&str, &str, &str, &str); 8] = [
    (
        "rebase-merge",
        "a rebase",
        "git rebase --continue",
        "git rebase --abort",
    ),
    (
        "rebase-apply/applying",
        "git am",
        "git am --continue",
        "git am --abort",
    ),
    (
        "rebase-apply",
        "a rebase",
        "git rebase --continue",
        "git rebase --abort",
    ),
    ("MERGE_HEAD", "a merge", "git commit", "git merge --abort"),
    (
        "CHERRY_PICK_HEAD",
        "a cherry-pick",
        "git cherry-pick --continue",
        "git cherry-pick --abort",
    ),
    (
        "REVERT_HEAD",
        "a revert",
        "git revert --continue",
        "git revert --abort",
    ),
    (
        "sequencer/todo",
        "a cherry-pick",
        "git cherry-pick --continue",
        "git cherry-pick --abort",
    ),
    (
        "BISECT_LOG",
        "a bisect",
        "git bisect reset",
        "git bisect reset",
    ),
];

/// Refuses to write while a git operation is in progress: the change would become part of its commit, or be lost if the
/// operation is aborted. Without git or a repository, there is nothing to check.
///
/// # Errors
/// A git operation is in progress.
pub fn ensure_idle(root: &Path) -> Result<()> {
    if program::find("git").is_none() {
        return Ok(());
    }
    let Some((_, folder)) = git_folder(root) else {
        return Ok(());
    };
    let underway = UNDERWAY
        .iter()
        .find(|(file, ..)| fs::symlink_metadata(folder.join(file)).is_ok());
    if let Some((_, what, end, abort)) = underway {
        let or = if end == abort {
            String::new()
        } else {
            format!(", or abort it (`{abort}`)")
        };
        bail!(
            Failure::new(Fault::GitOperation, format!("{what} is in progress")).hint(format!(
                "nothing was changed: finish it (`{end}`){or}, then run authgen again"
            ))
        );
    }
    Ok(())
}

/// The top of the working tree that contains a folder, and its git folder. In a linked working tree or submodule,
/// `.git` is a file with the path of the git folder.
pub fn git_folder(root: &Path) -> Option<(&Path, PathBuf)> {
    root.ancestors().find_map(|top| {
        let git = top.join(".git");
        if git.is_dir() {
            // Like git, continue with the parent folder if this is not a repository.
            let is_repository = git.join("HEAD").symlink_metadata().is_ok();
            return is_repository.then_some((top, git));
        }
        let text = fs::read_to_string(&git).ok()?;
        Some((top, top.join(text.strip_prefix("gitdir:")?.trim())))
    })
}

/// Git's view of files in a folder.
pub struct Git {
    /// All tracked files in the folder.
    pub tracked: Vec<String>,
    /// The queried files that git ignores.
    pub ignored: BTreeSet<String>,
}

/// Asks git about files in a folder, which need not exist yet; `None` without git or a repository.
///
/// # Errors
/// Git fails.
pub fn ask(folder: &Path, files: &[&str]) -> Result<Option<Git>> {
    let Some(above) = folder.ancestors().find(|above| above.is_dir()) else {
        return Ok(None);
    };
    let top = above.canonicalize().context("looking for a repository")?;
    if program::find("git").is_none() || git_folder(&top).is_none() {
        return Ok(None);
    }
    let below = folder.strip_prefix(above)?.join("").display().to_string();
    let paths: Vec<String> = files.iter().map(|file| format!("{below}{file}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let said = program::git_tracked(&top)?.zip(program::git_ignored(&top, &paths)?);
    let Some((tracked, ignored)) = said else {
        bail!(
            Failure::new(Fault::ProgramFailed, "git cannot list its files")
                .hint("nothing was changed: run `git status` to see why")
        );
    };
    let from_folder = |path: &String| path.strip_prefix(&below).map(str::to_owned);
    Ok(Some(Git {
        tracked: tracked.iter().filter_map(from_folder).collect(),
        ignored: ignored.iter().filter_map(from_folder).collect(),
    }))
}

/// Checks that git ignores and does not track private files, such as those with secrets. `rules` is the root's
/// `.gitignore` if this run writes it. Without a repository, only the root's `.gitignore` is checked.
///
/// # Errors
/// Git tracks one of the files, does not ignore it, or fails.
pub fn ensure_private(root: &Path, files: &[&str], rules: Option<&Blob>) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let git = ask(root, files)?;
    let rules = match (rules, &git) {
        (Some(rules), _) => Some(rules.clone()),
        (None, Some(_)) => None,
        (None, None) => transaction::read(root, &RelPath::parse(GITIGNORE)?)?,
    };
    let rules = rules.map(|rules| String::from_utf8_lossy(rules.bytes()).into_owned());
    for file in files {
        let is_covered = || {
            let rules = rules.as_ref();
            rules.is_some_and(|rules| gitignore::ignores(rules, file))
        };
        let is_ignored = match &git {
            None => is_covered(),
            Some(git) if git.tracked.iter().any(|tracked| tracked == file) => bail!(tracked(file)),
            // A nested `.gitignore` may re-include files.
            Some(git) => git.ignored.contains(*file) || is_covered() && !has_own_rules(root, file)?,
        };
        if !is_ignored {
            bail!(not_ignored(file, git.is_some()));
        }
    }
    Ok(())
}

fn has_own_rules(root: &Path, file: &str) -> Result<bool> {
    let file = RelPath::parse(file)?;
    let mut folders = file.folders();
    Ok(folders.any(|folder| root.join(folder).join(GITIGNORE).is_file()))
}

fn tracked(file: &str) -> Failure {
    let message = format!("nothing was written: git tracks {file}");
    Failure::new(Fault::EnvFileExposed, message).hint(format!(
        "run `git rm --cached {file}`, commit, and rotate the secrets that are in the history"
    ))
}

fn not_ignored(file: &str, is_repository: bool) -> Failure {
    let name = file.rsplit('/').next().unwrap_or(file);
    if is_repository {
        let message = format!("nothing was written: git does not ignore {file}");
        Failure::new(Fault::EnvFileExposed, message).hint(format!(
            "add the line `{name}` to {GITIGNORE}; `git check-ignore -v --no-index {file}` shows a rule that un-ignores it"
        ))
    } else {
        let message = format!("nothing was written: {GITIGNORE} does not ignore {file}");
        Failure::new(Fault::EnvFileExposed, message).hint(format!("add the line `{name}` to it"))
    }
}

/// Refuses paths in another repository: a submodule, or a folder with its own `.git`.
///
/// # Errors
/// A path is or lies in another repository, or git does not start.
pub fn ensure_own<'p>(root: &Path, paths: impl IntoIterator<Item = &'p RelPath>) -> Result<()> {
    let submodules: BTreeSet<String> = program::git_submodules(root)?
        .unwrap_or_default()
        .into_iter()
        .collect();
    let is_repository = |path: &str| fs::symlink_metadata(root.join(path).join(".git")).is_ok();
    for path in paths {
        for part in path.folders().chain([path.as_str()]) {
            let what = if submodules.contains(part) {
                "is a git submodule"
            } else if is_repository(part) {
                "is a git repository of its own"
            } else {
                continue;
            };
            bail!(
                Failure::new(
                    Fault::WouldOverwrite,
                    format!("{part} {what}; authgen does not write into another repository"),
                )
                .hint(format!(
                    "nothing was changed: {path} would change; make {part} a folder of the project's own repository"
                ))
            );
        }
    }
    Ok(())
}
