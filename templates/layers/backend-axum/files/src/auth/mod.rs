//! The three layers that keep one user's data from another:
//!
//! 1. [`Claims`] exist only if the bearer token is good ([`require_token`], on every route by default).
//! 2. [`Owner`] exists only if the `{user_id}` in the path is the token's `sub`.
//! 3. [`UserId`] is made by [`Owner`] only, and every query takes one.

mod bearer;
mod claims;
mod guard;
mod header;
mod json;
mod keys;
mod owner;
mod policy;
mod verifier;

pub use claims::Claims;
pub use guard::*;
pub use keys::Keys;
#[cfg(test)]
pub(crate) use keys::environment;
pub use owner::{Owner, UserId};
pub use policy::{Policy, Refusal};
pub use verifier::Verifier;
