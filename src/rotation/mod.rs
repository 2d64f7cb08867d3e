//! Secrets that are replaced while the project runs: which lines of env files change, and when what is kept for the
//! old secret may go.
//!
//! ```text
//!                     API secret                          session secret
//!  frontend   current:  old ──► new              current:  old ──► new
//!  backends   current:  old ──► new              previous: older ──► old,older
//!             previous: – ──► old ──► –
//!                          └──────┘ until no token that it signed is valid
//! ```
//!
//! Everything here is pure: the new secret, the time and the files come from outside.

mod action;
mod draft;
mod guard;
mod pair;
mod time;

use std::collections::BTreeMap;

use self::pair::Pair;
pub use self::{
    action::Action,
    draft::Edited,
    guard::Clock,
    time::{Record, Wait, wait},
};
use crate::env::Document;

/// The env files of a project by path.
pub type Files = BTreeMap<String, Document>;
