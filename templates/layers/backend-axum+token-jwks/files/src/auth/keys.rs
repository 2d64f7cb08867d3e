//! Keys that verify tokens: the public keys that the frontend publishes.

mod cache;
mod document;
mod endpoint;

use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey};

use self::{cache::Cache, endpoint::Endpoint};
use super::Refusal;
use crate::{env::Reader, error::ApiError};

/// The only accepted `alg`.
pub const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// The published keys, fetched when the first token arrives.
#[derive(Debug)]
pub struct Keys(Arc<Cache<Endpoint>>);

impl Keys {
    pub fn read(env: &mut Reader) -> Option<Self> {
        let endpoint = env.required(
            "JWKS_URL",
            "an absolute http or https URL without credentials, query or fragment",
            Endpoint::parse,
        )?;
        Some(Self(Arc::new(Cache::new(endpoint))))
    }

    /// Returns the key that the token's `kid` names.
    pub(super) async fn key(&self, id: Option<&str>) -> Result<DecodingKey, ApiError> {
        self.0.key(id.ok_or(Refusal("key id missing"))?).await
    }
}

/// Values for the configuration tests.
#[cfg(test)]
pub mod environment {
    pub const VALID: [(&str, &str); 1] = [("JWKS_URL", "http://localhost:3000/api/auth/jwks")];
    pub const INVALID: [(&str, &str); 2] = [
        ("JWKS_URL", "http://app:hunter2@localhost:3000/jwks"),
        ("JWKS_URL", ""),
    ];
}
