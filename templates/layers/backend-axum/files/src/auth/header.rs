//! What a token's header may say.

use serde::{Deserialize, de::IgnoredAny};

use super::{Refusal, json::present, keys::ALGORITHM};

#[derive(Deserialize)]
pub struct Header {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
    /// The key that signed the token, by its own account.
    #[serde(default, deserialize_with = "present")]
    pub kid: Option<String>,
}

impl Header {
    /// RFC 8725, sections 3.1 and 3.11; RFC 7515, section 4.1.11.
    pub fn check(&self) -> Result<(), Refusal> {
        let is_access_token = |typ: &str| {
            ["JWT", "at+jwt"]
                .iter()
                .any(|known| typ.eq_ignore_ascii_case(known))
        };
        if self.alg != ALGORITHM {
            return Err(Refusal::Algorithm);
        }
        if !self.typ.as_deref().is_none_or(is_access_token) {
            return Err(Refusal::HeaderType);
        }
        if self.crit.is_some() {
            return Err(Refusal::CriticalExtension);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Checks a header with these fields beside the algorithm, or in its place.
    fn checked(fields: &Value) -> Result<(), Refusal> {
        let mut header = json!({"alg": ALGORITHM});
        for (name, value) in fields.as_object().unwrap() {
            header[name] = value.clone();
        }
        let header: Header = serde_json::from_value(header).map_err(|_| Refusal::Header)?;
        header.check()
    }

    #[test]
    fn access_tokens_of_the_one_algorithm_pass() {
        for good in [
            json!({}),
            json!({"typ": "JWT"}),
            json!({"typ": "jwt"}),
            json!({"typ": "at+jwt"}),
            json!({"typ": "AT+JWT", "kid": "0"}),
            json!({"cty": 1}),
        ] {
            assert_eq!(checked(&good), Ok(()), "{good}");
        }
    }

    #[test]
    fn other_algorithms_types_and_every_critical_extension_are_refused() {
        for (bad, reason) in [
            (json!({"alg": "none"}), Refusal::Algorithm),
            (json!({"alg": ""}), Refusal::Algorithm),
            (json!({"alg": ALGORITHM.to_lowercase()}), Refusal::Algorithm),
            (json!({"alg": null}), Refusal::Header),
            (json!({"alg": [ALGORITHM]}), Refusal::Header),
            (json!({"typ": "logout+jwt"}), Refusal::HeaderType),
            (json!({"typ": ""}), Refusal::HeaderType),
            (json!({"typ": null}), Refusal::Header),
            (json!({"typ": ["JWT"]}), Refusal::Header),
            (json!({"kid": null}), Refusal::Header),
            (json!({"kid": 1}), Refusal::Header),
            (json!({"crit": ["exp"]}), Refusal::CriticalExtension),
            (json!({"crit": []}), Refusal::CriticalExtension),
            (json!({"crit": null}), Refusal::CriticalExtension),
            (json!({"crit": "b64"}), Refusal::CriticalExtension),
        ] {
            assert_eq!(checked(&bad), Err(reason), "{bad}");
        }
        assert!(serde_json::from_str::<Header>("{}").is_err());
    }
}
