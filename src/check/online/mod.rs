//! `check --online`: a user of its own goes through the project that runs, and leaves it again.
//!
//! ```text
//! env files ──Target──► probe ──Request──► the project
//!                         │  ◄──Answer───
//!                         └──► what was seen, and findings
//! ```
//!
//! It calls the addresses that the env files name and no other: no redirect is followed. What it says never holds a token,
//! a cookie or a password.

mod cookie;
mod http;
mod leave;
mod message;
mod probe;
mod services;
mod target;
mod token;

pub use self::{
    http::Network,
    message::{Answer, Http, Request, Silence},
    probe::{Outcome, Seen, Stop, probe},
    target::{Spot, Target},
};

use std::io;

use crate::secret::{Entropy, Secret};

/// Who signs up. `Debug` shows no password.
#[derive(Clone, Debug)]
pub struct Guest {
    /// At a domain that no mail ever reaches (RFC 6761).
    pub email: String,
    /// Known to nobody, and forgotten at the end.
    pub password: Secret,
    /// The id of a user that there is not.
    pub stranger: String,
}

impl Guest {
    /// Somebody new.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn new(entropy: &mut dyn Entropy) -> io::Result<Self> {
        let mut draw = || Secret::generate(entropy);
        let name = draw()?.expose().to_lowercase().replace(['-', '_'], "x");
        Ok(Self {
            email: format!("check-{}@example.invalid", &name[..16]),
            password: draw()?,
            stranger: draw()?.expose().replace(['-', '_'], "x"),
        })
    }
}
