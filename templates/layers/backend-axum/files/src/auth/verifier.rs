//! Layer 1: does this token come from our frontend?

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, get_current_timestamp};
use serde::{Deserialize, de::IgnoredAny};

use super::{Claims, Keys, Policy, Refusal, claims::present};
use crate::error::ApiError;

/// Cheap to clone.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    keys: Keys,
    policy: Policy,
}

impl Verifier {
    #[must_use]
    pub fn new(keys: Keys, policy: Policy) -> Self {
        Self(Arc::new(Inner { keys, policy }))
    }

    /// # Errors
    /// Any fault of the token is a 401.
    pub async fn verify(&self, token: &str) -> Result<Claims, ApiError> {
        check_header(token)?;
        let claims = self.0.keys.open(token).await?;
        self.0.policy.check(&claims, get_current_timestamp())?;
        Ok(claims)
    }
}

/// What a token's header may say, beyond the algorithm that the keys pin.
#[derive(Deserialize)]
struct Header {
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

/// RFC 8725 section 3.11 and RFC 7515 section 4.1.11, neither of which jsonwebtoken enforces.
fn check_header(token: &str) -> Result<(), Refusal> {
    let segment = token.split('.').next().unwrap_or_default();
    let json = URL_SAFE_NO_PAD
        .decode(segment)
        .map_err(|_| Refusal::Header)?;
    let header: Header = serde_json::from_slice(&json).map_err(|_| Refusal::Header)?;

    let is_access_token = |typ: &str| {
        ["JWT", "at+jwt"]
            .iter()
            .any(|known| typ.eq_ignore_ascii_case(known))
    };
    if !header.typ.as_deref().is_none_or(is_access_token) {
        return Err(Refusal::HeaderType);
    }
    if header.crit.is_some() {
        return Err(Refusal::CriticalExtension);
    }
    Ok(())
}

/// A check of the algorithm and the signature. The claims are the [`Policy`]'s, which the library's own rules
/// would only repeat, looser.
pub(super) fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

/// The claims of a token whose signature is good.
pub(super) fn claims(
    token: &str,
    key: &DecodingKey,
    validation: &Validation,
) -> Result<Claims, Refusal> {
    use jsonwebtoken::errors::ErrorKind;

    decode(token, key, validation)
        .map(|data| data.claims)
        .map_err(|error| match error.kind() {
            ErrorKind::Json(_) | ErrorKind::Utf8(_) => Refusal::ClaimTypes,
            _ => Refusal::Signature,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(json: &str) -> Result<(), Refusal> {
        check_header(&format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(json)))
    }

    #[test]
    fn access_token_types_pass() {
        for good in [
            r#"{"alg":"HS256"}"#,
            r#"{"typ":"JWT"}"#,
            r#"{"typ":"jwt"}"#,
            r#"{"typ":"at+jwt"}"#,
            r#"{"typ":"AT+JWT","kid":"0"}"#,
        ] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn other_types_and_every_critical_extension_are_refused() {
        for (bad, reason) in [
            (r#"{"typ":"logout+jwt"}"#, Refusal::HeaderType),
            (r#"{"typ":""}"#, Refusal::HeaderType),
            (r#"{"typ":null}"#, Refusal::Header),
            (r#"{"typ":["JWT"]}"#, Refusal::Header),
            (r#"{"crit":["exp"]}"#, Refusal::CriticalExtension),
            (r#"{"crit":[]}"#, Refusal::CriticalExtension),
            (r#"{"crit":null}"#, Refusal::CriticalExtension),
            (r#"{"crit":"b64"}"#, Refusal::CriticalExtension),
            ("nonsense", Refusal::Header),
            ("", Refusal::Header),
        ] {
            assert_eq!(checked(bad), Err(reason), "{bad}");
        }
    }
}
