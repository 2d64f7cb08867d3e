//! The `Authorization` header: exactly one, `Bearer`, one space, at most 4 KiB of token.

use axum::http::{HeaderMap, header};

use super::Refusal;
use crate::error::ApiError;

const MAX_TOKEN_BYTES: usize = 4096;

/// The token that was sent, not yet verified.
///
/// # Errors
/// Without credentials, or with any that cannot be one bearer token.
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
        .ok_or(Refusal("credentials are not one bearer token"))?;
    Ok(token)
}
