//! Where the keys that open tokens come from: here, the secret that the frontend signs with.

use aws_lc_rs::hmac;

use super::Refusal;
use crate::{env::Reader, error::ApiError};

/// The only `alg` that a token may have.
pub const ALGORITHM: &str = "HS256";

/// 32 random bytes in base64url.
const SECRET_CHARS: usize = 43;

/// The shared secret, ready for use: a library for tokens would prepare it for each of them. Not `Debug`.
pub struct Keys(hmac::Key);

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
        (secret.len() == SECRET_CHARS && secret.bytes().all(is_allowed))
            .then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())))
    }

    /// Did the frontend sign the message? There is one secret, whatever a token calls it.
    #[expect(clippy::unused_async, reason = "other sources fetch their keys")]
    pub(super) async fn check(
        &self,
        _key_id: Option<&str>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), ApiError> {
        hmac::verify(&self.0, message, signature).map_err(|_| Refusal::Signature.into())
    }
}

/// For tests of the whole configuration.
#[cfg(test)]
pub mod environment {
    pub const GOOD: [(&str, &str); 1] = [(
        "BETTER_AUTH_SECRET",
        "0123456789abcdefghijABCDEFGHIJ0123456789-_x",
    )];
    pub const BAD: [(&str, &str); 1] = [("BETTER_AUTH_SECRET", "hunter2-too-short")];
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn only_43_plain_characters_are_a_key() {
        let [(_, good)] = environment::GOOD;
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

    #[tokio::test]
    async fn the_text_is_the_key() {
        let [(_, secret)] = environment::GOOD;
        let keys = Keys::from_secret(secret).unwrap();
        let message = b"header.payload";
        // printf header.payload | openssl dgst -sha256 -hmac $SECRET -binary | basenc --base64url
        let mut signature = URL_SAFE_NO_PAD
            .decode("v_7Q5_GVCD6pt7StlwYJtMC2klnUGqVxT3EOtUix-Do")
            .unwrap();
        assert!(keys.check(None, message, &signature).await.is_ok());
        assert!(keys.check(Some("any"), message, &signature).await.is_ok());

        assert!(keys.check(None, b"header.other", &signature).await.is_err());
        assert!(keys.check(None, message, &signature[..31]).await.is_err());
        assert!(keys.check(None, message, &[]).await.is_err());
        signature[31] ^= 1;
        assert!(keys.check(None, message, &signature).await.is_err());
    }
}
