//! What a run does, and the lines that it edits.

use super::{Edited, Files, Session, Token, guard};
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
                let token = Token::of(rows, files)?;
                guard::may_begin(&token, clock)?;
                token.begin(new)
            }
            Self::Finish => {
                let token = Token::of(rows, files)?;
                guard::may_finish(&token, clock)?;
                token.finish()
            }
            Self::Replace => Token::of(rows, files)?.replace(new),
            Self::BeginSession => Session::of(rows, files)?.begin(new),
            Self::ReplaceSession => Session::of(rows, files)?.replace(new),
        }
    }
}
