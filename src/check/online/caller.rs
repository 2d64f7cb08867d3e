//! The user of an online check.

use std::io;

use crate::secret::{Entropy, Secret};

/// The environment variable with the email address of a [`Caller::member`].
pub const EMAIL_VARIABLE: &str = "AUTHGEN_ONLINE_EMAIL";
/// The environment variable with the password of a [`Caller::member`].
pub const PASSWORD_VARIABLE: &str = "AUTHGEN_ONLINE_PASSWORD";

/// The user of an online check. `Debug` shows no password.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(super) kind: Kind,
    pub(super) email: String,
    pub(super) password: Secret,
    /// A user id that does not exist.
    pub(super) stranger: String,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A new user, who signs up and is deleted at the end.
    Guest,
    /// A user with an existing account, who signs in and out.
    Member,
}

impl Caller {
    /// A new user with a random password, at a domain that never receives email (RFC 6761).
    ///
    /// # Errors
    /// The system provides no random bytes.
    pub fn guest(entropy: &mut dyn Entropy) -> io::Result<Self> {
        let name = word(entropy)?.to_lowercase();
        Ok(Self {
            kind: Kind::Guest,
            email: format!("check-{}@example.invalid", &name[..16]),
            password: Secret::generate(entropy)?,
            stranger: word(entropy)?,
        })
    }

    /// A user with an existing account.
    ///
    /// # Errors
    /// The system provides no random bytes.
    pub fn member(email: String, password: Secret, entropy: &mut dyn Entropy) -> io::Result<Self> {
        Ok(Self {
            kind: Kind::Member,
            email,
            password,
            stranger: word(entropy)?,
        })
    }

    /// Describes what may be left behind if the check ends early. Contains a guest's email address, so that the user
    /// can be found. Leaves out a member's email address, which is private.
    pub fn remains(&self) -> String {
        match self.kind {
            Kind::Guest => format!("the user {} may still be in the database", self.email),
            Kind::Member => format!("a session of the user in {EMAIL_VARIABLE} may still be open"),
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
    fn each_guest_is_a_new_user_and_no_password_is_shown() -> io::Result<()> {
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
