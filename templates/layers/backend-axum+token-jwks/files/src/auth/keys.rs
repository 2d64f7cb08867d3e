//! The keys that verify tokens: the public ones that the frontend publishes.

mod cache;
mod document;
mod endpoint;

use std::sync::Arc;

use self::{cache::Cache, endpoint::Endpoint};
use super::Refusal;
use crate::{env::Reader, error::ApiError};

/// The only `alg` that a token may have.
pub const ALGORITHM: &str = "EdDSA";

/// The published keys, fetched when a token first needs one.
pub struct Keys(Arc<Cache<Endpoint>>);

impl Keys {
    /// Reads what this source of keys needs to know.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let endpoint = env.required(
            "JWKS_URL",
            "an absolute http or https URL without credentials, query or fragment",
            Endpoint::parse,
        )?;
        Some(Self(Arc::new(Cache::new(endpoint))))
    }

    /// Did the frontend sign the message, with the key that the token names?
    pub(super) async fn check(
        &self,
        key_id: Option<&str>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), ApiError> {
        let key_id = key_id.ok_or(Refusal::Signature)?;
        let key = self.0.key(key_id).await?;
        key.verify(message, signature)
            .map_err(|_| Refusal::Signature.into())
    }
}

/// For tests of the whole configuration.
#[cfg(test)]
pub mod environment {
    pub const GOOD: [(&str, &str); 1] = [("JWKS_URL", "http://localhost:3000/api/auth/jwks")];
    pub const BAD: [(&str, &str); 1] = [("JWKS_URL", "http://app:hunter2@localhost:3000/jwks")];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_must_name_its_key_and_keys_must_be_there() {
        let nowhere = |_: &str| Some("http://127.0.0.1:1/jwks".to_owned());
        let keys = Keys::read(&mut Reader::new(&nowhere)).unwrap();
        let unnamed = keys.check(None, b"header.payload", &[0; 64]).await;
        assert!(matches!(unnamed, Err(ApiError::InvalidToken(_))));
        let named = keys.check(Some("a"), b"header.payload", &[0; 64]).await;
        assert!(matches!(named, Err(ApiError::Unavailable(_))));
    }
}
