//! Sources of templates: built into this binary, or a folder on disk.

use std::{borrow::Cow, path::PathBuf};

use anyhow::{Context, Result, bail};
use include_dir::{Dir, DirEntry, include_dir};

use crate::failure::Failure;

static TEMPLATES: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// A file in `templates/`; its path uses `/`.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to `templates/`.
    pub path: String,
    /// The bytes, borrowed if they are part of the binary.
    pub bytes: Cow<'static, [u8]>,
}

/// The source of a catalog.
#[derive(Clone, Debug)]
pub enum Source {
    /// The templates compiled into this binary.
    Embedded,
    /// A folder with the same layout (`--templates DIR`).
    Disk(PathBuf),
}

impl Source {
    /// The name of a file of this source in error messages.
    pub fn display(&self, path: &str) -> String {
        match self {
            Self::Embedded => format!("templates/{path}"),
            Self::Disk(root) => root.join(path).display().to_string(),
        }
    }

    /// All files, sorted by path.
    pub fn files(&self) -> Result<Vec<SourceFile>> {
        let mut files = match self {
            Self::Embedded => {
                let mut files = Vec::new();
                embedded(&TEMPLATES, &mut files);
                files
            }
            Self::Disk(root) => from_disk(root)?,
        };
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

fn embedded(folder: &'static Dir, files: &mut Vec<SourceFile>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => embedded(inner, files),
            DirEntry::File(file) => files.push(SourceFile {
                // With `/` and in UTF-8 on every platform: `include_dir!` writes it as a string.
                path: file.path().to_string_lossy().into_owned(),
                bytes: Cow::Borrowed(file.contents()),
            }),
        }
    }
}

fn from_disk(root: &std::path::Path) -> Result<Vec<SourceFile>> {
    if !root.is_dir() {
        let message = format!("{} is not a folder", root.display());
        bail!(
            Failure::usage(message).hint(
                "--templates requires a folder with questions.toml, versions.toml and layers/"
            )
        );
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).follow_links(false) {
        let entry = entry.with_context(|| format!("reading {}", root.display()))?;
        if entry.file_type().is_symlink() {
            bail!(
                "{} is a symbolic link; templates must be plain files",
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
