//! `check --online`: a user goes through the project that runs, and leaves it as it was.
//!
//! ```text
//! env files ──Target──► probe ──Request──► the project
//!                         │  ◄──Answer───
//!                         └──► what was seen, and findings
//! ```
//!
//! It calls the addresses that the env files name and no other: no redirect is followed. What it says never holds a token,
//! a cookie or a password.

mod arrive;
mod caller;
mod cookie;
mod http;
mod leave;
mod message;
mod probe;
mod services;
mod target;
mod token;

pub use self::{
    caller::{Caller, EMAIL_VARIABLE, PASSWORD_VARIABLE},
    http::Network,
    message::{Answer, Http, Request, Silence},
    probe::{Outcome, Seen, Stop, probe},
    target::{Spot, Target},
};
