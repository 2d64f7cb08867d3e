//! The actions of `secret rotate`, and their edits.

use super::{Edited, Files, Pair, guard};
use crate::{blueprint::EnvRow, failure::Failure, secret::Secret};

/// Which secret is replaced, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// New API secret; verifiers also accept the old one.
    Begin,
    /// No new secret; verifiers stop accepting the old API secret.
    Finish,
    /// New API secret; the old one is dropped at once.
    Replace,
    /// New session secret; the old one is kept for decryption.
    BeginSession,
    /// New session secret; the old ones are dropped.
    ReplaceSession,
}

impl Action {
    /// Returns the files that change. `new` is the replacement secret.
    ///
    /// # Errors
    /// The files or the time do not allow the action; nothing changes.
    pub fn edit(
        self,
        rows: &[EnvRow],
        files: &Files,
        clock: &guard::Clock,
        new: &Secret,
    ) -> Result<Vec<Edited>, Failure> {
        match self {
            Self::Begin => {
                let token = Pair::token(rows, files)?;
                guard::may_begin(&token, clock)?;
                let old = token.agreed("immediately invalidates all API tokens")?;
                token.edit(Some(new), Some(&Secret::new(old)))
            }
            Self::Finish => {
                let token = Pair::token(rows, files)?;
                guard::may_finish(&token, clock)?;
                token.edit(None, None)
            }
            Self::Replace => Pair::token(rows, files)?.edit(Some(new), None),
            Self::BeginSession => {
                let session = Pair::session(rows, files)?;
                let old = session.agreed("makes the data it encrypted unreadable")?;
                session.edit(Some(new), Some(&session.list(old)?))
            }
            Self::ReplaceSession => Pair::session(rows, files)?.edit(Some(new), None),
        }
    }
}
