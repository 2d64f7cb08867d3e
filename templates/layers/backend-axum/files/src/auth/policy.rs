//! What a token must say.
//!
//! `jsonwebtoken` verifies the signature, `alg`, `exp`, `nbf`, `iss` and `aud`. It ignores `typ`, `crit` and `iat`, has no
//! rule for a lifetime and takes `null` for an absent member, so those rules are here and in the types of [`Claims`].

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, errors::ErrorKind, get_current_timestamp as now,
};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::{Claims, keys::ALGORITHM};

/// How far the frontend's clock and this one may disagree, in seconds.
const LEEWAY: u64 = 5;
const MAX_SUBJECT_CHARS: usize = 128;

/// Why a token is refused: for the log, never for the client.
#[derive(Debug)]
pub struct Refusal(pub &'static str);

/// What is read of a token's header before its signature is verified, because `kid` names the key.
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

/// An optional member that must have its type when it is there: `null` is not the same as absent.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The issuer, audience and lifetime that this service accepts.
#[derive(Debug)]
pub struct Policy {
    validation: Validation,
    /// In seconds.
    pub max_lifetime: u64,
}

impl Policy {
    #[must_use]
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

    /// Checks `alg` before a key is fetched, the type (RFC 8725, section 3.11), and that no extension is critical
    /// (RFC 7515, section 4.1.11).
    pub(super) fn header(&self, token: &str) -> Result<Header, Refusal> {
        let segment = token.split('.').next().unwrap_or_default();
        let header: Header = URL_SAFE_NO_PAD
            .decode(segment)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or(Refusal("header does not parse"))?;
        let is_access_token = |typ: &str| {
            ["JWT", "at+jwt"]
                .iter()
                .any(|known| typ.eq_ignore_ascii_case(known))
        };
        if !self.validation.algorithms.contains(&header.alg) {
            return Err(Refusal("algorithm"));
        }
        if !header.typ.as_deref().is_none_or(is_access_token) {
            return Err(Refusal("header type"));
        }
        if header.crit.is_some() {
            return Err(Refusal("critical header extension"));
        }
        Ok(header)
    }

    pub(super) fn verify(&self, token: &str, key: &DecodingKey) -> Result<Claims, Refusal> {
        let claims = decode::<Claims>(token, key, &self.validation)
            .map_err(|error| refusal(error.kind()))?
            .claims;
        let subject_chars = claims.sub.chars().count();
        let is_subject = (1..=MAX_SUBJECT_CHARS).contains(&subject_chars)
            && !claims.sub.contains(char::is_control);
        let lifetime = claims.exp.saturating_sub(claims.iat);
        let ahead = claims.iat.saturating_sub(now());
        if claims.kind != "access" {
            return Err(Refusal("token type"));
        }
        if !is_subject {
            return Err(Refusal("subject"));
        }
        if ahead > LEEWAY {
            warn_of_clocks(Some(ahead));
            return Err(Refusal("issued in the future"));
        }
        if !(1..=self.max_lifetime).contains(&lifetime) {
            return Err(Refusal("lifetime"));
        }
        Ok(claims)
    }
}

/// By kind, because the text of a JSON error quotes the token.
fn refusal(kind: &ErrorKind) -> Refusal {
    Refusal(match kind {
        ErrorKind::InvalidAlgorithm => "algorithm",
        ErrorKind::InvalidSignature => "signature",
        ErrorKind::InvalidIssuer => "issuer",
        ErrorKind::InvalidAudience => "audience",
        ErrorKind::ExpiredSignature => "expired",
        ErrorKind::ImmatureSignature => {
            warn_of_clocks(None);
            "not yet valid"
        }
        ErrorKind::MissingRequiredClaim(_)
        | ErrorKind::InvalidClaimFormat(_)
        | ErrorKind::Json(_) => "header or claim missing or of the wrong type",
        _ => "malformed",
    })
}

/// Only after the signature was verified: then the frontend issued the token.
fn warn_of_clocks(seconds: Option<u64>) {
    tracing::warn!(
        seconds,
        "the clock of this machine or of the frontend is wrong"
    );
}
