//! The target folder of a project, and the project name derived from it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    apply,
    catalog::Catalog,
    cli::NewArgs,
    failure::{Failure, Fault},
    globs::Glob,
    name::{Kind, Name},
    program, project,
    repository::{ensure_idle, git_folder},
    transaction,
    tree::{RelPath, Tree},
};

/// Folders in which code hosts look for pipelines, relative to the root of a repository.
const PIPELINES: [&str; 2] = [".github/workflows/", ".gitlab-ci.yml"];

/// A folder for a new project.
pub(super) struct Target {
    /// The folder as typed, without a trailing slash.
    pub typed: PathBuf,
    /// The absolute path.
    pub folder: PathBuf,
    /// The root of the git repository that contains the folder; possibly the folder itself.
    pub repository: Option<PathBuf>,
}

impl Target {
    /// Inspects the folder. Rolls back an interrupted run there, unless this run writes nothing.
    ///
    /// # Errors
    /// A project cannot be created there.
    pub fn find(dir: &Path, args: &NewArgs) -> Result<Self> {
        let typed: PathBuf = dir.components().collect();
        let folder = absolute(&typed)?;
        let mut above = folder.ancestors().skip(1);
        if let Some(above) = above.find(|above| above.symlink_metadata().is_ok()) {
            if !above.is_dir() {
                bail!(no_folder(&typed, above));
            }
            // A folder with only an answers file is not a project.
            if let Some(root) = project::find_root(above)?.filter(|root| project::is_marked(root)) {
                bail!(inside(&typed, &root));
            }
        }
        let is_folder = typed.is_dir() && !typed.is_symlink();
        // Roll back only an interrupted `new`, which leaves no record. With a record, another command was interrupted.
        let is_new = is_folder && !typed.join(project::RECORD_FILE).exists();
        if is_new && transaction::view(&typed)?.is_cut_short() {
            if args.dry_run {
                bail!(cut_short(&typed));
            }
            transaction::recover(&transaction::lock(&typed)?)?;
        }
        apply::ensure_free(&typed)?;
        ensure_idle(&folder)?;
        let target = Self {
            repository: git_folder(&folder).map(|(top, _)| top.to_owned()),
            typed,
            folder,
        };
        if args.git {
            target.ensure_commits()?;
        }
        Ok(target)
    }

    /// Refuses a folder in which a commit would contain more than the project.
    pub fn ensure_commits(&self) -> Result<()> {
        if self.is_repository() && program::git_has_files(&self.folder)? {
            bail!(not_checked_out(&self.typed));
        }
        match self.around() {
            Some(top) if !self.is_ignored(top)? => bail!(nested(&self.typed, top)),
            _ => Ok(()),
        }
    }

    /// Whether the folder is the root of a repository.
    pub fn is_repository(&self) -> bool {
        self.repository.as_ref() == Some(&self.folder)
    }

    /// The root of the repository, if it is a parent folder.
    pub fn around(&self) -> Option<&Path> {
        self.repository.as_deref().filter(|_| !self.is_repository())
    }

    /// Warns that the pipeline will not run, because the repository's root is a parent folder.
    pub fn pipeline_note(&self, tree: &Tree) -> Option<String> {
        let top = self.around()?.display();
        let is_pipeline =
            |path: &&RelPath| PIPELINES.iter().any(|at| path.as_str().starts_with(at));
        let pipeline = tree.paths().find(is_pipeline)?;
        Some(format!(
            "{pipeline} will not run here: code hosts read it at the root of the repository, {top}"
        ))
    }

    /// Warns that packages would be installed in a parent folder, whose `manifest` includes this folder in its
    /// workspaces.
    pub fn workspace_note(&self, manifest: &str, install: &str) -> Option<String> {
        self.folder.ancestors().skip(1).find_map(|above| {
            let folder = self.folder.strip_prefix(above).ok()?.to_str()?;
            let file = above.join(manifest);
            is_workspace(&fs::read_to_string(&file).ok()?, folder).then(|| {
                let file = file.display();
                format!(
                    "{file} includes this folder in its workspaces, so `{install}` would install there: add \"!{folder}\" to them"
                )
            })
        })
    }

