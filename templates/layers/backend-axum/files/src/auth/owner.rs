//! Isolation layer 2: requires that the user in the path is the token's user.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use super::Claims;
use crate::error::ApiError;

impl<S: Send + Sync> FromRequestParts<S> for Claims {
    type Rejection = ApiError;

    /// Returns the claims that the guard stored in the request, or 401 on open routes, which have no claims.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let claims = parts.extensions.get().cloned();
        claims.ok_or(ApiError::Unauthenticated)
    }
}

/// The id of an authenticated user. Only [`Owner`] creates it.
#[derive(Clone, PartialEq, Eq)]
pub struct UserId(String);

impl UserId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Extracts the signed-in user on routes with `{user_id}`. Rejects with 403 if the path names another user.
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
            // A parameter isn't valid UTF-8. Search the raw path for `sub`: the owner gets 404, other users get 403.
            Err(_) => parts.uri.path().contains(&format!("/{sub}/")),
        };
        if !is_own {
            return Err(ApiError::Forbidden);
        }
        let id = UserId(sub.clone());
        params.map(|_| Self { id }).map_err(|_| ApiError::NotFound)
    }
}
