//! Checks that each value is valid for its kind.

use super::{
    env_file::{ParsedEnv, Value},
    finding::Findings,
    rules, strength,
};
use crate::{
    blueprint::{EnvRow, PLACEHOLDER, example_path},
    catalog::layer::EnvKind,
    secret::list,
    url::{Address, DatabaseUrl},
};

/// The command that generates a secret.
pub(super) const NEW_SECRET: &str = "`authgen secret generate --print`";

/// The fix for an address that only servers call.
const INTERNAL: &str = "use https, or an http address on this machine (http://127.0.0.1:3000) or in a private network (http://frontend:3000, http://frontend.internal)";

/// The fix for a weak previous secret. Don't suggest a new secret: only a current secret can be replaced.
const EARLIER: &str = "enter the real previous secret, or delete this one if nothing uses it";

pub(super) fn check(findings: &mut Findings, file: &ParsedEnv<'_>) {
    for value in file.values() {
        let name = &value.row.name;
        let problem = problem(value.row, value.text());
        let (rule, fix) = match value.row.kind {
            EnvKind::Secret => (rules::SECRET_WEAK, new_secret(value.row)),
            EnvKind::Secrets if list::parse(value.text()).is_some() => {
                (rules::SECRET_WEAK, EARLIER.to_owned())
            }
            _ => (
                rules::VALUE,
                format!("see {}", example_path(&file.file.path)),
            ),
        };
        let is_right = findings.ensure(problem.is_none(), rule, &value, || {
            (format!("{name} {}", problem.unwrap_or_default()), fix)
        });
        if is_right {
            encryption(findings, &value);
        }
    }
}

fn new_secret(row: &EnvRow) -> String {
    let everywhere = if row.shared.is_some() {
        " and write it to every file with this variable"
    } else {
        ""
    };
    format!("generate a new secret ({NEW_SECRET}){everywhere}")
}

/// The error in a value, worded to follow the variable's name.
fn problem(row: &EnvRow, value: &str) -> Option<String> {
    let said = |text: &str| Some(text.to_owned());
    match row.kind {
        EnvKind::Secret => strength::problem(value).map(str::to_owned),
        EnvKind::Secrets => secrets(value),
        EnvKind::Url => url(value).map(str::to_owned),
        EnvKind::Origin if !is_origin(value) => {
            said("is not an origin (scheme://host[:port] without a path)")
        }
        EnvKind::Origins if !value.split(',').all(is_origin) => {
            said("is not a comma-separated list of origins (scheme://host[:port])")
        }
        EnvKind::DatabaseUrl => database_url(value),
        EnvKind::Port => integer(value, Some(1), Some(65535)),
        EnvKind::Integer => integer(value, row.min, row.max),
        EnvKind::Credential | EnvKind::Text if value == PLACEHOLDER => {
            said("still has the example value")
        }
        EnvKind::Origin | EnvKind::Origins | EnvKind::Credential | EnvKind::Text => None,
    }
}

fn secrets(value: &str) -> Option<String> {
    let Some(list) = list::parse(value) else {
        return Some("is not a comma-separated list of distinct previous secrets".to_owned());
    };
    list.iter().enumerate().find_map(|(index, secret)| {
        let problem = strength::problem(secret)?;
        Some(format!(
            "has a secret at position {} that {problem}",
            index + 1
        ))
    })
}

fn is_origin(value: &str) -> bool {
    Address::parse_http(value).is_some_and(|address| address.origin() == value)
}

fn url(value: &str) -> Option<&'static str> {
    let Some(address) = Address::parse_http(value) else {
        return Some("is not an http:// or https:// URL");
    };
    if address.user.is_some() {
        Some("contains a user name or password")
    } else if address.query.is_some() {
        Some("contains a query")
    } else if value.ends_with('/') {
        Some("ends with /")
    } else {
        None
    }
}

fn database_url(value: &str) -> Option<String> {
    if let Err(error) = DatabaseUrl::parse(value) {
        return Some(format!("is not usable: {error}"));
    }
    let address = Address::parse(value)?;
    match (address.user, address.password) {
        (None | Some(""), _) => Some("has no user".to_owned()),
        (_, Some(PLACEHOLDER)) => Some("still has the example password".to_owned()),
        _ => None,
    }
}

fn integer(value: &str, min: Option<i64>, max: Option<i64>) -> Option<String> {
    let is_digits =
        (1..=9).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = value.parse::<i64>().ok().filter(|_| is_digits) else {
        return Some("is not a whole number".to_owned());
    };
    match (min, max) {
        (Some(min), _) if number < min => Some(format!("is below {min}")),
        (_, Some(max)) if number > max => Some(format!("is above {max}")),
        _ => None,
    }
}

/// Requires encrypted connections to other machines.
fn encryption(findings: &mut Findings, value: &Value<'_>) {
    let name = &value.row.name;
    match value.row.kind {
        EnvKind::Url | EnvKind::Origin | EnvKind::Origins => {
            let is_internal = value.row.is_internal();
            let is_safe = |text: &str| {
                Address::parse(text).is_none_or(|address| {
                    address.scheme == "https"
                        || address.is_loopback()
                        // During development, browsers in a private network may call a backend by its name there. The
                        // origin of a page is never such a name.
                        || (value.row.kind == EnvKind::Url && address.is_private())
                })
            };
            let is_safe = value.text().split(',').all(is_safe);
            findings.ensure(is_safe, rules::PLAIN_HTTP, value, || {
                (
                    format!("{name} uses plain http to another machine"),
                    if is_internal { INTERNAL } else { "use https" },
                )
            });
        }
        EnvKind::DatabaseUrl => {
            let address = Address::parse(value.text());
            // Traffic to a name in a cluster or compose network doesn't leave that network. An IP address may belong to a
            // machine anywhere in a data center, so it needs TLS, like a public name.
            let is_encrypted = address.is_none_or(|address| {
                let mode = address.parameter("sslmode");
                address.is_private()
                    || matches!(mode, Some("require" | "verify-ca" | "verify-full"))
            });
            findings.ensure(is_encrypted, rules::DATABASE_TLS, value, || {
                (
                    format!("{name} connects to another machine without sslmode=require or stricter"),
                    "append ?sslmode=verify-full, or ?sslmode=require if the server has no verifiable certificate; only a database on this machine or in the same cluster (postgresql://…@database/app) needs neither",
                )
            });
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
