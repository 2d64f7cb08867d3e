//! Which files git tracks and ignores.

use std::{collections::BTreeSet, path::Path};

use crate::{
    gitignore,
    project::{MAX_ENV_BYTES, read_up_to},
    repository::{self, GITIGNORE},
};

/// What git tracks and ignores in an area or, without a repository, what the area's `.gitignore` ignores.
pub(super) struct Git {
    /// Tracked paths, relative to the area; `None` without a repository.
    pub tracked: Option<Vec<String>>,
    /// The given paths that are ignored; `None` if unknown.
    pub ignored: Option<BTreeSet<String>>,
    /// The content of the area's `.gitignore`.
    pub gitignore: String,
}

impl Git {
    /// Asks git about paths relative to an area. `whole` means that no `.gitignore` in a parent folder applies.
    pub fn ask(area: &Path, paths: &[&str], whole: bool) -> Self {
        let gitignore = read_up_to(&area.join(GITIGNORE), MAX_ENV_BYTES);
        let has_rules = gitignore.is_ok();
        let gitignore = String::from_utf8_lossy(&gitignore.unwrap_or_default()).into_owned();
        let (tracked, ignored) = match repository::ask(area, paths).unwrap_or_default() {
            Some(git) => (Some(git.tracked), Some(git.ignored)),
            // Unknown for an area without a `.gitignore`, unless `whole`: a `.gitignore` in a parent folder may apply.
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
