//! Layer 2: the path's user is the token's user. And what a handler may ask for.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use super::Claims;
use crate::error::ApiError;

impl<S: Send + Sync> FromRequestParts<S> for Claims {
    type Rejection = ApiError;

    /// The guard put them there. Without the guard there are none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let claims = parts.extensions.get().cloned();
        claims.ok_or(ApiError::Unauthenticated)
    }
}

/// The id of a user who has proven who they are. Only [`Owner`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct UserId(String);

impl UserId {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The signed-in user, on a route with `{user_id}`, when the two are the same.
pub struct Owner {
    pub id: UserId,
}

impl<S: Send + Sync> FromRequestParts<S> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let Claims { sub, .. } = parts.extensions.get().ok_or(ApiError::Unauthenticated)?;
        let is_own = match &params {
            Ok(params) => params.iter().any(|param| param == ("user_id", sub)),
            // Some part is not UTF-8: the user, who is then not this one, or what comes after.
            Err(_) => parts.uri.path().contains(&format!("/{sub}/")),
        };
        if !is_own {
            return Err(ApiError::Forbidden);
        }
        let id = UserId(sub.clone());
        params.map(|_| Self { id }).map_err(|_| ApiError::NotFound)
    }
}
