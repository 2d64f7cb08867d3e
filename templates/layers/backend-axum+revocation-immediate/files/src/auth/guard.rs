//! Layer 1: no good token, no route. And no token outlives its session.

mod session;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use sqlx::PgPool;

pub use self::session::PROBE as SESSION_PROBE;
use super::{Verifier, bearer::Token};
use crate::error::ApiError;

/// The only routes that need no token. Everything else that is ever added does.
pub const OPEN_ROUTES: [&str; 3] = ["/health", "/ready", "/openapi.json"];

/// Lets a request through with a good token of a session that still exists, and leaves the token's claims for extractors.
///
/// # Errors
/// 401 without a good token or when its session has ended, 503 when the database cannot say.
pub async fn require_token(
    State(verifier): State<Verifier>,
    State(db): State<PgPool>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !OPEN_ROUTES.contains(&route.as_str()) {
        let token = Token::from_headers(request.headers())?;
        let claims = verifier.verify(&token).await?;
        session::check(&db, &claims).await?;
        request.extensions_mut().insert(claims);
    }
    Ok(next.run(request).await)
}
