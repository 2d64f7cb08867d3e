//! Rotation of secrets in a running project: which lines of env files change, and when the old secret may be dropped.
//!
//! ```text
//!                     API secret                          session secret
//!  frontend   current:  old ──► new              current:  old ──► new
//!  backends   current:  old ──► new              previous: older ──► old,older
//!             previous: – ──► old ──► –
//!                          └──────┘ until no token that it signed is valid
//! ```
//!
//! Everything here is pure: the new secret, the time and the files are inputs.

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
