//! Secrets that are replaced while the project runs: which lines of env files change, and when what is kept for the
//! old secret may go.
//!
//! ```text
//!                     API secret                          session secret
//!  frontend   current:  old ──► new              current:  old ──► new
//!  backends   current:  old ──► new              previous: 1:older ──► 2:old,1:older
//!             previous: – ──► old ──► –
//!                          └──────┘ until no token that it signed is valid
//! ```
//!
//! Everything here is pure: the new secret, the time and the files come from outside.

mod action;
mod draft;
mod guard;
mod session;
mod time;
mod token;

use std::collections::BTreeMap;

pub use self::{
    action::Action,
    draft::Edited,
    guard::Clock,
    time::{Record, Wait, wait},
};
use self::{session::Session, token::Token};
use crate::{blueprint::EnvRow, env::Document};

/// The env files of a project by path.
pub type Files = BTreeMap<String, Document>;

/// The variable of a secret, and the one that keeps what it was.
struct Names {
    current: &'static str,
    previous: &'static str,
}

/// Signs API tokens, where services share a secret.
const TOKEN: Names = Names {
    current: "BETTER_AUTH_SECRET",
    previous: "BETTER_AUTH_SECRET_PREVIOUS",
};

/// Signs session cookies, and encrypts what the frontend stores.
const SESSION: Names = Names {
    current: "AUTH_SESSION_SECRET",
    previous: "AUTH_SESSION_SECRET_PREVIOUS",
};

/// Whether services share a secret that signs API tokens; else the frontend publishes keys.
pub fn shares_secret(rows: &[EnvRow]) -> bool {
    rows.iter().any(|row| row.name == TOKEN.current)
}
