//! The env files of a project: the only place where secrets become text.

mod change;
mod secrets;

use anyhow::{Result, ensure};

pub use self::{
    change::{Change, Changes, Note, change},
    secrets::Secrets,
};
use crate::{blueprint::EnvRow, gitignore};

/// The file at the root that must keep env files out of git.
pub const GITIGNORE: &str = ".gitignore";

/// Proves that git will not take a file with secrets.
///
/// # Errors
/// `gitignore`, the text of the root's [`GITIGNORE`], does not cover the file of a row.
pub fn ensure_ignored(gitignore: &str, rows: &[EnvRow]) -> Result<()> {
    for row in rows {
        ensure!(
            gitignore::ignores(gitignore, &row.file),
            "{GITIGNORE} does not cover {}, so no secret is written there",
            row.file
        );
    }
    Ok(())
}
