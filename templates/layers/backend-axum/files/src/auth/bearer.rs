//! The `Authorization` header: exactly one, `Bearer`, one space, three base64url segments.

use axum::http::{HeaderMap, header};

use super::Refusal;
use crate::error::ApiError;

const MAX_TOKEN_BYTES: usize = 4096;

/// The token as it was sent, not yet verified.
///
/// # Errors
/// Without credentials, or with any that are not one bearer token.
pub fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Err(ApiError::Unauthenticated),
        (Some(value), None) => value
            .to_str()
            .ok()
            .and_then(parse)
            .ok_or(ApiError::InvalidToken(Refusal::Credentials)),
        (Some(_), Some(_)) => Err(ApiError::InvalidToken(Refusal::Credentials)),
    }
}

fn parse(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ')?;
    let segment = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let is_jwt = token.split('.').count() == 3 && token.split('.').all(segment);
    (scheme.eq_ignore_ascii_case("bearer") && token.len() <= MAX_TOKEN_BYTES && is_jwt)
        .then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = axum::http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(header::AUTHORIZATION, value);
        }
        bearer_token(&headers).ok().map(str::to_owned)
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            assert_eq!(token(&[&format!("{scheme} a.b-_.C9")]).unwrap(), "a.b-_.C9");
        }
    }

    #[test]
    fn anything_but_one_well_formed_token_is_refused() {
        let long = format!("Bearer a.b.{}", "c".repeat(MAX_TOKEN_BYTES - 3));
        let cases: [&[&str]; 19] = [
            &[],
            &[""],
            &["Bearer"],
            &["Bearer "],
            &["Bearer  a.b.c"],
            &["Bearer\ta.b.c"],
            &["Bearer a.b.c "],
            &["Bearer Bearer a.b.c"],
            &["Bearer a.b.c,a.b.c"],
            &["Bearer a.b.c", "Bearer a.b.c"],
            &["Basic a.b.c"],
            &["a.b.c"],
            &["Bearer a.b"],
            &["Bearer a.b.c.d"],
            &["Bearer a..c"],
            &["Bearer a.b.c="],
            &["Bearer a.b+.c/"],
            &["Bearer a.b.\u{e9}"],
            &[&long],
        ];
        for case in cases {
            assert_eq!(token(case), None, "{case:?}");
        }
        assert!(token(&[&long[..long.len() - 1]]).is_some());
    }
}
