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
        parts
            .extensions
            .get()
            .cloned()
            .ok_or(ApiError::Unauthenticated)
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
        let claims: &Claims = parts.extensions.get().ok_or(ApiError::Unauthenticated)?;
        let Ok(params) = params else {
            // Some part is not UTF-8. Is it the user, who is then not this one, or what comes after?
            let own = format!("/{}/", claims.sub);
            let is_own = parts.uri.path().contains(&own);
            return Err(if is_own {
                ApiError::NotFound
            } else {
                ApiError::Forbidden
            });
        };
        let in_path = params
            .iter()
            .find_map(|(name, value)| (name == "user_id").then_some(value));
        if in_path == Some(claims.sub.as_str()) {
            Ok(Self {
                id: UserId(claims.sub.clone()),
            })
        } else {
            Err(ApiError::Forbidden)
        }
    }
}
