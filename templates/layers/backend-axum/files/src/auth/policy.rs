//! The rules for access tokens.
//!
//! `jsonwebtoken` verifies the signature, `alg`, `exp`, `nbf`, `iss` and `aud`. It ignores `typ` and `iat`, accepts
//! `b64` in `crit`, doesn't limit the lifetime and treats `null` as absent. This module and the types of [`Claims`]
//! add the missing checks. `bearer_token` rejects repeated headers and other schemes.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, errors::ErrorKind, get_current_timestamp as now,
};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::{Claims, keys::ALGORITHM};
use crate::error::ApiError;

/// Tolerated difference between this service's clock and the frontend's, in seconds.
const LEEWAY: u64 = 5;
const MAX_SUBJECT_CHARS: usize = 128;
/// Warning about tokens from the future. Logged only if the signature is valid: a forged token's times prove nothing.
const WRONG_CLOCK: &str = "the clock of this machine or of the frontend is wrong";

/// Why a token was refused. Logged, never sent to the client.
#[derive(Debug)]
pub struct Refusal(pub &'static str);

const MAX_TOKEN_BYTES: usize = 4096;

/// Returns the token without verifying it; 401 if the header is missing, repeated or malformed.
pub(super) fn bearer_token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
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

/// A token's header, parsed before the signature is verified because `kid` names the key.
#[derive(Deserialize)]
pub struct Header {
    #[serde(default, deserialize_with = "present")]
    pub kid: Option<String>,
    alg: Algorithm,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

/// Deserializes an optional member. Unlike serde's default, rejects `null`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[derive(Debug)]
pub struct Policy {
    validation: Validation,
    /// Maximum lifetime of a token, in seconds.
    pub max_lifetime: u64,
}

impl Policy {
    pub fn new(issuer: &str, audience: &str, max_lifetime: u64) -> Self {
        let mut validation = Validation::new(ALGORITHM);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);
        Self {
            validation,
            max_lifetime,
        }
    }

    /// Parses and checks the header (RFC 8725, section 3.11; RFC 7515, section 4.1.11). Called before the key lookup,
    /// so that no key is fetched for a token that cannot be valid.
    pub(super) fn header(&self, token: &str) -> Result<Header, Refusal> {
        let segment = token.split('.').next().unwrap_or_default();
        let header: Header = URL_SAFE_NO_PAD
            .decode(segment)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or(Refusal("malformed header"))?;
        let algorithms = &self.validation.algorithms;
        let typ = header.typ.as_deref().unwrap_or("JWT");
        let types = ["JWT", "at+jwt"];
        check(&[
            (algorithms.contains(&header.alg), "algorithm"),
            (types.iter().any(|it| typ.eq_ignore_ascii_case(it)), "type"),
            (header.crit.is_none(), "critical header extension"),
        ])?;
        Ok(header)
    }

    pub(super) fn verify(&self, token: &str, key: &DecodingKey) -> Result<Claims, Refusal> {
        let claims = decode::<Claims>(token, key, &self.validation)
            .map_err(|error| refusal(error.kind()))?
            .claims;
        let Claims { sub, iat, exp, .. } = &claims;
        let seconds = iat.saturating_sub(now());
        if seconds > LEEWAY {
            tracing::warn!(seconds, "{WRONG_CLOCK}");
        }
        let (lengths, lifetimes) = (1..=MAX_SUBJECT_CHARS, 1..=self.max_lifetime);
        check(&[
            (claims.kind == "access", "token type"),
            (lengths.contains(&sub.chars().count()), "subject"),
            (!sub.contains(char::is_control), "subject"),
            (seconds <= LEEWAY, "issued in the future"),
            (lifetimes.contains(&exp.saturating_sub(*iat)), "lifetime"),
        ])?;
        Ok(claims)
    }
}

/// Fails with the name of the first broken rule.
fn check(rules: &[(bool, &'static str)]) -> Result<(), Refusal> {
    let broken = rules.iter().find(|(holds, _)| !holds);
    broken.map_or(Ok(()), |(_, rule)| Err(Refusal(rule)))
}

/// Maps the error kind to a fixed text, because the message of a JSON error would quote the token.
fn refusal(kind: &ErrorKind) -> Refusal {
    if matches!(kind, ErrorKind::ImmatureSignature) {
        tracing::warn!("{WRONG_CLOCK}");
    }
    Refusal(match kind {
        ErrorKind::InvalidSignature => "signature",
        ErrorKind::InvalidIssuer => "issuer",
        ErrorKind::InvalidAudience => "audience",
        ErrorKind::ExpiredSignature => "expired",
        ErrorKind::ImmatureSignature => "not yet valid",
        _ => "segment or claim missing or of the wrong type",
    })
}
