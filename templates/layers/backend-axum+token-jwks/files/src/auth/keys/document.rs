//! The key set that the frontend publishes: RFC 7517, and RFC 8037 for its keys.

use std::collections::HashMap;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

const MAX_KEYS: usize = 32;
const MAX_ID_CHARS: usize = 128;

/// An Ed25519 key.
pub type PublicKey = UnparsedPublicKey<[u8; 32]>;

/// Keys by their `kid`. Never empty.
pub type KeySet = HashMap<String, PublicKey>;

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

/// The keys that can open tokens, if there is one. Others may live beside them.
pub fn parse(json: &[u8]) -> Option<KeySet> {
    let document: Document = serde_json::from_slice(json).ok()?;
    let usable = document.keys.iter().filter_map(key);
    let keys: KeySet = usable.take(MAX_KEYS).collect();
    (!keys.is_empty()).then_some(keys)
}

fn key(jwk: &Value) -> Option<(String, PublicKey)> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let is_or_absent = |name: &str, value: &str| jwk.get(name).is_none_or(|found| found == value);

    let is_ours = text("kty") == Some("OKP")
        && text("crv") == Some("Ed25519")
        && is_or_absent("alg", "EdDSA")
        && is_or_absent("use", "sig")
        // The private half. Who publishes it has no key any more.
        && jwk.get("d").is_none();
    let id = text("kid").filter(|id| (1..=MAX_ID_CHARS).contains(&id.chars().count()))?;
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(text("x")?).ok()?.try_into().ok()?;
    is_ours.then(|| (id.to_owned(), PublicKey::new(&ED25519, bytes)))
}

#[cfg(test)]
mod tests {
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
    fn a_published_key_checks_what_it_signed() {
        let keys = parse(json!({"keys": [jwk("one")]}).to_string().as_bytes()).unwrap();
        // RFC 8037, appendix A.4.
        let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = URL_SAFE_NO_PAD
            .decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
            .unwrap();
        assert!(keys["one"].verify(message, &signature).is_ok());
        assert!(keys["one"].verify(message, &signature[1..]).is_err());
        assert!(keys["one"].verify(b"other", &signature).is_err());
    }

    #[test]
    fn usable_keys_are_taken_and_others_passed_over() {
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
    fn a_key_with_one_thing_wrong_is_not_usable() {
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
    fn a_document_without_a_usable_key_is_none() {
        for bad in [
            &b""[..],
            b"<html>",
            b"null",
            b"[]",
            b"{}",
            br#"{"keys":{}}"#,
            br#"{"keys":[]}"#,
            b"{\"keys\":[\xff]}",
        ] {
            assert!(parse(bad).is_none(), "{}", String::from_utf8_lossy(bad));
        }
    }

    #[test]
    fn no_more_than_the_first_32_are_kept() {
        let mut jwks = vec![json!({"kty": "RSA", "kid": "passed over"})];
        jwks.extend((10..60).map(|n| jwk(&n.to_string())));
        let ids = ids(&jwks).unwrap();
        assert_eq!((ids.len(), ids[31].as_str()), (32, "41"));
    }
}
