//! Isolation layer 1: requires a valid token on every route that is not open.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use super::{Keys, Policy, policy::bearer_token};
use crate::error::ApiError;

/// The only routes that don't require a token. All others do, including new ones.
pub const OPEN_ROUTES: [&str; 3] = ["/health", "/ready", "/openapi.json"];

/// Verifies the token and stores its claims in the request, for extractors. 401 without a valid token.
pub async fn require_token(
    State(keys): State<Arc<Keys>>,
    State(policy): State<Arc<Policy>>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !OPEN_ROUTES.contains(&route.as_str()) {
        let token = bearer_token(request.headers())?;
        let header = policy.header(token)?;
        let claims = policy.verify(token, keys.key(header.kid.as_deref()))?;
        request.extensions_mut().insert(claims);
    }
    Ok(next.run(request).await)
}
