//! The env files of a project: the only place where secrets become text.

mod change;
mod follow;
mod secrets;

use anyhow::{Result, bail};

pub use self::{
    change::{Change, Changes, Note, change},
    secrets::Secrets,
};
use crate::{
    failure::{ExitCode, Failure},
    gitignore,
};

/// The file at the root that must keep env files out of git.
pub const GITIGNORE: &str = ".gitignore";

/// Proves that git will not take a file that is for this machine alone, such as one with secrets.
///
/// # Errors
/// `gitignore`, the text of the root's [`GITIGNORE`], does not cover one of the files.
pub fn ensure_ignored<'a>(gitignore: &str, files: impl IntoIterator<Item = &'a str>) -> Result<()> {
    for file in files {
        if !gitignore::ignores(gitignore, file) {
            bail!(
                Failure::new(
                    ExitCode::Failed,
                    format!("{GITIGNORE} does not cover {file}, so nothing is written")
                )
                .hint(format!(
                    "add the line `{}` to it",
                    file.rsplit('/').next().unwrap_or(file)
                ))
            );
        }
    }
    Ok(())
}
