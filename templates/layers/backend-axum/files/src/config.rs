//! The service's settings, read once on startup.

use std::{
    env,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::http::{HeaderValue, Uri};
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::{
    auth::{Keys, Policy},
    database,
    env::{InvalidEnvironment, Lookup, Reader},
    telemetry::LogFormat,
};

/// Upper limit for `ACCESS_TOKEN_EXPIRE_MINUTES`.
const MAX_LIFETIME_MINUTES: u32 = 30;

/// All settings. `Debug` doesn't print secrets.
#[derive(Debug)]
pub struct Config {
    pub address: SocketAddr,
    pub database: database::Settings,
    pub request_timeout: Duration,
    pub allowed_origin: HeaderValue,
    pub keys: Keys,
    pub policy: Policy,
    pub log_filter: Targets,
    pub log_format: LogFormat,
}

impl Config {
    /// Reads the process environment. The error lists every missing or invalid variable.
    pub fn from_env() -> Result<Self, InvalidEnvironment> {
        Self::from_lookup(&|name| env::var(name).ok())
    }

    /// Reads from `lookup`, so that tests don't touch the process environment.
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
        let pool_size = env.number("DATABASE_POOL_SIZE", 10, 1..=1000);
        let acquire_timeout = env.seconds("DATABASE_ACQUIRE_TIMEOUT_SECONDS", 3);
        let statement_timeout = env.seconds("DATABASE_STATEMENT_TIMEOUT_SECONDS", 5);
        let request_timeout = env.seconds("REQUEST_TIMEOUT_SECONDS", 10);
        let allowed_origin = env.required(
            "CORS_ALLOWED_ORIGIN",
            "an origin such as http://localhost:3000, without a path or a trailing slash",
            origin,
        );
        let issuer = env.required("JWT_ISSUER", "the frontend's URL", non_blank);
        let audience = env.required("JWT_AUDIENCE", "this service's audience", non_blank);
        let minutes = env.number(
            "ACCESS_TOKEN_EXPIRE_MINUTES",
            MAX_LIFETIME_MINUTES,
            1..=MAX_LIFETIME_MINUTES,
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
                database: database::Settings {
                    connection: database?,
                    pool_size: pool_size?,
                    acquire_timeout: acquire_timeout?,
                    // Never above the request timeout: a statement that outlives its request would occupy a connection.
                    statement_timeout: statement_timeout?.min(request_timeout?),
                },
                request_timeout: request_timeout?,
                allowed_origin: allowed_origin?,
                keys: keys?,
                policy: Policy::new(&issuer?, &audience?, u64::from(minutes?) * 60),
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
    // Rebuild and compare, to accept only what browsers send in `Origin`: no path, no user info, no uppercase letters.
    let host = uri.host()?.to_ascii_lowercase();
    let port = uri.port().map_or(String::new(), |port| format!(":{port}"));
    (text == format!("{scheme}://{host}{port}"))
        .then(|| HeaderValue::from_str(text).ok())
        .flatten()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::auth::environment::{INVALID, VALID};

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
                .chain(&VALID)
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
        .map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_are_local_and_strict() {
        let config = load(&[("REQUEST_TIMEOUT_SECONDS", "")]).unwrap();
        assert_eq!(config.address.to_string(), "127.0.0.1:8000");
        assert_eq!(config.policy.max_lifetime, 30 * 60);
        assert_eq!(config.allowed_origin, "http://localhost:3000");
        assert_eq!(config.database.pool_size, 10);
        assert_eq!(config.database.acquire_timeout, Duration::from_secs(3));
        assert_eq!(config.database.statement_timeout, Duration::from_secs(5));
        assert_eq!(config.request_timeout, Duration::from_secs(10));
    }

    #[test]
    fn limits_are_configurable() {
        let limits = [
            ("DATABASE_POOL_SIZE", "1000"),
            ("DATABASE_ACQUIRE_TIMEOUT_SECONDS", "1"),
            ("DATABASE_STATEMENT_TIMEOUT_SECONDS", "300"),
            ("REQUEST_TIMEOUT_SECONDS", "7"),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "1"),
        ];
        let config = load(&limits).unwrap();
        assert_eq!(config.policy.max_lifetime, 60);
        assert_eq!(config.database.pool_size, 1000);
        assert_eq!(config.database.acquire_timeout, Duration::from_secs(1));
        assert_eq!(config.request_timeout, Duration::from_secs(7));
        assert_eq!(config.database.statement_timeout, config.request_timeout);
    }

    #[test]
    fn lists_every_invalid_variable_without_its_value() {
        let invalid = [
            ("HOST", "localhost-value"),
            ("PORT", "65536"),
            ("DATABASE_URL", "mysql://u:hunter2@h/db"),
            ("DATABASE_POOL_SIZE", "1001"),
            ("DATABASE_ACQUIRE_TIMEOUT_SECONDS", "0"),
            ("DATABASE_STATEMENT_TIMEOUT_SECONDS", "301"),
            ("REQUEST_TIMEOUT_SECONDS", "+5"),
            ("CORS_ALLOWED_ORIGIN", "http://evil.example/path"),
            ("JWT_ISSUER", ""),
            ("JWT_AUDIENCE", " "),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "15.5"),
            ("LOG_FORMAT", "yaml-value"),
            ("RUST_LOG", "=bad=value="),
        ];
        let message = load(&invalid).unwrap_err();
        assert_eq!(message.lines().count(), 1 + invalid.len(), "{message}");
        for (name, value) in invalid.into_iter().chain(INVALID) {
            let message = load(&[(name, value)]).unwrap_err();
            assert!(message.contains(name), "{name} is missing in: {message}");
            assert!(value.len() < 5 || !message.contains(value), "{message}");
        }
    }

    #[test]
    fn debug_output_contains_no_secrets() {
        let printed = format!("{:?}", load(&[]).unwrap());
        assert!(printed.contains("my-app-backend"), "{printed}");
        assert!(!printed.contains("hunter2"), "{printed}");
        for (_, secret) in VALID.iter().filter(|(name, _)| name.contains("SECRET")) {
            // `Debug` could print the secret as text or as a list of bytes.
            let bytes = format!("{:?}", secret.as_bytes());
            let bytes = bytes.trim_matches(['[', ']']);
            assert!(
                !printed.contains(secret) && !printed.contains(bytes),
                "{printed}"
            );
        }
    }

    #[test]
    fn accepts_only_origins_that_browsers_send() {
        for valid in [
            "http://localhost:3000",
            "https://app.example",
            "http://[::1]:3000",
        ] {
            assert!(origin(valid).is_some(), "{valid}");
        }
        for invalid in [
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
            assert!(origin(invalid).is_none(), "{invalid}");
        }
    }
}
