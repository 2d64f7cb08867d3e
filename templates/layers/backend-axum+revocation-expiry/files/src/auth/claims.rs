//! What an access token says.

use serde::Deserialize;

use super::json::{Audience, present};

/// The claims of a good token. Not `Debug`: a log must not hold an e-mail address.
#[derive(Clone, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub email: String,
    #[serde(default, deserialize_with = "present")]
    pub name: Option<String>,
    pub iat: u64,
    pub exp: u64,
    #[serde(default, deserialize_with = "present")]
    pub(super) nbf: Option<u64>,
    pub(super) iss: String,
    pub(super) aud: Audience,
    #[serde(rename = "type")]
    pub(super) kind: String,
}
