//! Parses the key set that the frontend publishes: RFC 7517, with keys as in RFC 8037.

use std::collections::HashMap;

use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

const MAX_KEYS: usize = 32;
const MAX_ID_CHARS: usize = 128;
const KEY_BYTES: usize = 32;

/// Keys by their `kid`. Never empty.
pub type KeySet = HashMap<String, DecodingKey>;

/// Returns the keys that can verify tokens, or `None` if there are none. Ignores other keys.
pub fn parse(json: &[u8]) -> Option<KeySet> {
    let document: Value = serde_json::from_slice(json).ok()?;
    let mut usable = document.get("keys")?.as_array()?.iter().filter_map(key);
    let keys: KeySet = usable.by_ref().take(MAX_KEYS).collect();
    if usable.next().is_some() {
        tracing::warn!(
            "more than {MAX_KEYS} token keys are published: only the first {MAX_KEYS} are used"
        );
    }
    (!keys.is_empty()).then_some(keys)
}

/// Returns a key with its id, or `None` if it is unusable. Parses keys one by one: `JwkSet` would refuse the whole set
/// if one element is not a key.
fn key(json: &Value) -> Option<(String, DecodingKey)> {
    // Reject what `Jwk` would ignore: nulls, and `d`, the private half of the key, with which anyone could sign.
    if json.get("d").is_some()
        || ["alg", "use"]
            .iter()
            .any(|name| json.get(name) == Some(&Value::Null))
    {
        return None;
    }
    let jwk = Jwk::deserialize(json).ok()?;
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    let is_ours = matches!(&jwk.algorithm, AlgorithmParameters::OctetKeyPair(it) if it.curve == EllipticCurve::Ed25519)
        && key
            .try_get_as_bytes()
            .is_ok_and(|bytes| bytes.len() == KEY_BYTES)
        && matches!(jwk.common.key_algorithm, None | Some(KeyAlgorithm::EdDSA))
        && matches!(
            jwk.common.public_key_use,
            None | Some(PublicKeyUse::Signature)
        );
    let id = jwk
        .common
        .key_id
        .filter(|id| (1..=MAX_ID_CHARS).contains(&id.chars().count()))?;
    is_ours.then_some((id, key))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, crypto::verify};
    use serde_json::json;

    use super::*;

    /// From RFC 8037, appendix A.2.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn jwk(id: &str) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "x": X, "kid": id})
    }

    fn ids(jwks: &[Value]) -> Option<Vec<String>> {
        let keys = parse(json!({"keys": jwks, "more": 1}).to_string().as_bytes())?;
        let mut ids: Vec<_> = keys.into_keys().collect();
        ids.sort();
        Some(ids)
    }

    #[test]
    fn a_published_key_verifies_its_signatures() {
        let keys = parse(json!({"keys": [jwk("one")]}).to_string().as_bytes()).unwrap();
        // RFC 8037, appendix A.4.
        let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        let verified =
            |message: &[u8]| verify(signature, message, &keys["one"], Algorithm::EdDSA).unwrap();
        assert!(verified(message));
        assert!(!verified(b"other"));
    }

    #[test]
    fn unusable_keys_are_skipped() {
        let mut explicit = jwk("explicit");
        explicit["alg"] = json!("EdDSA");
        explicit["use"] = json!("sig");
        explicit["key_ops"] = json!(["verify"]);
        let rsa = json!({"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"});
        let longest = "\u{e9}".repeat(128);
        let jwks = [rsa, explicit, json!("text"), json!(null), jwk(&longest)];
        assert_eq!(ids(&jwks).unwrap(), ["explicit", &longest]);
    }

    #[test]
    fn a_key_with_one_invalid_member_is_unusable() {
        for (name, value) in [
            ("kty", json!("EC")),
            ("kty", json!(null)),
            ("crv", json!("X25519")),
            ("crv", json!("ed25519")),
            ("alg", json!("HS256")),
            ("alg", json!(null)),
            ("use", json!("enc")),
            ("use", json!(null)),
            ("d", json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")),
            ("d", json!(null)),
            ("kid", json!("")),
            ("kid", json!(1)),
            ("kid", json!("k".repeat(129))),
            ("x", json!("")),
            ("x", json!(1)),
            ("x", json!(&X[..42])),
            ("x", json!(format!("{X}AA"))),
            ("x", json!(format!("{X}="))),
            ("x", json!(X.replace('_', "/"))),
        ] {
            let mut jwk = jwk("one");
            jwk[name] = value;
            assert_eq!(ids(std::slice::from_ref(&jwk)), None, "{jwk}");
        }
        for name in ["kty", "crv", "kid", "x"] {
            let mut jwk = jwk("one");
            jwk.as_object_mut().unwrap().remove(name);
            assert_eq!(ids(&[jwk]), None, "{name}");
        }
    }

    #[test]
    fn rejects_a_document_without_usable_keys() {
        for invalid in [
            &b""[..],
            b"<html>",
            b"null",
            b"[]",
            b"{}",
            br#"{"keys":{}}"#,
            br#"{"keys":[]}"#,
            b"{\"keys\":[\xff]}",
        ] {
            assert!(
                parse(invalid).is_none(),
                "{}",
                String::from_utf8_lossy(invalid)
            );
        }
    }

    #[test]
    fn the_whole_document_must_be_json_in_utf_8() {
        let valid = json!({"keys": [jwk("one")]}).to_string();
        let with = |member: &[u8]| {
            let start = valid.strip_suffix('}').unwrap().as_bytes();
            parse(&[start, b",\"x\":", member, b"}"].concat())
        };
        assert!(with(b"\"\"").is_some());
        for invalid in [&b"\"\xff\""[..], b"[\"\xc0\xaf\"]", b"\"\\ud800\"", b"NaN"] {
            assert!(
                with(invalid).is_none(),
                "{}",
                String::from_utf8_lossy(invalid)
            );
        }
        let utf_16: Vec<u8> = valid.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for invalid in [format!("\u{feff}{valid}").as_bytes(), &utf_16] {
            assert!(parse(invalid).is_none());
        }
    }

    #[test]
    fn keeps_the_first_32_of_40_keys() {
        let mut jwks = vec![json!({"kty": "RSA", "kid": "skipped"})];
        jwks.extend((10..50).map(|n| jwk(&n.to_string())));
        let first: Vec<_> = (10..42).map(|n| n.to_string()).collect();
        assert_eq!(ids(&jwks).unwrap(), first);
    }
}
