//! The owner's files, as far as a plan is about them.

use std::path::Path;

use anyhow::Result;

use crate::{
    transaction,
    tree::{RelPath, Tree},
};

/// The files at these paths that exist. Nothing else in the project is looked at.
///
/// # Errors
/// A symbolic link, or a folder where a file is expected.
pub fn scan<'a>(root: &Path, paths: impl IntoIterator<Item = &'a RelPath>) -> Result<Tree> {
    let mut disk = Tree::new();
    for path in paths {
        if let Some(blob) = transaction::read(root, path)? {
            disk.insert(path.clone(), blob, "the project")?;
        }
    }
    Ok(disk)
}
