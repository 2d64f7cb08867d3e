//! The claims of an access token.

use serde::{Deserialize, de::IgnoredAny};

use super::policy::present;

/// Not `Debug`, to keep email addresses out of logs.
///
/// Stricter than RFC 7519 and `jsonwebtoken`: times are integers, `iss` is a single string, and `null` is refused.
/// `_iss` and `_nbf` are only parsed, to check their types: `jsonwebtoken` checks their values.
#[derive(Clone, Deserialize)]
pub struct Claims {
    pub sub: String,
    /// The session that the token was issued for.
    pub(super) sid: String,
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
    /// Makes serde parse all other claims too, to reject invalid UTF-8 and lone surrogates in them.
    #[serde(flatten)]
    _rest: IgnoredAny,
}
