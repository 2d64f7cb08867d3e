//! Does the session that a token was issued for still exist? The database is asked about each request.

use sqlx::PgPool;

use crate::{
    auth::{Claims, Refusal},
    error::ApiError,
};

const MAX_ID_BYTES: usize = 128;

/// Fails unless the table has every column that is used here, and this service may read them.
pub const PROBE: &str = "SELECT id, user_id, expires_at FROM session LIMIT 0";

/// # Errors
/// 401 when the session has ended, or is another user's; 503 when the database cannot say.
pub async fn check(db: &PgPool, claims: &Claims) -> Result<(), ApiError> {
    if !is_id(&claims.sid) {
        return Err(Refusal::ClaimTypes.into());
    }
    let exists: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM session WHERE id = $1 AND user_id = $2 AND expires_at > now())",
    )
    .bind(&claims.sid)
    .bind(&claims.sub)
    .fetch_one(db)
    .await?;
    if exists {
        Ok(())
    } else {
        Err(Refusal::Gone("session").into())
    }
}

/// What Better Auth makes: nothing that the database could stumble over.
fn is_id(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn an_id_is_a_short_plain_word() {
        for good in [
            "a",
            "0193d3c8-5f0e-4a7b-9c11-2f6f1f0a8e55",
            &"a".repeat(128),
        ] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", " a", "a\0", "\u{e9}", "a'b", &"a".repeat(129)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
