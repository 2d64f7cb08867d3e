//! Layer 1: does this token come from our frontend, for this service, now?

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Claims, Keys, Policy, Refusal, bearer::Token, header::Header};
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

    /// Trusts nothing in a token before its signature, and reads each part once.
    ///
    /// # Errors
    /// Any fault of the token is a 401. Keys that cannot be had are a 503.
    pub(super) async fn verify(&self, token: &Token<'_>) -> Result<Claims, ApiError> {
        let Inner { keys, policy } = &*self.0;

        let header: Header = json(token.header).ok_or(Refusal::Header)?;
        header.check()?;
        let signature = bytes(token.signature).ok_or(Refusal::Signature)?;
        keys.check(header.kid.as_deref(), token.message.as_bytes(), &signature)
            .await?;
        let claims: Claims = json(token.payload).ok_or(Refusal::ClaimTypes)?;
        policy.check(&claims, now())?;
        Ok(claims)
    }
}

fn bytes(segment: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(segment).ok()
}

fn json<T: DeserializeOwned>(segment: &str) -> Option<T> {
    let bytes = bytes(segment)?;
    // Checks the members that T has no field for: serde skips those without looking for invalid UTF-8 or surrogates.
    // T isn't made from this value, because a map silently drops the first of two members with the same name.
    serde_json::from_slice::<Value>(&bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Seconds since 1970. A clock before that makes every token one of the future.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Fields {
        #[serde(rename = "a")]
        _a: String,
    }

    #[test]
    fn a_segment_is_base64url_without_padding_in_its_one_spelling() {
        assert_eq!(json::<Value>("e30"), Some(json!({})));
        for bad in [
            "",
            "e30=",
            "e3",
            "e31",
            "e30A",
            "+/",
            "bm9uc2Vuc2U",
            "e30gfQ",
        ] {
            assert_eq!(json::<Value>(bad), None, "{bad}");
        }
    }

    #[test]
    fn json_is_validated_where_no_field_reads_it() {
        let parsed = |text: &[u8]| json::<Fields>(&URL_SAFE_NO_PAD.encode(text)).is_some();
        assert!(parsed(
            "{\"a\":\"\",\"\u{e9}\":[\"\\ud83d\\ude00\"]}".as_bytes()
        ));
        for bad in [
            &b"{\"a\":\"\",\"x\":\"\xff\"}"[..],
            b"{\"a\":\"\",\"\xff\":1}",
            b"{\"a\":\"\",\"x\":[{\"\xed\xa0\x80\":1}]}",
            b"{\"a\":\"\",\"x\":\"\\ud800\"}",
            b"{\"a\":\"\",\"a\":\"\"}",
            b"\xef\xbb\xbf{\"a\":\"\"}",
        ] {
            assert!(!parsed(bad), "{}", String::from_utf8_lossy(bad));
        }
    }
}
