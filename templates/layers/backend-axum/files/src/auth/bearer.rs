//! Extracts the bearer token. Rejects repeated headers, other schemes, and tokens over 4 KiB.

use axum::http::{HeaderMap, header};

use super::Refusal;
use crate::error::ApiError;

const MAX_TOKEN_BYTES: usize = 4096;

/// Returns the token without verifying it.
///
/// # Errors
/// 401 if the header is missing, repeated or malformed.
pub fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let credentials = values.next().ok_or(ApiError::Unauthenticated)?;
    let token = credentials
        .to_str()
        .ok()
        .filter(|_| values.next().is_none())
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && token.len() <= MAX_TOKEN_BYTES
        })
        .map(|(_, token)| token)
        .ok_or(Refusal("malformed Authorization header"))?;
    Ok(token)
}
