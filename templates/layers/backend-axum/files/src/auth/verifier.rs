//! Layer 1: does this token come from our frontend?

use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, get_current_timestamp};

use super::{Claims, Keys, Policy, Refusal, header};
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
        header::check(token)?;
        let claims = self.0.keys.open(token).await?;
        self.0.policy.check(&claims, get_current_timestamp())?;
        Ok(claims)
    }
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
pub(super) fn claims(token: &str, key: &DecodingKey, validation: &Validation) -> Result<Claims, Refusal> {
    use jsonwebtoken::errors::ErrorKind;

    decode(token, key, validation).map(|data| data.claims).map_err(|error| match error.kind() {
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => Refusal::ClaimTypes,
        _ => Refusal::Signature,
    })
}