    fn is_ignored(&self, top: &Path) -> Result<bool> {
        let below = self.folder.strip_prefix(top)?;
        let below = format!("{}/", below.display());
        Ok(program::git_ignored(top, &[&below])?.is_some_and(|ignored| !ignored.is_empty()))
    }
}

/// Whether the `workspaces` of this manifest include the folder; `!` excludes it.
fn is_workspace(manifest: &str, folder: &str) -> bool {
    let manifest: Value = serde_json::from_str(manifest).unwrap_or_default();
    let workspaces = &manifest["workspaces"];
    let workspaces = workspaces.get("packages").unwrap_or(workspaces);
    let patterns = workspaces.as_array().into_iter().flatten();
    let is = |pattern: &str| Glob::parse(pattern).is_ok_and(|glob| glob.is(folder));
    patterns
        .filter_map(Value::as_str)
        .fold(false, |found, pattern| match pattern.strip_prefix('!') {
            Some(pattern) => found && !is(pattern),
            None => found || is(pattern),
        })
}

fn no_folder(typed: &Path, above: &Path) -> Failure {
    let (typed, above) = (typed.display(), above.display());
    Failure::new(
        Fault::Io,
        format!("cannot create {typed}: {above} is not a folder"),
    )
    .hint("nothing was written: choose another folder")
}

fn inside(typed: &Path, root: &Path) -> Failure {
    let (typed, root) = (typed.display(), root.display());
    Failure::usage(format!("{typed} is inside the authgen project {root}")).hint(
        "choose a folder outside of it; to add a backend to that project: authgen add backend",
    )
}

fn cut_short(typed: &Path) -> Failure {
    let message = format!("an earlier run was interrupted in {}", typed.display());
    Failure::new(Fault::Interrupted, message)
        .hint("run authgen without --dry-run, which rolls it back first")
}

fn not_checked_out(typed: &Path) -> Failure {
    let message = format!(
        "files committed in {} are missing from the folder",
        typed.display()
    );
    Failure::new(Fault::WouldOverwrite, message)
        .hint("--git would commit their deletion: omit --git, or choose another folder")
}

fn nested(typed: &Path, top: &Path) -> Failure {
    let (typed, top) = (typed.display(), top.display());
    Failure::usage(format!("{typed} is inside the git repository {top}"))
        .hint("omit --git and commit the project there, or choose a folder outside of it")
}

/// The last component of the folder's absolute path.
pub(super) fn name_of(dir: &Path) -> Result<String> {
    let absolute = absolute(dir)?;
    let last = absolute.file_name().and_then(|last| last.to_str());
    let last = last.ok_or_else(|| {
        Failure::usage(format!(
            "cannot derive the project's name from {}",
            dir.display()
        ))
        .hint("pass --name NAME")
    })?;
    Ok(last.to_owned())
}

/// The folder named like the project, if the name is valid.
pub(super) fn dir_of(catalog: &Catalog, name: &str) -> Option<PathBuf> {
    let parsed = Name::parse(name, Kind::Project, &catalog.versions.names());
    parsed.is_ok().then(|| name.into())
}

/// The project name derived from a folder, if it is valid.
pub(super) fn name_from(catalog: &Catalog, dir: &Path) -> Result<String> {
    let name = name_of(dir)?;
    Name::parse(&name, Kind::Project, &catalog.versions.names()).map_err(|error| {
        let suggestion = error
            .hint()
            .map_or_else(String::new, |hint| format!("{hint}, or "));
        Failure::new(Fault::InvalidName, error.to_string())
            .hint(format!("{suggestion}keep the folder and pass --name NAME"))
    })?;
    Ok(name)
}

/// The absolute folder without `.` and `..`. Its last components need not exist, and a link in last position is not
/// followed.
pub(super) fn absolute(dir: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(dir).context("the current folder no longer exists")?;
    if dir.file_name().is_none() {
        return absolute.canonicalize().map_err(|error| {
            Failure::usage(format!("cannot resolve {}: {error}", dir.display()))
                .hint("pass the folder for the project")
                .into()
        });
    }
    for above in absolute.ancestors().skip(1) {
        if let Ok(real) = above.canonicalize() {
            return Ok(real.join(absolute.strip_prefix(above)?));
        }
    }
    Ok(absolute)
}
