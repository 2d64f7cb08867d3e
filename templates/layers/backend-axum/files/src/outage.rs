//! Why the database cannot be used: fixed texts for the log, without a host, a user or the name of a database.

use std::io;

pub const READ_ONLY: &str = "the database is read-only";
pub const UNKNOWN_HOST: &str = "the host of the database is unknown";
pub const UNREACHABLE: &str = "the database does not answer";
const TLS: &str = "the TLS connection to the database failed";

/// `None` when the database works and the statement is wrong.
#[must_use]
pub fn reason(error: &sqlx::Error) -> Option<&'static str> {
    match error {
        sqlx::Error::Database(error) => by_code(&error.code()?),
        sqlx::Error::Tls(_) => Some(TLS),
        // What rustls rejects in a handshake, such as a certificate.
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => Some(TLS),
        sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed => Some(UNREACHABLE),
        _ => None,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn by_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "25006" => READ_ONLY,
        "28000" | "28P01" => "the database refuses the user or its password",
        "3D000" => "the database that DATABASE_URL names does not exist",
        "53300" => "the database has no connection left",
        "57P01" | "57P02" | "57P03" => "the database is starting or stopping",
        // Connection lost, out of memory or disk, statement timed out.
        _ if ["08", "53", "57"].contains(&code.get(..2)?) => UNREACHABLE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_fail_are_outages_and_statements_that_fail_are_not() {
        for (code, reason) in [
            ("25006", Some(READ_ONLY)),
            (
                "28P01",
                Some("the database refuses the user or its password"),
            ),
            ("53300", Some("the database has no connection left")),
            ("57P03", Some("the database is starting or stopping")),
            ("08006", Some(UNREACHABLE)),
            ("53100", Some(UNREACHABLE)),
            ("57014", Some(UNREACHABLE)),
            ("23505", None),
            ("42P01", None),
            ("", None),
        ] {
            assert_eq!(by_code(code), reason, "{code}");
        }
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(reason(&refused.into()), Some(UNREACHABLE));
        assert_eq!(reason(&sqlx::Error::PoolTimedOut), Some(UNREACHABLE));
        assert_eq!(reason(&sqlx::Error::Tls("".into())), Some(TLS));
        assert_eq!(reason(&sqlx::Error::RowNotFound), None);
    }
}
