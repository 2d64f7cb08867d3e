//! Whose way through the project it is.

use std::io;

use crate::secret::{Entropy, Secret};

/// The variable of the environment with the address of a [`Caller::member`].
pub const EMAIL_VARIABLE: &str = "AUTHGEN_ONLINE_EMAIL";
/// The one with the password.
pub const PASSWORD_VARIABLE: &str = "AUTHGEN_ONLINE_PASSWORD";

/// Whoever goes through the project. `Debug` shows no password.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What ties it to the project.
    pub(super) kind: Kind,
    pub(super) email: String,
    pub(super) password: Secret,
    /// The id of a user that there is not.
    pub(super) stranger: String,
}

/// How a caller comes and goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Signs up, and is deleted in the end.
    Guest,
    /// Has an account, signs in and out, and keeps it.
    Member,
}

impl Caller {
    /// Somebody new, at a domain that no mail ever reaches (RFC 6761), with a password that nobody knows.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn guest(entropy: &mut dyn Entropy) -> io::Result<Self> {
        let name = word(entropy)?.to_lowercase();
        Ok(Self {
            kind: Kind::Guest,
            email: format!("check-{}@example.invalid", &name[..16]),
            password: Secret::generate(entropy)?,
            stranger: word(entropy)?,
        })
    }

    /// Somebody who has an account already.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn member(email: String, password: Secret, entropy: &mut dyn Entropy) -> io::Result<Self> {
        Ok(Self {
            kind: Kind::Member,
            email,
            password,
            stranger: word(entropy)?,
        })
    }

    /// What stays behind where nobody knows whether the caller has left. The address of a guest helps to find it; that of
    /// a member is its own.
    pub fn remains(&self) -> String {
        match self.kind {
            Kind::Guest => format!("the user {} may be left in the database", self.email),
            Kind::Member => format!("a session of the user in {EMAIL_VARIABLE} may be left"),
        }
    }
}

/// Random letters and digits.
fn word(entropy: &mut dyn Entropy) -> io::Result<String> {
    let secret = Secret::generate(entropy)?;
    Ok(secret.expose().replace(['-', '_'], "x"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::System;

    #[test]
    fn a_guest_is_somebody_else_each_time_and_no_password_is_shown() -> io::Result<()> {
        let (one, other) = (Caller::guest(&mut System)?, Caller::guest(&mut System)?);
        assert!(one.email != other.email && one.stranger != other.stranger);
        assert!(one.remains().contains(&one.email));
        let password = Secret::new("correct horse battery");
        let member = Caller::member("me@example.org".to_owned(), password, &mut System)?;
        assert!(!format!("{member:?}").contains("correct"));
        assert!(!member.remains().contains("example.org"));
        Ok(())
    }
}
