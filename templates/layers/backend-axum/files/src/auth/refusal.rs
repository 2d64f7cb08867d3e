//! Why a token was refused: for the log, never for the client.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Credentials,
    Header,
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
    UserGone,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "credentials are not one well-formed bearer token",
            Self::Header => "header does not parse",
            Self::HeaderType => "header type",
            Self::CriticalExtension => "critical header extension",
            Self::Signature => "key, algorithm or signature",
            Self::ClaimTypes => "claim missing or of the wrong type",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Subject => "subject",
            Self::TokenType => "token type",
            Self::NotYetValid => "not yet valid",
            Self::IssuedInFuture => "issued in the future",
            Self::Expired => "expired",
            Self::Lifetime => "lifetime",
            Self::UserGone => "user no longer exists",
        })
    }
}
