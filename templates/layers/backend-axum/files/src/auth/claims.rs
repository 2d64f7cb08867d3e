//! What an access token says.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::{Deserialize, Deserializer};

use crate::error::ApiError;

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

#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Many(many) => many.iter().any(|one| one == name),
        }
    }
}

/// An optional field that must have its type when it is there: `null` is not the same as absent.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<S: Send + Sync> FromRequestParts<S> for Claims {
    type Rejection = ApiError;

    /// The guard put them there. Without the guard there are none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or(ApiError::Unauthenticated)
    }
}
