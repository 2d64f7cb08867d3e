//! What the claims of a token must say. All rules about them are here and nowhere else.

use std::fmt;

use super::Claims;

/// How far the frontend's clock and this one may disagree, in seconds.
const LEEWAY: u64 = 5;
const MAX_SUBJECT_CHARS: usize = 128;

/// What every token must say.
#[derive(Clone, Debug)]
pub struct Policy {
    pub issuer: String,
    pub audience: String,
    /// In seconds.
    pub max_lifetime: u64,
}

impl Policy {
    pub(super) fn check(&self, claims: &Claims, now: u64) -> Result<(), Refusal> {
        let subject_chars = claims.sub.chars().count();
        let lifetime = claims.exp.saturating_sub(claims.iat);
        let rules = [
            (claims.iss == self.issuer, Refusal::Issuer),
            (claims.aud.contains(&self.audience), Refusal::Audience),
            (claims.kind == "access", Refusal::TokenType),
            (
                (1..=MAX_SUBJECT_CHARS).contains(&subject_chars)
                    && !claims.sub.contains(char::is_control),
                Refusal::Subject,
            ),
            (claims.iat <= now + LEEWAY, Refusal::IssuedInFuture),
            (
                claims.nbf.is_none_or(|nbf| nbf <= now + LEEWAY),
                Refusal::NotYetValid,
            ),
            (claims.exp.saturating_add(LEEWAY) > now, Refusal::Expired),
            (
                (1..=self.max_lifetime).contains(&lifetime),
                Refusal::Lifetime,
            ),
        ];
        let Some((_, refusal)) = rules.into_iter().find(|(holds, _)| !holds) else {
            return Ok(());
        };
        if matches!(refusal, Refusal::IssuedInFuture | Refusal::NotYetValid) {
            // The signature is valid, so the frontend issued this token.
            let seconds = claims.iat.max(claims.nbf.unwrap_or_default()) - now;
            tracing::warn!(
                seconds,
                "the clock of this machine or of the frontend is wrong"
            );
        }
        Err(refusal)
    }
}

/// Why a token was refused: for the log, never for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Credentials,
    Header,
    Algorithm,
    HeaderType,
    CriticalExtension,
    Signature,
    ClaimTypes,
    Issuer,
    Audience,
    Subject,
    TokenType,
    NotYetValid,
    IssuedInFuture,
    Expired,
    Lifetime,
    /// What the token names: its user, or its session.
    Gone(&'static str),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "credentials are not one well-formed bearer token",
            Self::Header => "header does not parse",
            Self::Algorithm => "algorithm",
            Self::HeaderType => "header type",
            Self::CriticalExtension => "critical header extension",
            Self::Signature => "key or signature",
            Self::ClaimTypes => "claim missing or of the wrong type",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Subject => "subject",
            Self::TokenType => "token type",
            Self::NotYetValid => "not yet valid",
            Self::IssuedInFuture => "issued in the future",
            Self::Expired => "expired",
            Self::Lifetime => "lifetime",
            Self::Gone(what) => return write!(f, "{what} no longer exists"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn check(changes: &Value) -> Result<(), Refusal> {
        let mut claims = json!({
            "iss": "http://localhost:3000", "aud": "my-app-backend", "sub": "alice", "email": "a@example.com",
            "name": "Alice", "iat": NOW, "exp": NOW + 1800, "jti": "1", "sid": "1", "type": "access",
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let policy = Policy {
            issuer: "http://localhost:3000".into(),
            audience: "my-app-backend".into(),
            max_lifetime: 1800,
        };
        let claims = serde_json::from_value(claims).map_err(|_| Refusal::ClaimTypes)?;
        policy.check(&claims, NOW)
    }

    #[test]
    fn good_tokens_pass() {
        for good in [
            json!({}),
            json!({"aud": ["other", "my-app-backend"]}),
            json!({"sub": "a".repeat(128)}),
            json!({"nbf": NOW + 5}),
            json!({"iat": NOW + 5}),
            json!({"iat": NOW - 1804, "exp": NOW - 4}),
            json!({"exp": NOW + 1}),
        ] {
            assert_eq!(check(&good), Ok(()), "{good}");
        }
    }

    #[test]
    fn every_broken_rule_refuses() {
        for (bad, reason) in [
            (json!({"iss": "http://localhost:3000/"}), Refusal::Issuer),
            (json!({"iss": ""}), Refusal::Issuer),
            (
                json!({"iss": ["http://localhost:3000"]}),
                Refusal::ClaimTypes,
            ),
            (json!({"aud": "other"}), Refusal::Audience),
            (json!({"aud": []}), Refusal::Audience),
            (json!({"aud": ["my-app-backend", 1]}), Refusal::ClaimTypes),
            (json!({"type": "refresh"}), Refusal::TokenType),
            (json!({"type": null}), Refusal::ClaimTypes),
            (json!({"sub": ""}), Refusal::Subject),
            (json!({"sub": "a".repeat(129)}), Refusal::Subject),
            (json!({"sub": "a\0b"}), Refusal::Subject),
            (json!({"sub": 1}), Refusal::ClaimTypes),
            (json!({"email": null}), Refusal::ClaimTypes),
            (json!({"name": 1}), Refusal::ClaimTypes),
            (json!({"iat": NOW + 6}), Refusal::IssuedInFuture),
            (json!({"iat": -1}), Refusal::ClaimTypes),
            (json!({"iat": "1"}), Refusal::ClaimTypes),
            (json!({"nbf": NOW + 6}), Refusal::NotYetValid),
            (json!({"nbf": null}), Refusal::ClaimTypes),
            (json!({"iat": NOW - 1805, "exp": NOW - 5}), Refusal::Expired),
            (json!({"exp": NOW + 1801}), Refusal::Lifetime),
            (json!({"exp": NOW}), Refusal::Lifetime),
            (json!({"exp": u64::MAX}), Refusal::Lifetime),
            (json!({"exp": 1.5}), Refusal::ClaimTypes),
            (json!({"exp": true}), Refusal::ClaimTypes),
        ] {
            assert_eq!(check(&bad), Err(reason), "{bad}");
        }
    }
}
