//! `check --online`: tests a running project as a user, and leaves neither a user nor a session behind.
//!
//! ```text
//! env files ──Target──► probe ──Request──► the project
//!                         │  ◄──Answer───
//!                         └──► responses and findings
//! ```
//!
//! It only calls addresses in the env files, and follows no redirects. Its output never contains a token, cookie or password.

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
