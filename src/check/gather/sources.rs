//! The files that would expose a secret: tracked by git or, without a repository, not ignored.

use std::{collections::BTreeSet, path::Path};

use walkdir::WalkDir;

use super::{PackageFiles, git::Git};
use crate::{
    check::{
        facts::{Facts, Source},
        foreign::join,
    },
    gitignore,
    project::{self, read_up_to},
};

/// Limits that keep the search fast in any project: bytes per file, number of files, total bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
const MAX_FILES: usize = 5_000;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Folders that are skipped even if `.gitignore` does not name them.
const FOREIGN_FOLDERS: [&str; 3] = [".git", "node_modules", "target"];

/// Reads the text files of an area, and counts files beyond the limits.
pub(super) fn read_all(
    facts: &mut Facts,
    root: &Path,
    area: &str,
    git: &Git,
    managed: &BTreeSet<&str>,
    packages: &PackageFiles<'_>,
) {
    let paths = match &git.tracked {
        Some(tracked) => tracked.clone(),
        None => walk(&root.join(area), &git.gitignore),
    };
    let mut bytes_read: usize = facts.sources.iter().map(|source| source.text.len()).sum();
    for below in paths {
        let path = join(area, &below);
        let name = below.rsplit('/').next().unwrap_or(&below);
        if managed.contains(path.as_str())
            || packages.get(name).is_some_and(|row| row.format.is_lock())
            || [project::RECORD_FILE, project::OLD_RECORD_FILE].contains(&below.as_str())
        {
            continue;
        }
        if facts.sources.len() >= MAX_FILES || bytes_read >= MAX_BYTES {
            facts.unsearched += 1;
            continue;
        }
        let Ok(bytes) = read_up_to(&root.join(&path), MAX_FILE_BYTES + 1) else {
            continue;
        };
        // Skip binary files, by git's heuristic: a NUL near the start.
        if bytes.iter().take(8_000).any(|byte| *byte == 0) {
            continue;
        }
        if bytes.len() as u64 > MAX_FILE_BYTES {
            facts.unsearched += 1;
        }
        bytes_read += bytes.len();
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        facts.sources.push(Source { path, text });
    }
}

/// The files in a folder, except those that its `.gitignore` ignores, as far as we can parse the `.gitignore`.
fn walk(folder: &Path, gitignore: &str) -> Vec<String> {
    let below = |path: &Path| -> Option<String> {
        let path = path.strip_prefix(folder).ok()?;
        Some(path.to_str()?.replace('\\', "/"))
    };
    let is_ours = |entry: &walkdir::DirEntry| {
        let Some(path) = below(entry.path()).filter(|path| !path.is_empty()) else {
            return entry.depth() == 0;
        };
        let name = entry.file_name().to_str().unwrap_or_default();
        let is_ignored = if entry.file_type().is_dir() {
            FOREIGN_FOLDERS.contains(&name) || ignores_folder(gitignore, &path)
        } else {
            gitignore::ignores(gitignore, &path)
        };
        !is_ignored
    };
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_ours)
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| below(entry.path()))
        .collect()
}

/// Whether a folder is ignored. Drops the trailing slash of patterns such as `dist/`, which only limits a pattern to
/// folders.
fn ignores_folder(gitignore: &str, path: &str) -> bool {
    let patterns: Vec<&str> = gitignore
        .lines()
        .map(|line| line.trim_end().trim_end_matches('/'))
        .collect();
    gitignore::ignores(&patterns.join("\n"), path)
}
