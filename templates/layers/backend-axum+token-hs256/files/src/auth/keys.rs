//! Keys that verify tokens: the secrets that the frontend signs with.

use aws_lc_rs::digest::{SHA256, digest};
use jsonwebtoken::{Algorithm, DecodingKey};

use crate::env::Reader;

/// The only accepted `alg`.
pub const ALGORITHM: Algorithm = Algorithm::HS256;

/// HS256 requires a key of at least 256 bits (RFC 7518, section 3.2).
const MIN_SECRET_CHARS: usize = 32;

/// The current secret and, during a rotation, the previous one with the `kid` of its tokens. The `Debug` of
/// [`DecodingKey`] doesn't print the secret.
#[derive(Debug)]
pub struct Keys {
    current: DecodingKey,
    previous: Option<(String, DecodingKey)>,
}

impl Keys {
    pub fn read(env: &mut Reader) -> Option<Self> {
        let current = env.required(
            "BETTER_AUTH_SECRET",
            "at least 32 letters, digits or +/=-_, and the same as in the frontend",
            secret,
        );
        let previous = env.optional(
            "BETTER_AUTH_SECRET_PREVIOUS",
            None,
            "at least 32 letters, digits or +/=-_, and different from BETTER_AUTH_SECRET",
            |text| {
                let (id, key) = secret(text)?;
                let is_other = current.as_ref().is_none_or(|(current, _)| *current != id);
                is_other.then_some(Some((id, key)))
            },
        );
        Some(Self {
            current: current?.1,
            previous: previous?,
        })
    }

    /// Returns the previous secret if the token's `kid` names it, otherwise the current one.
    pub(super) fn key(&self, id: Option<&str>) -> &DecodingKey {
        match &self.previous {
            Some((previous, key)) if id == Some(previous) => key,
            _ => &self.current,
        }
    }
}

/// Validates a secret. Returns its id and key: the id is the first 8 hex digits of its SHA-256, as in the frontend; the
/// key is the text itself, not decoded from base64.
fn secret(text: &str) -> Option<(String, DecodingKey)> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    let is_strong = text.len() >= MIN_SECRET_CHARS && text.chars().all(is_allowed);
    let hash = digest(&SHA256, text.as_bytes());
    let id = u32::from_be_bytes(*hash.as_ref().first_chunk()?);
    let key = DecodingKey::from_secret(text.as_bytes()).ok()?;
    is_strong.then(|| (format!("{id:08x}"), key))
}

/// Values for the configuration tests.
#[cfg(test)]
pub mod environment {
    pub const VALID: [(&str, &str); 2] = [
        (
            "BETTER_AUTH_SECRET",
            "0123456789abcdefghijABCDEFGHIJ0123456789-_x",
        ),
        (
            "BETTER_AUTH_SECRET_PREVIOUS",
            "x_-9876543210JIHGFEDCBAjihgfedcba9876543210",
        ),
    ];
    pub const INVALID: [(&str, &str); 7] = [
        ("BETTER_AUTH_SECRET", "0123456789abcdefghijABCDEFGHIJ0"),
        ("BETTER_AUTH_SECRET", "0123456789abcdefghijABCDEFGHIJ\n0"),
        ("BETTER_AUTH_SECRET", "0123456789abcdefghijABCDEFGHIJ 01"),
        ("BETTER_AUTH_SECRET", "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü"),
        ("BETTER_AUTH_SECRET", ""),
        ("BETTER_AUTH_SECRET_PREVIOUS", "hunter3-too-short"),
        // Invalid, because it equals the current secret.
        ("BETTER_AUTH_SECRET_PREVIOUS", VALID[0].1),
    ];
}
