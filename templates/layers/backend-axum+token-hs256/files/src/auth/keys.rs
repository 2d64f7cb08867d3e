//! The key that verifies tokens: the secret that the frontend signs them with.

use aws_lc_rs::{digest, hmac};

use super::Refusal;
use crate::{env::Reader, error::ApiError};

/// The only `alg` that a token may have.
pub const ALGORITHM: &str = "HS256";

/// HS256 asks for a key of 256 bits at least (RFC 7518, section 3.2).
const MIN_SECRET_CHARS: usize = 32;

/// The secret that the frontend signs with and, while it changes, the one before. Not `Debug`.
pub struct Keys {
    current: Secret,
    previous: Option<Secret>,
}

/// A secret, ready for use: a library for tokens would prepare it for each of them.
struct Secret {
    /// What tokens call it.
    id: String,
    key: hmac::Key,
}

impl Keys {
    /// Reads what this source of keys needs to know.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let current = env.required(
            "BETTER_AUTH_SECRET",
            "at least 32 letters, digits, +, /, =, - and _, the same as in the frontend",
            Secret::parse,
        );
        let previous = env.optional(
            "BETTER_AUTH_SECRET_PREVIOUS",
            None,
            "at least 32 letters, digits, +, /, =, - and _, another secret than BETTER_AUTH_SECRET",
            |text| {
                let previous = Secret::parse(text)?;
                let is_other = current.as_ref().is_none_or(|each| each.id != previous.id);
                is_other.then_some(Some(previous))
            },
        );
        Some(Self {
            current: current?,
            previous: previous?,
        })
    }

    /// Did the frontend sign the message? Only what names the previous secret is checked with it, so that each token
    /// is checked once; whatever else a token says, it is for the current one.
    #[expect(
        clippy::unused_async,
        reason = "a caller need not know whether keys are fetched"
    )]
    pub(super) async fn check(
        &self,
        key_id: Option<&str>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), ApiError> {
        let named = self
            .previous
            .as_ref()
            .filter(|each| key_id == Some(&each.id));
        let secret = named.unwrap_or(&self.current);
        hmac::verify(&secret.key, message, signature).map_err(|_| Refusal::Signature.into())
    }
}

impl Secret {
    /// The key is the text itself, not what it may decode to.
    fn parse(text: &str) -> Option<Self> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
        (text.len() >= MIN_SECRET_CHARS && text.chars().all(is_allowed)).then(|| Self {
            id: key_id(text),
            key: hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()),
        })
    }
}

/// As the frontend makes it: the first 8 hex digits of the SHA-256 of the secret's text.
fn key_id(secret: &str) -> String {
    let hash = digest::digest(&digest::SHA256, secret.as_bytes());
    let start = hash.as_ref()[..4]
        .iter()
        .fold(0, |start, byte| start << 8 | u32::from(*byte));
    format!("{start:08x}")
}

/// For tests of the whole configuration.
#[cfg(test)]
pub mod environment {
    pub const GOOD: [(&str, &str); 1] = [(
        "BETTER_AUTH_SECRET",
        "0123456789abcdefghijABCDEFGHIJ0123456789-_x",
    )];
    pub const BAD: [(&str, &str); 2] = [
        ("BETTER_AUTH_SECRET", "hunter2-too-short"),
        ("BETTER_AUTH_SECRET_PREVIOUS", "hunter3-too-short"),
    ];
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    const MESSAGE: &[u8] = b"header.payload";
    const CURRENT: &str = environment::GOOD[0].1;
    const PREVIOUS: &str = "x_-9876543210JIHGFEDCBAjihgfedcba9876543210";

    fn keys(previous: &str) -> Option<Keys> {
        let lookup = |name: &str| match name {
            "BETTER_AUTH_SECRET" => Some(CURRENT.to_owned()),
            _ => Some(previous.to_owned()),
        };
        Keys::read(&mut Reader::new(&lookup))
    }

    #[test]
    fn a_secret_is_32_plain_characters_or_more() {
        for good in [CURRENT, &CURRENT[11..], &format!("+/{CURRENT}=")] {
            assert!(Secret::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "short",
            &CURRENT[12..],
            &CURRENT.replace('x', "\n"),
            &"\u{fc}".repeat(32),
        ] {
            assert!(Secret::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn the_previous_secret_is_another_one_or_none() {
        assert!(keys("").unwrap().previous.is_none());
        assert!(keys(PREVIOUS).unwrap().previous.is_some());
        for bad in [CURRENT, "short"] {
            assert!(keys(bad).is_none(), "{bad}");
        }
    }

    #[tokio::test]
    async fn the_text_is_the_key() {
        let keys = keys("").unwrap();
        // printf header.payload | openssl dgst -sha256 -hmac $SECRET -binary | basenc --base64url
        let mut signature = URL_SAFE_NO_PAD
            .decode("v_7Q5_GVCD6pt7StlwYJtMC2klnUGqVxT3EOtUix-Do")
            .unwrap();
        assert!(keys.check(None, MESSAGE, &signature).await.is_ok());
        assert!(keys.check(Some("any"), MESSAGE, &signature).await.is_ok());

        assert!(keys.check(None, b"header.other", &signature).await.is_err());
        assert!(keys.check(None, MESSAGE, &signature[..31]).await.is_err());
        assert!(keys.check(None, MESSAGE, &[]).await.is_err());
        signature[31] ^= 1;
        assert!(keys.check(None, MESSAGE, &signature).await.is_err());
    }

    #[tokio::test]
    async fn a_token_of_the_previous_secret_has_to_name_it() {
        // printf %s $SECRET | sha256sum | head -c 8
        let (current, previous) = ("ae30d55b", "edcddbfe");
        let rotating = keys(PREVIOUS).unwrap();
        let signed_by = |secret: &str| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            hmac::sign(&key, MESSAGE)
        };
        for (secret, key_id, passes) in [
            (CURRENT, Some(current), true),
            (CURRENT, Some("any"), true),
            (CURRENT, None, true),
            (CURRENT, Some(previous), false),
            (PREVIOUS, Some(previous), true),
            (PREVIOUS, Some(current), false),
            (PREVIOUS, Some("any"), false),
            (PREVIOUS, None, false),
        ] {
            let signature = signed_by(secret);
            let result = rotating.check(key_id, MESSAGE, signature.as_ref()).await;
            assert_eq!(result.is_ok(), passes, "{secret} as {key_id:?}");
        }

        let settled = keys("").unwrap();
        let signature = signed_by(PREVIOUS);
        let result = settled
            .check(Some(previous), MESSAGE, signature.as_ref())
            .await;
        assert!(result.is_err());
    }
}
