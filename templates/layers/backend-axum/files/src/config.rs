//! The service's settings, read once at the start.

use std::{
    env,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::http::{HeaderValue, Uri};
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::{
    auth::{Keys, Policy},
    env::{InvalidEnvironment, Lookup, Reader},
    telemetry::LogFormat,
};

/// Longest life of an access token, in minutes, that may be configured.
const MAX_LIFETIME_MINUTES: u64 = 30;

/// Not `Debug`: it holds the database password and the token keys.
pub struct Config {
    pub address: SocketAddr,
    pub database: PgConnectOptions,
    pub allowed_origin: HeaderValue,
    pub keys: Keys,
    pub policy: Policy,
    pub log_filter: Targets,
    pub log_format: LogFormat,
}

impl Config {
    /// Reads the process environment.
    ///
    /// # Errors
    /// Names every variable that is missing or not valid.
    pub fn from_env() -> Result<Self, InvalidEnvironment> {
        Self::from_lookup(&|name| env::var(name).ok())
    }

    /// Takes the lookup as an argument so that tests leave the process environment alone.
    ///
    /// # Errors
    /// Names every variable that is missing or not valid.
    pub fn from_lookup(lookup: Lookup) -> Result<Self, InvalidEnvironment> {
        let mut env = Reader::new(lookup);

        let host = env.optional(
            "HOST",
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            "an IP address",
            |text| text.parse().ok(),
        );
        let port = env.optional("PORT", 8000, "a port number", |text| text.parse().ok());
        let database = env.required(
            "DATABASE_URL",
            "a URL such as postgresql://user:password@localhost:5432/name",
            database_url,
        );
        let allowed_origin = env.required(
            "CORS_ALLOWED_ORIGIN",
            "one origin such as http://localhost:3000, without a path or a slash at the end",
            origin,
        );
        let issuer = env.required("JWT_ISSUER", "the frontend's URL", non_blank);
        let audience = env.required("JWT_AUDIENCE", "this service's name in tokens", non_blank);
        let minutes = env.optional(
            "ACCESS_TOKEN_EXPIRE_MINUTES",
            MAX_LIFETIME_MINUTES,
            "a whole number from 1 to 30",
            |text| {
                text.parse()
                    .ok()
                    .filter(|minutes| (1..=MAX_LIFETIME_MINUTES).contains(minutes))
            },
        );
        let keys = Keys::read(&mut env);
        let log_filter = env.optional(
            "RUST_LOG",
            Targets::new().with_default(LevelFilter::INFO),
            "a list such as info,api=debug",
            |text| text.parse().ok(),
        );
        let log_format = env.optional(
            "LOG_FORMAT",
            LogFormat::for_stdout(),
            "text or json",
            LogFormat::parse,
        );

        let config = (|| {
            Some(Self {
                address: SocketAddr::new(host?, port?),
                database: database?,
                allowed_origin: allowed_origin?,
                keys: keys?,
                policy: Policy {
                    issuer: issuer?,
                    audience: audience?,
                    max_lifetime: minutes? * 60,
                },
                log_filter: log_filter?,
                log_format: log_format?,
            })
        })();
        env.finish(config)
    }
}

fn non_blank(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn database_url(text: &str) -> Option<PgConnectOptions> {
    ["postgresql://", "postgres://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        .then(|| text.parse().ok())?
}

fn origin(text: &str) -> Option<HeaderValue> {
    let uri: Uri = text.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|s| matches!(*s, "http" | "https"))?;
    // Rebuilt and compared: a path, a slash, user info or capitals would never equal what a browser sends.
    let host = uri.host()?.to_ascii_lowercase();
    let port = uri.port().map_or(String::new(), |port| format!(":{port}"));
    (text == format!("{scheme}://{host}{port}"))
        .then(|| HeaderValue::from_str(text).ok())
        .flatten()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::auth::environment;

    pub fn load(overrides: &[(&str, &str)]) -> Result<Config, String> {
        let valid = [
            (
                "DATABASE_URL",
                "postgresql://app:hunter2@localhost:54329/app",
            ),
            ("CORS_ALLOWED_ORIGIN", "http://localhost:3000"),
            ("JWT_ISSUER", "http://localhost:3000"),
            ("JWT_AUDIENCE", "my-app-backend"),
        ];
        Config::from_lookup(&|name| {
            overrides
                .iter()
                .chain(&valid)
                .chain(&environment::GOOD)
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
        .map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_are_local_and_strict() {
        let config = load(&[]).unwrap();
        assert_eq!(config.address.to_string(), "127.0.0.1:8000");
        assert_eq!(config.policy.max_lifetime, 30 * 60);
        assert_eq!(config.allowed_origin, "http://localhost:3000");
    }

    #[test]
    fn every_problem_is_named_at_once_and_no_value_is_shown() {
        let bad = [
            ("HOST", "localhost-value"),
            ("PORT", "65536"),
            ("DATABASE_URL", "mysql://u:hunter2@h/db"),
            ("CORS_ALLOWED_ORIGIN", "http://evil.example/path"),
            ("JWT_ISSUER", ""),
            ("JWT_AUDIENCE", " "),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "31"),
            ("LOG_FORMAT", "yaml-value"),
            ("RUST_LOG", "=bad=value="),
        ];
        let bad = [&bad[..], &environment::BAD].concat();
        let message = load(&bad).err().unwrap();
        for (name, value) in &bad {
            assert!(message.contains(name), "{name} is missing in: {message}");
            assert!(value.trim().is_empty() || !message.contains(value));
        }
        assert_eq!(message.lines().count(), 1 + bad.len(), "{message}");
    }

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for good in [
            "http://localhost:3000",
            "https://app.example",
            "http://[::1]:3000",
        ] {
            assert!(origin(good).is_some(), "{good}");
        }
        for bad in [
            "*",
            "null",
            "localhost:3000",
            "http://localhost:3000/",
            "http://localhost:3000/app",
            "http://user@localhost",
            "ftp://localhost",
            "http://Example.com",
            "http://a http://b",
            "http://a,http://b",
        ] {
            assert!(origin(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn lifetimes_are_one_to_thirty_minutes() {
        for bad in ["0", "31", "-1", "15.5", "x"] {
            assert!(
                load(&[("ACCESS_TOKEN_EXPIRE_MINUTES", bad)]).is_err(),
                "{bad}"
            );
        }
        for (good, seconds) in [("1", 60), ("30", 1800)] {
            let config = load(&[("ACCESS_TOKEN_EXPIRE_MINUTES", good)]).unwrap();
            assert_eq!(config.policy.max_lifetime, seconds);
        }
    }
}
