//! What a run does, and the lines that it edits.

use super::{Edited, Files, SESSION, Session, Token, guard};
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
    /// Whether it is about the API secret.
    pub fn is_token(self) -> bool {
        matches!(self, Self::Begin | Self::Finish | Self::Replace)
    }

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
        if !self.is_token() {
            let session = Session::of(rows, files).ok_or_else(|| {
                Failure::usage(format!("the templates have no {}", SESSION.current))
            })?;
            return match self {
                Self::BeginSession => session.begin(new),
                _ => session.replace(new),
            };
        }
        let token = Token::of(rows, files).ok_or_else(no_api_secret)?;
        match self {
            Self::Begin => {
                guard::may_begin(&token, clock)?;
                token.begin(new)
            }
            Self::Finish => {
                guard::may_finish(&token, clock)?;
                token.finish()
            }
            _ => token.replace(new),
        }
    }
}

fn no_api_secret() -> Failure {
    Failure::usage(
        "this project has no API secret: its tokens are signed with keys that rotate by themselves",
    )
    .hint("for the secret of sessions say `authgen secret rotate --session`")
}
