//! Finds the same project in the main working tree, from a linked one (`git worktree`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::repository::git_folder;

/// The path of the project at `root` in the main working tree, if `root` is in a linked working tree and the main
/// working tree has one of `files`.
///
/// Only the git folder of a linked working tree has a `commondir`; a submodule's has none. A bare repository has no
/// main working tree, so the resulting path lacks the files.
///
/// # Errors
/// Git's files about the working tree cannot be read.
pub fn main_copy_with<'f>(
    root: &Path,
    mut files: impl Iterator<Item = &'f str>,
) -> Result<Option<PathBuf>> {
    let Some((top, git_dir)) = git_folder(root) else {
        return Ok(None);
    };
    let common = git_dir.join("commondir");
    if !common.is_file() {
        return Ok(None);
    }
    let text =
        fs::read_to_string(&common).with_context(|| format!("reading {}", common.display()))?;
    let repository = git_dir.join(text.trim_end_matches(['\r', '\n']));
    let repository = repository
        .canonicalize()
        .with_context(|| format!("looking for {}", repository.display()))?;
    let (Some(main), Ok(below)) = (repository.parent(), root.strip_prefix(top)) else {
        return Ok(None);
    };
    let copy: PathBuf = main.components().chain(below.components()).collect();
    let has_one = files.any(|file| copy.join(file).exists());
    Ok(has_one.then_some(copy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_linked_worktree_has_a_main_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let top = folder.path().canonicalize().expect("its path");
        for (path, text) in [
            ("main/.git/worktrees/linked/commondir", "../..\n"),
            ("main/.git/modules/part/HEAD", ""),
            ("main/shop/.env", ""),
            ("linked/.git", "gitdir: ../main/.git/worktrees/linked\n"),
            ("part/.git", "gitdir: ../main/.git/modules/part\n"),
        ] {
            let path = top.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let copy = |root: &str, file| main_copy_with(&top.join(root), [file].into_iter());
        for (root, file, found) in [
            ("linked", "shop/.env", Some("main")),
            ("linked/shop", ".env", Some("main/shop")),
            ("linked/shop", ".env.local", None),
            ("main/shop", ".env", None),
            ("part", "shop/.env", None),
        ] {
            let copy = copy(root, file).expect("readable files");
            let copy = copy.map(|path| path.display().to_string());
            let found = found.map(|found| top.join(found).display().to_string());
            assert_eq!(copy, found, "{root}");
        }
    }
}
