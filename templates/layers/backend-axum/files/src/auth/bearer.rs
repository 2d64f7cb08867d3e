//! The `Authorization` header: exactly one, `Bearer`, one space, three base64url segments.

use axum::http::{HeaderMap, header};

use super::Refusal;
use crate::error::ApiError;

const MAX_TOKEN_BYTES: usize = 4096;

/// A token as it was sent, taken apart and not yet verified.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub struct Token<'a> {
    pub header: &'a str,
    pub payload: &'a str,
    pub signature: &'a str,
    /// What the signature is for: header, dot, payload.
    pub message: &'a str,
}

impl<'a> Token<'a> {
    /// # Errors
    /// Without credentials, or with any that are not one bearer token.
    pub fn from_headers(headers: &'a HeaderMap) -> Result<Self, ApiError> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => Err(ApiError::Unauthenticated),
            (Some(value), None) => value
                .to_str()
                .ok()
                .and_then(Self::parse)
                .ok_or(ApiError::InvalidToken(Refusal::Credentials)),
            (Some(_), Some(_)) => Err(ApiError::InvalidToken(Refusal::Credentials)),
        }
    }

    fn parse(credentials: &'a str) -> Option<Self> {
        let (scheme, token) = credentials.split_once(' ')?;
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let is_bearer = scheme.eq_ignore_ascii_case("bearer") && token.len() <= MAX_TOKEN_BYTES;
        (is_bearer && [header, payload, signature].into_iter().all(is_segment)).then_some(Self {
            header,
            payload,
            signature,
            message,
        })
    }
}

fn is_segment(text: &str) -> bool {
    let is_base64url = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    // Without an early exit, so that many bytes are looked at at once.
    !text.is_empty() && text.bytes().fold(true, |all, b| all & is_base64url(b))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(header::AUTHORIZATION, value);
        }
        headers
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            let headers = headers(&[&format!("{scheme} a.b-_.C9")]);
            let token = Token {
                header: "a",
                payload: "b-_",
                signature: "C9",
                message: "a.b-_",
            };
            assert_eq!(Token::from_headers(&headers).ok(), Some(token));
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
            assert!(Token::from_headers(&headers(case)).is_err(), "{case:?}");
        }
        let longest = headers(&[&long[..long.len() - 1]]);
        assert!(Token::from_headers(&longest).is_ok());
    }
}
