//! The first two layers: no token, no route; and the path's user is the token's user.

use axum::{
    extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State},
    http::request::Parts,
    middleware::Next,
    response::Response,
};

use super::{Claims, Verifier, bearer::Token};
use crate::error::ApiError;

/// The only routes that need no token. Everything else that is ever added does.
pub const OPEN_ROUTES: [&str; 3] = ["/health", "/ready", "/openapi.json"];

/// Lets a request through with a good token, and leaves the token's claims for extractors.
///
/// # Errors
/// 401 without a good token.
pub async fn require_token(
    State(verifier): State<Verifier>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !OPEN_ROUTES.contains(&route.as_str()) {
        let token = Token::from_headers(request.headers())?;
        let claims = verifier.verify(&token).await?;
        request.extensions_mut().insert(claims);
    }
    Ok(next.run(request).await)
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
