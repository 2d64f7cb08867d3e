//! URLs, mainly the Postgres URL that an owner provides.

mod address;

use std::fmt;

pub use self::address::Address;
use crate::env::is_value_char;

/// A Postgres URL that all env parsers and drivers read alike.
///
/// `postgres://` or `postgresql://`, a host, one database, and only characters of the env grammar. Usually contains a
/// password: `Debug` redacts it, and errors show at most one character of it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Validates `text` and keeps it unchanged.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let schemes = ["postgresql://", "postgres://"];
        if !schemes.iter().any(|scheme| text.starts_with(scheme)) {
            return Err(UrlError::Scheme);
        }
        check_characters(text)?;
        let address = Address::read(text)?;
        let user = [address.user, address.password];
        if user.iter().flatten().any(|part| part.contains(['@', ':'])) {
            return Err(UrlError::User);
        }
        match address.path.strip_prefix('/') {
            Some(name) if !name.is_empty() && !name.contains('/') => {}
            _ => return Err(UrlError::Database),
        }
        let is_parameter =
            |part: &str| part.split_once('=').is_some_and(|(key, _)| !key.is_empty());
        if address
            .query
            .is_some_and(|query| !query.split('&').all(is_parameter))
        {
            return Err(UrlError::Query);
        }
        Ok(Self(text.to_owned()))
    }

    /// The whole URL, including the password.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

fn check_characters(text: &str) -> Result<(), UrlError> {
    let place = |byte: usize| text[..byte].chars().count() + 1;
    for (byte, found) in text.char_indices() {
        if !is_value_char(found) {
            return Err(UrlError::Character {
                found,
                column: place(byte),
            });
        }
        let is_escape = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
        if found == '%'
            && !text
                .as_bytes()
                .get(byte + 1..byte + 3)
                .is_some_and(is_escape)
        {
            return Err(UrlError::Percent {
                column: place(byte),
            });
        }
    }
    Ok(())
}

/// Why a Postgres URL is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// No scheme, or a scheme other than those of Postgres.
    Scheme,
    /// A character that env parsers disagree about.
    Character {
        /// The character itself.
        found: char,
        /// The position in the URL, counted in characters from 1.
        column: usize,
    },
    /// `%` without two hexadecimal digits.
    Percent {
        /// The position in the URL, counted in characters from 1.
        column: usize,
    },
    /// An unencoded `@` or `:` in the user or password.
    User,
    /// No host, or a host that is neither a name nor an IPv4 address.
    Host,
    /// A port outside of 1 to 65535.
    Port,
    /// No database, or a `/` in its name.
    Database,
    /// A query that is not `key=value` pairs.
    Query,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Scheme => "a database URL must start with postgresql:// or postgres://",
            Self::Character { found, column } => {
                write!(
                    f,
                    "the database URL has {found:?} at position {column}: encode it as "
                )?;
                let mut bytes = [0; 4];
                return found
                    .encode_utf8(&mut bytes)
                    .bytes()
                    .try_for_each(|byte| write!(f, "%{byte:02X}"));
            }
            Self::Percent { column } => {
                return write!(
                    f,
                    "the database URL has a % at position {column} without two hexadecimal digits: encode a literal % as %25"
                );
            }
            Self::User => {
                "the user or password in the database URL has an unencoded : or @: encode it as %3A or %40"
            }
            Self::Host => {
                "the database URL has no valid host: use user:password@host/database, and encode /, ? and @ in the password \
                 as %2F, %3F and %40"
            }
            Self::Port => "the port in the database URL is not a number from 1 to 65535",
            Self::Database => "the database URL must end with /name, the name of the database",
            Self::Query => "the query of the database URL must be key=value pairs joined by &",
        };
        f.write_str(text)
    }
}

impl std::error::Error for UrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_urls_of_hosting_providers() {
        for good in [
            "postgresql://app:secret@127.0.0.1:54329/app",
            "postgres://localhost/app",
            "postgresql://u:p%40%2F@ep-x.eu.aws.neon.tech/db?sslmode=require&channel_binding=require",
            "postgresql://postgres.ref:pw@aws-0-eu.pooler.supabase.com:6543/postgres",
        ] {
            assert_eq!(
                DatabaseUrl::parse(good).map(|url| url.expose().to_owned()),
                Ok(good.to_owned())
            );
        }
    }

    #[test]
    fn errors_do_not_repeat_the_url() {
        let character = |found, column| UrlError::Character { found, column };
        for (bad, error) in [
            ("", UrlError::Scheme),
            ("mysql://u:hunter2@h/d", UrlError::Scheme),
            (" postgres://u:hunter2@h/d", UrlError::Scheme),
            ("postgres://u:hunter2#@h/d", character('#', 21)),
            ("postgres://é:hunter2@h/d", character('é', 12)),
            ("postgres://u:hunter2@[::1]/d", character('[', 22)),
            ("postgres://u:hunter2@h/d\n", character('\n', 25)),
            (
                "postgres://u:hunter2%@h/d",
                UrlError::Percent { column: 21 },
            ),
            ("postgres://u:hunter2%é", UrlError::Percent { column: 21 }),
            ("postgres://u:hunter2@x@h/d", UrlError::User),
            ("postgres://u:hunter2:x@h/d", UrlError::User),
            ("postgres:///d", UrlError::Host),
            ("postgres://u:hunter2@/d", UrlError::Host),
            ("postgres://u:hunter2@a,b/d", UrlError::Host),
            ("postgres://h:0/d", UrlError::Port),
            ("postgres://h:65536/d", UrlError::Port),
            ("postgres://u:hunter2@h", UrlError::Database),
            ("postgres://u:hunter2@h/", UrlError::Database),
            ("postgres://u:hunter2@h/a/b", UrlError::Database),
            ("postgres://u:hunter2@h/d?sslmode", UrlError::Query),
        ] {
            let found = DatabaseUrl::parse(bad);
            assert!(!format!("{found:?}").contains("hunter2"));
            assert_eq!(found, Err(error), "{bad}");
            assert!(!error.to_string().contains("hunter2"));
        }
        assert!(
            character('é', 1)
                .to_string()
                .ends_with("encode it as %C3%A9")
        );
    }
}
