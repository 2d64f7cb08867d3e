//! Where templates come from: the ones built into this binary, or a folder on disk.

use std::{borrow::Cow, path::PathBuf, sync::OnceLock};

use anyhow::{Context, Result, bail};

use crate::failure::Failure;

/// Path and length of each built-in file; `build.rs` makes the table and the bytes that it is about.
static TABLE: &[(&str, usize)] = &include!(concat!(env!("OUT_DIR"), "/templates.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/templates.lz4"));
static UNPACKED: OnceLock<Vec<u8>> = OnceLock::new();

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
            Self::Embedded => embedded()?,
            Self::Disk(root) => from_disk(root)?,
        };
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

fn embedded() -> Result<Vec<SourceFile>> {
    let unpacked = if let Some(bytes) = UNPACKED.get() {
        bytes
    } else {
        let bytes = lz4_flex::decompress_size_prepended(PACKED)
            .context("the templates in this binary cannot be unpacked")?;
        UNPACKED.get_or_init(|| bytes)
    };
    let mut rest = unpacked.as_slice();
    TABLE
        .iter()
        .map(|(path, length)| {
            let (bytes, after) = rest
                .split_at_checked(*length)
                .with_context(|| format!("templates/{path} is truncated in this binary"))?;
            rest = after;
            Ok(SourceFile {
                path: (*path).to_owned(),
                bytes: Cow::Borrowed(bytes),
            })
        })
        .collect()
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
