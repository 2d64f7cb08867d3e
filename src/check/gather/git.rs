//! What git knows of the files.

use std::{collections::BTreeSet, path::Path};

use anyhow::Result;

use super::{MAX_ENV_BYTES, read};
use crate::{env_files::GITIGNORE, gitignore, program};

/// What git says about an area, or what its `.gitignore` says where there is no git.
pub(super) struct Git {
    /// Paths below the area that git tracks; absent without a repository.
    pub tracked: Option<Vec<String>>,
    /// Those of the given paths that are ignored; absent when nobody knows.
    pub ignored: Option<BTreeSet<String>>,
    /// The text of the area's `.gitignore`.
    pub gitignore: String,
}

impl Git {
    /// Asks about paths below an area; `whole` says that no `.gitignore` above it counts.
    ///
    /// # Errors
    /// Git does not start.
    pub fn ask(area: &Path, paths: &[&str], whole: bool) -> Result<Self> {
        let gitignore = read(&area.join(GITIGNORE), MAX_ENV_BYTES);
        let has_rules = gitignore.is_ok();
        let gitignore = String::from_utf8_lossy(&gitignore.unwrap_or_default()).into_owned();
        let full = area.canonicalize().unwrap_or_else(|_| area.to_owned());
        let is_repository = full.ancestors().any(|folder| folder.join(".git").exists());
        if is_repository
            && let Some(tracked) = program::git_tracked(&full)?
            && let Some(ignored) = program::git_ignored(&full, paths)?
        {
            return Ok(Self {
                tracked: Some(tracked),
                ignored: Some(ignored.into_iter().collect()),
                gitignore,
            });
        }
        let is_ignored = |path: &&&str| gitignore::ignores(&gitignore, path);
        let ignored = paths
            .iter()
            .filter(is_ignored)
            .map(|path| (*path).to_owned());
        // A folder that is a part of something larger may be covered from above.
        let is_known = whole || has_rules;
        Ok(Self {
            tracked: None,
            ignored: is_known.then(|| ignored.collect()),
            gitignore,
        })
    }
}
