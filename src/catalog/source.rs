//! Where templates come from: the ones built into this binary, or a folder on disk.

use std::{borrow::Cow, path::PathBuf};

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};

use crate::failure::Failure;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// One file below `templates/`, its path with `/` between the parts.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to `templates/`.
    pub path: String,
    /// The bytes, borrowed when they are part of the binary.
    pub bytes: Cow<'static, [u8]>,
}

/// Where the catalog is read from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The templates compiled into this binary.
    Embedded,
    /// A folder with the same layout (`--templates DIR`).
    Disk(PathBuf),
}

impl Source {
    /// How an error message names a file of this source.
    pub fn display(&self, path: &str) -> String {
        match self {
            Self::Embedded => format!("templates/{path}"),
            Self::Disk(root) => root.join(path).display().to_string(),
        }
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> Result<Vec<SourceFile>> {
        let mut files = match self {
            Self::Embedded => embedded(&EMBEDDED)?,
            Self::Disk(root) => from_disk(root)?,
        };
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

fn embedded(dir: &'static Dir<'static>) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    for file in dir.files() {
        let path = file
            .path()
            .to_str()
            .context("a template's path is not UTF-8")?;
        files.push(SourceFile {
            path: path.replace('\\', "/"),
            bytes: Cow::Borrowed(file.contents()),
        });
    }
    for child in dir.dirs() {
        files.append(&mut embedded(child)?);
    }
    Ok(files)
}

fn from_disk(root: &std::path::Path) -> Result<Vec<SourceFile>> {
    if !root.is_dir() {
        let message = format!("{} is not a folder", root.display());
        bail!(
            Failure::usage(message)
                .hint("--templates takes a folder with questions.toml, versions.toml and layers/")
        );
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).follow_links(false) {
        let entry = entry.with_context(|| format!("reading {}", root.display()))?;
        if entry.file_type().is_symlink() {
            bail!(
                "{} is a symbolic link; templates are plain files",
                entry.path().display()
            );
        }
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = entry
            .path()
            .strip_prefix(root)
            .context("a walk stays below its root")?;
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        let parts = parts.with_context(|| format!("{} is not UTF-8", entry.path().display()))?;
        let bytes = std::fs::read(entry.path())
            .with_context(|| format!("reading {}", entry.path().display()))?;
        files.push(SourceFile {
            path: parts.join("/"),
            bytes: Cow::Owned(bytes),
        });
    }
    Ok(files)
}
