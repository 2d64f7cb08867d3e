//! What git knows of the files.

use std::{collections::BTreeSet, path::Path};

use crate::{
    gitignore,
    project::{MAX_ENV_BYTES, read_up_to},
    repository::{self, GITIGNORE},
};

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
    pub fn ask(area: &Path, paths: &[&str], whole: bool) -> Self {
        let gitignore = read_up_to(&area.join(GITIGNORE), MAX_ENV_BYTES);
        let has_rules = gitignore.is_ok();
        let gitignore = String::from_utf8_lossy(&gitignore.unwrap_or_default()).into_owned();
        let (tracked, ignored) = match repository::ask(area, paths).unwrap_or_default() {
            Some(git) => (Some(git.tracked), Some(git.ignored)),
            // A folder that is a part of something larger may be covered from above.
            None => (
                None,
                (whole || has_rules).then(|| {
                    let is_ignored = |path: &&&str| gitignore::ignores(&gitignore, path);
                    let ignored = paths.iter().filter(is_ignored);
                    ignored.map(|path| (*path).to_owned()).collect()
                }),
            ),
        };
        Self {
            tracked,
            ignored,
            gitignore,
        }
    }
}
