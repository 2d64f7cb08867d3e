//! Layer 1: no valid token, no route.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use super::{Keys, Policy, bearer::bearer_token};
use crate::error::ApiError;

/// The only routes that need no token. Everything else that is ever added does.
pub const OPEN_ROUTES: [&str; 3] = ["/health", "/ready", "/openapi.json"];

/// Lets a request through with a valid token, and leaves the token's claims for extractors.
///
/// # Errors
/// 401 without a valid token, 503 as long as no keys could be fetched.
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
        let key = keys.key(header.kid.as_deref()).await?;
        let claims = policy.verify(token, &key)?;
        request.extensions_mut().insert(claims);
    }
    Ok(next.run(request).await)
}
