//! Rejects tokens of expired or revoked sessions, by looking up the session for every request.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use sqlx::PgPool;

use super::{Claims, OPEN_ROUTES, Refusal};
use crate::error::ApiError;

const MAX_ID_BYTES: usize = 128;

/// A statement that fails unless this service can read every column used in this file.
pub const PROBE: &str = "SELECT id, user_id, expires_at FROM session LIMIT 0";

/// Passes the request on if its token's session still exists.
/// 401 if the session expired, was revoked or belongs to another user; 503 if the database is unavailable.
pub async fn require(
    State(db): State<PgPool>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !OPEN_ROUTES.contains(&route.as_str()) {
        let claims = request.extensions().get::<Claims>().cloned();
        check(&db, &claims.ok_or(ApiError::Unauthenticated)?).await?;
    }
    Ok(next.run(request).await)
}

async fn check(db: &PgPool, claims: &Claims) -> Result<(), ApiError> {
    // Allow only characters that Better Auth uses in ids. Others could make the query fail: PostgreSQL rejects NUL, for
    // one.
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let is_id =
        (1..=MAX_ID_BYTES).contains(&claims.sid.len()) && claims.sid.bytes().all(is_allowed);
    if !is_id {
        return Err(Refusal("session id").into());
    }
    let exists: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM session WHERE id = $1 AND user_id = $2 AND expires_at > now())",
    )
    .bind(&claims.sid)
    .bind(&claims.sub)
    .fetch_one(db)
    .await?;
    if !exists {
        return Err(Refusal("session no longer exists").into());
    }
    Ok(())
}
