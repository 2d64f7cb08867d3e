//! Family *production*: reports values that are fine on a developer's machine but wrong on a server.

use super::{
    env_file::{EnvFile, ParsedEnv, Value, same},
    finding::{Findings, Place},
    kinds::NEW_SECRET,
    rules,
    secrets::{pieces, secret_texts},
};
use crate::{
    blueprint::{PLACEHOLDER, example_path},
    catalog::layer::EnvKind,
    env::Document,
    project::ANSWERS_FILE,
    url::Address,
};

/// Common passwords of local databases.
const KNOWN_PASSWORDS: [&str; 8] = [
    "postgres",
    "password",
    "app",
    "admin",
    "root",
    "secret",
    "test",
    PLACEHOLDER,
];
/// The minimum length of a database password; shorter passwords can be brute-forced.
const MIN_PASSWORD: usize = 12;

/// Checks one file against the rules for a server.
pub(super) fn check(findings: &mut Findings, file: &ParsedEnv<'_>, siblings: &[EnvFile]) {
    for value in file.values() {
        match value.row.kind {
            EnvKind::Url | EnvKind::Origin | EnvKind::Origins => addresses(findings, &value),
            EnvKind::DatabaseUrl => database(findings, &value),
            _ => {}
        }
        for secret in secret_texts(&value) {
            elsewhere(findings, &value, secret, siblings);
        }
    }
    for row in file.rows.iter().filter(|row| row.production) {
        let is_set = file.document.line_of(&row.name).is_some();
        let place = Place::file(&file.file.path);
        findings.ensure(is_set, rules::PRODUCTION_MISSING, place, || {
            (
                format!("{} is not set, but required in production", row.name),
                format!(
                    "set it as in {}. {}",
                    example_path(&file.file.path),
                    row.comment
                ),
            )
        });
    }
}

fn addresses(findings: &mut Findings, value: &Value<'_>) {
    // Servers on one machine or in one cluster may call each other without TLS.
    if value.row.is_internal() {
        return;
    }
    let name = &value.row.name;
    let all = || value.text().split(',').filter_map(Address::parse_http);
    // `kinds` reports all other `http://` addresses, in development too.
    let is_plain = |address: &Address<'_>| {
        value.row.kind == EnvKind::Url
            && address.scheme == "http"
            && address.is_private()
            && !address.is_loopback()
    };
    let has_plain = all().any(|address| is_plain(&address));
    findings.ensure(!has_plain, rules::PRODUCTION_HTTP, value, || {
        (
            format!("{name} is an http address, but must be the public https one"),
            format!("write the public https address. {}", value.row.comment),
        )
    });
    let is_public = !all().any(|address| address.is_loopback());
    findings.ensure(is_public, rules::PRODUCTION_LOCALHOST, value, || {
        (
            format!("{name} is an address of this machine, which visitors cannot reach"),
            format!("write the public https address. {}", value.row.comment),
        )
    });
}

fn database(findings: &mut Findings, value: &Value<'_>) {
    let Some(address) = Address::parse(value.text()) else {
        return;
    };
    let name = &value.row.name;
    let password = address.password.unwrap_or_default();
    let is_weak = password.len() < MIN_PASSWORD
        || KNOWN_PASSWORDS.contains(&password)
        || address.user == Some(password);
    findings.ensure(!is_weak, rules::PRODUCTION_PASSWORD, value, || {
        (
            format!("{name} has a short or common password"),
            format!("give the database user a random password ({NEW_SECRET})"),
        )
    });
    let is_verified = address.is_private() || address.parameter("sslmode") == Some("verify-full");
    findings.ensure(is_verified, rules::PRODUCTION_DATABASE_TLS, value, || {
        (
            format!("{name} does not verify the certificate of the server"),
            "append ?sslmode=verify-full",
        )
    });
}

/// Reports development-only answers.
pub(super) fn choices(findings: &mut Findings, development_only: &[(String, String)]) {
    for (question, answer) in development_only {
        let place = Place::file(ANSWERS_FILE);
        findings.ensure(false, rules::PRODUCTION_CHOICE, place, || {
            (
                format!("{question} = {answer} is for development only"),
                format!("choose another answer: `authgen set {question}`"),
            )
        });
    }
}

/// Reports a production secret that another env file also contains.
fn elsewhere(findings: &mut Findings, value: &Value<'_>, secret: &str, siblings: &[EnvFile]) {
    for sibling in siblings {
        let bytes = sibling.bytes.as_deref().unwrap_or_default();
        let Ok(document) = Document::read(bytes) else {
            continue;
        };
        let is_here = |text: &str| {
            let password = Address::parse(text).and_then(|address| address.password);
            pieces(text).any(|piece| same(piece, secret))
                || password.is_some_and(|password| same(password, secret))
        };
        let found = document.entries().find(|entry| is_here(entry.text));
        findings.ensure(found.is_none(), rules::PRODUCTION_SECRET, value, || {
            let line = found.map_or(1, |entry| entry.line);
            (
                format!(
                    "{} has the same value as {}:{line}",
                    value.row.name, sibling.path
                ),
                format!("generate a new secret for production ({NEW_SECRET})"),
            )
        });
    }
}
