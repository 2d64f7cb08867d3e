//! Layer 1: no good token, no route.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};

use super::{Verifier, bearer::Token};
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
