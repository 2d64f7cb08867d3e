//! What a run does, and the lines that it edits.

use super::{Edited, Files, Pair, guard};
use crate::{blueprint::EnvRow, failure::Failure, secret::Secret};

/// What happens to which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A new API secret; verifiers accept the old one too.
    Begin,
    /// Verifiers accept only the new one.
    Finish,
    /// A new API secret, and nothing that accepts an old one.
    Replace,
    /// A new session secret; the old one decrypts what it encrypted.
    BeginSession,
    /// A new session secret, and nothing that decrypts with an old one.
    ReplaceSession,
}

impl Action {
    /// The files that change. `new` is used where a secret is replaced.
    ///
    /// # Errors
    /// The files or the time do not allow it; nothing changes.
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
                let old = token.agreed("invalidates all API tokens at once")?;
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
