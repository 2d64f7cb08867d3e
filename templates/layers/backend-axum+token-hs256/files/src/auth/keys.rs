//! Where the keys that open tokens come from: here, the secret that the frontend signs with.

use std::future;

use jsonwebtoken::{Algorithm, DecodingKey, Validation};

use super::{Claims, verifier};
use crate::{env::Reader, error::ApiError};

/// 32 random bytes in base64url.
const SECRET_CHARS: usize = 43;

/// The shared secret. Not `Debug`: it is one.
pub struct Keys {
    key: DecodingKey,
    validation: Validation,
}

impl Keys {
    /// Reads what this source of keys needs to know.
    pub fn read(env: &mut Reader) -> Option<Self> {
        env.required(
            "BETTER_AUTH_SECRET",
            "43 letters, digits, - and _, the same as in the frontend",
            Self::from_secret,
        )
    }

    /// The key is the text itself, not what it may decode to.
    fn from_secret(secret: &str) -> Option<Self> {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        (secret.len() == SECRET_CHARS && secret.bytes().all(is_allowed)).then(|| Self {
            key: DecodingKey::from_secret(secret.as_bytes()),
            validation: verifier::signature_only(Algorithm::HS256),
        })
    }

    /// The claims of a token that one of the keys signed. A future, because other sources fetch their keys.
    pub fn open(&self, token: &str) -> impl Future<Output = Result<Claims, ApiError>> + Send {
        let claims = verifier::claims(token, &self.key, &self.validation);
        future::ready(claims.map_err(ApiError::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_43_plain_characters_are_a_key() {
        let good = "0123456789abcdefghijABCDEFGHIJ0123456789-_x";
        assert!(Keys::from_secret(good).is_some());
        for bad in [
            "",
            "short",
            &good[1..],
            &format!("{good}x"),
            &good.replace('x', "\n"),
        ] {
            assert!(Keys::from_secret(bad).is_none(), "{bad:?}");
        }
    }
}
