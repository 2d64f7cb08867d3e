//! The secrets that authgen knows by name: it replaces them, and finds where one is left over.

use super::EnvRow;

/// The variable of a secret, and the one that keeps what it was.
#[derive(Clone, Copy, Debug)]
pub struct SecretNames {
    /// What is used.
    pub current: &'static str,
    /// What was used before.
    pub previous: &'static str,
}

/// Signs API tokens, where services share a secret.
pub const TOKEN_SECRET: SecretNames = SecretNames {
    current: "BETTER_AUTH_SECRET",
    previous: "BETTER_AUTH_SECRET_PREVIOUS",
};

/// Signs session cookies, and encrypts what the frontend stores.
pub const SESSION_SECRET: SecretNames = SecretNames {
    current: "AUTH_SESSION_SECRET",
    previous: "AUTH_SESSION_SECRET_PREVIOUS",
};

/// Whether services share a secret that signs API tokens; else the frontend publishes keys.
pub fn shares_secret(rows: &[EnvRow]) -> bool {
    rows.iter().any(|row| row.name == TOKEN_SECRET.current)
}
