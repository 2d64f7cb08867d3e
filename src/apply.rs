//! The only writer of project files.
//!
//! A new project is staged in a hidden folder beside its target and moved into place by one rename, so that the
//! target is absent or complete at any moment. Nothing is synced file by file: after a lost power supply, run again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    blueprint::EnvRow,
    env_files::{self, Secrets},
    failure::{self, ExitCode, Failure},
    interrupt::{self, retry},
    plan::{Plan, Step},
    project,
    secret::{Entropy, Secret},
    tree::{Blob, Tree},
};

/// Everything that a new project is written from.
pub struct NewProject<'a> {
    /// The folder to make; absent or empty.
    pub target: &'a Path,
    /// What to write; a new project knows only [`Step::Create`].
    pub plan: &'a Plan,
    /// The pristine render.
    pub tree: &'a Tree,
    /// Its record, for later changes.
    pub record: &'a str,
    /// Variables of the env files.
    pub env: &'a [EnvRow],
    /// Secrets that the user brought, by id; all others are generated.
    pub provided: &'a BTreeMap<String, Secret>,
}

impl NewProject<'_> {
    /// Writes the project, or nothing.
    ///
    /// # Errors
    /// The target is not free ([`ExitCode::WouldOverwrite`]), or the file system refused.
    pub fn write(&self, entropy: &mut dyn Entropy) -> Result<()> {
        ensure_free(self.target)?;
        let env_files = self.env_files(entropy)?;
        let parent = parent(self.target);
        let missing = missing_folders(&parent);
        let written = retry(|| fs::create_dir_all(&parent))
            .with_context(|| format!("cannot make the folder {}", parent.display()))
            .and_then(|()| self.stage(&parent, &env_files))
            .map_err(not_written);
        if written.is_err() {
            // Folders that this run made go again; one that somebody else uses by now is not empty and stays.
            for folder in &missing {
                let _ = fs::remove_dir(folder);
            }
        }
        written
    }

    fn stage(&self, parent: &Path, env_files: &[(String, Vec<u8>)]) -> Result<()> {
        let name = self.target.file_name().context("the target has no name")?;
        // At most 4 bytes a character, and 255 in all on common file systems.
        let shown: String = name.to_string_lossy().chars().take(50).collect();
        let prefix = format!(".{shown}.authgen-");
        let stage = || tempfile::Builder::new().prefix(&prefix).tempdir_in(parent);
        let staging =
            retry(stage).with_context(|| format!("cannot write in {}", parent.display()))?;
        // The staging folder is private; the project inside it gets the modes that the user's umask says.
        let root = staging.path().join(name);
        retry(|| fs::create_dir(&root)).with_context(|| format!("making {}", root.display()))?;
        let mut writer = Writer {
            root: &root,
            last_dir: None,
        };
        for (path, step) in &self.plan.steps {
            let Step::Create { want } = step else {
                bail!("{path}: a new project cannot {}", step.name())
            };
            writer.file(path.as_str(), want)?;
        }
        writer.file(project::RECORD_FILE, &Blob::new(self.record.as_bytes()))?;
        for (path, bytes) in env_files {
            writer.private_file(path, bytes)?;
        }
        move_into_place(&root, self.target)
    }

    /// Content of the env files, secrets included.
    fn env_files(&self, entropy: &mut dyn Entropy) -> Result<Vec<(String, Vec<u8>)>> {
        let gitignore = self
            .tree
            .iter()
            .find(|(path, _)| path.as_str() == env_files::GITIGNORE);
        let gitignore = gitignore
            .map(|(_, entry)| String::from_utf8_lossy(entry.blob.bytes()))
            .unwrap_or_default();
        env_files::ensure_ignored(&gitignore, self.env.iter().map(|row| row.file.as_str()))?;
        let mut secrets = Secrets::new(self.provided.clone(), BTreeSet::new(), entropy);
        let nothing = BTreeMap::new();
        let changes = env_files::change(&[], self.env, &nothing, &BTreeSet::new(), &mut secrets)?;
        Ok(changes
            .files
            .into_iter()
            .filter_map(|change| Some((change.file, change.new?.expose().as_bytes().to_vec())))
            .collect())
    }
}

fn not_written(error: anyhow::Error) -> anyhow::Error {
    if failure::is_explained(&error) {
        return error;
    }
    let remedy = failure::remedy(&error).unwrap_or("choose a place where you may write");
    let failure = Failure::new(ExitCode::Failed, "the project was not written");
    error.context(failure.hint(format!("{remedy}, then run it again")))
}

struct Writer<'a> {
    root: &'a Path,
    /// The folder of the last file, which is there already.
    last_dir: Option<PathBuf>,
}

impl Writer<'_> {
    fn file(&mut self, path: &str, blob: &Blob) -> Result<()> {
        self.write(path, blob.bytes(), if blob.exec() { 0o777 } else { 0o666 })
    }

    /// A file that nobody else may read, from its first moment.
    fn private_file(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.write(path, bytes, 0o600)
    }

    /// `mode` is cut by the umask, as for any program.
    fn write(&mut self, path: &str, bytes: &[u8], mode: u32) -> Result<()> {
        if interrupt::is_requested() {
            bail!(Failure::new(ExitCode::Cancelled, "cancelled").hint("nothing was written"));
        }
        let target = self.root.join(path);
        if let Some(dir) = target
            .parent()
            .filter(|dir| self.last_dir.as_deref() != Some(*dir))
        {
            retry(|| fs::create_dir_all(dir))
                .with_context(|| format!("making the folder of {path}"))?;
            self.last_dir = Some(dir.to_owned());
        }
        create_new(&target, mode)
            .and_then(|mut file| file.write_all(bytes))
            .with_context(|| format!("writing {path}"))
    }
}

fn create_new(path: &Path, mode: u32) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// A target is free when nothing is there, or an empty folder that is no link.
pub fn ensure_free(target: &Path) -> Result<()> {
    let found = match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(error).with_context(|| format!("looking at {}", target.display()));
        }
        Ok(found) => found,
    };
    let occupied = if found.is_symlink() {
        "is a symbolic link"
    } else if !found.is_dir() {
        "is a file"
    } else if fs::read_dir(target)
        .with_context(|| format!("reading {}", target.display()))?
        .next()
        .is_some()
    {
        "is not empty"
    } else {
        return Ok(());
    };
    bail!(occupied_failure(target, occupied))
}

fn occupied_failure(target: &Path, occupied: &str) -> Failure {
    Failure::new(
        ExitCode::WouldOverwrite,
        format!("{} {occupied}", target.display()),
    )
    .hint("choose a folder that does not exist or is empty; nothing was written")
}

/// One rename. On Unix it replaces an empty folder, and nothing else.
fn move_into_place(staged: &Path, target: &Path) -> Result<()> {
    #[cfg(windows)]
    let _ = fs::remove_dir(target);
    retry(|| fs::rename(staged, target)).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists => {
            occupied_failure(target, "was filled by another program").into()
        }
        _ => {
            anyhow::Error::new(error).context(format!("moving the project to {}", target.display()))
        }
    })
}

fn parent(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The folder and those above it that do not exist, innermost first.
fn missing_folders(folder: &Path) -> Vec<&Path> {
    folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect()
}
