//! What an access token says.

use serde::{Deserialize, de::IgnoredAny};

use super::policy::present;

/// The claims of a valid token. Not `Debug`: a log must not hold an email address.
///
/// Stricter than RFC 7519 and the library: times are whole numbers, `iss` is one string, and `null` is not the same as
/// absent. The library compares `iss`, `aud` and `nbf`.
#[derive(Clone, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub email: String,
    #[serde(default, deserialize_with = "present")]
    pub name: Option<String>,
    pub iat: u64,
    pub exp: u64,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(rename = "iss")]
    _iss: String,
    #[serde(rename = "nbf", default, deserialize_with = "present")]
    _nbf: Option<u64>,
    /// Has every other member parsed: without it, serde skips them and lets invalid UTF-8 and lone surrogates pass.
    #[serde(flatten)]
    _rest: IgnoredAny,
}
