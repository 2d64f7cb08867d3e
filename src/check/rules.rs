//! The table of all kinds of findings.

use super::finding::{Rule, Severity};

macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident, $title:literal;)*) => {
        $(
            #[doc = concat!($title, ".")]
            pub const $name: Rule = Rule {
                id: $id,
                severity: Severity::$severity,
                title: $title,
            };
        )*

        /// The whole table, in the order of the families.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    FOLDER_MISSING = "service-folder-missing", Error, "The folder of a service is missing";
    FILE_MISSING = "env-file-missing", Error, "An env file is missing or cannot be read";
    FILE_TRACKED = "env-file-tracked", Error, "Git tracks an env file";
    FILE_NOT_IGNORED = "env-file-not-ignored", Error, "Git does not ignore an env file";
    FILE_MODE = "env-file-mode", Error, "Other users of the machine can access an env file";
    FILE_ENCODING = "env-file-encoding", Error, "An env file is not UTF-8, or too long for some parsers";
    GRAMMAR = "env-grammar", Error, "Parsers of env files disagree about a line";
    GRAMMAR_OWN = "env-grammar-own", Warning, "Parsers of env files disagree about a variable of your own";
    FINAL_LINE_FEED = "env-final-line-feed", Warning, "An env file does not end with a line feed";
    REPEATED = "env-repeated-key", Error, "A key is set twice in an env file";
    MISSING = "env-missing-key", Error, "A variable is missing or empty";
    UNKNOWN = "env-unknown-key", Warning, "A variable looks misspelled";
    VALUE = "env-value", Error, "A value is not valid for its variable";
    PART_INCOMPLETE = "part-incomplete", Error, "An optional part lacks some of its variables";
    PART_OFF = "part-off", Note, "An optional part is off because its variables are not set";

    SECRET_WEAK = "secret-weak", Error, "A secret is too short, a placeholder, or not random";
    SECRET_DIFFERS = "secret-differs", Error, "Services that share a secret have different values";
    SECRET_EXPOSED = "secret-exposed", Error, "A service has a secret that belongs to another service only";
    SECRET_REUSED = "secret-reused", Error, "A secret is used for two purposes";
    SECRET_UNUSED = "secret-unused", Warning, "A service has a token secret that its token mode does not use";
    PUBLIC_NAME = "public-name", Error, "A variable that is sent to browsers is named like a secret";
    PUBLIC_VALUE = "public-value", Error, "A variable that is sent to browsers contains a secret";
    SECRET_IN_FILE = "secret-in-file", Error, "A file that git tracks contains a secret";
    SEARCH_INCOMPLETE = "search-incomplete", Warning, "Not every file was searched for secrets";

    VALUE_DIFFERS = "value-differs", Error, "Services that share a setting have different values";
    PORT_CLASH = "port-clash", Error, "Two services listen on the same port";
    PORT_DIFFERS = "port-differs", Error, "An address has a different port than its service";
    CORS_ORIGIN = "cors-origin", Error, "A backend allows a different CORS origin than the frontend's";
    JWKS_ADDRESS = "jwks-address", Error, "A backend does not fetch its keys from the frontend";
    PLAIN_HTTP = "plain-http", Error, "The address of another machine uses http";
    DATABASE_TLS = "database-tls", Error, "The connection to a database on another machine is not encrypted";

    SHADOWED = "env-shadowed", Warning, "The process environment overrides a value of an env file";
    SHADOWED_BY_FILE = "env-shadowed-by-file", Warning, "Another env file overrides a value of an env file";

    PRODUCTION_HTTP = "production-http", Error, "A public address uses http in production";
    PRODUCTION_LOCALHOST = "production-localhost", Error, "A production address is localhost";
    PRODUCTION_MISSING = "production-missing-key", Error, "A variable that production requires is missing";
    PRODUCTION_CHOICE = "production-choice", Error, "A choice is for development only";
    PRODUCTION_PASSWORD = "production-password", Error, "A production database has a short or common password";
    PRODUCTION_SECRET = "production-secret", Error, "A production secret is also in another env file";
    PRODUCTION_DATABASE_TLS = "production-database-tls", Warning, "The certificate of a production database is not verified";

    CONFLICT_MARKERS = "conflict-markers", Error, "A file of the project has conflict markers";
    DECLINED_FILE = "declined-file", Warning, "A file lacks template changes because its owner declined them";
    RECORD_UNREADABLE = "record-unreadable", Warning, "The record of the last rendered files is missing or invalid";
    MIGRATION_ORDER = "migration-order", Warning, "The number or time of a migration is not higher than in the migration before it";
    RUN_CUT_SHORT = "run-cut-short", Error, "A run of authgen was interrupted, and its changes are incomplete";

    VULNERABLE = "vulnerable-version", Error, "A pinned version has a published vulnerability";
    VULNERABLE_RANGE = "vulnerable-range", Warning, "A version range allows a version with a published vulnerability";

    ONLINE_ADDRESS = "online-address", Error, "The online check may not call an address of the project";
    ONLINE_OPEN = "online-open", Error, "A service accepts a request without a token";
    ONLINE_SIGN_UP = "online-sign-up", Error, "A new user cannot sign up";
    ONLINE_SIGN_IN = "online-sign-in", Error, "The user named in the environment cannot sign in";
    ONLINE_NO_SESSION = "online-no-session", Warning, "Sign-up creates no session, so the services were not tested";
    ONLINE_COOKIE = "online-cookie", Error, "The session cookie lacks a security attribute";
    ONLINE_TOKEN = "online-token", Error, "A session cannot get a token for a service";
    ONLINE_REFUSED = "online-refused", Error, "A service rejects a valid token";
    ONLINE_STRANGER = "online-stranger", Error, "A service does not reject access to another user's path";
    ONLINE_FORGED = "online-forged", Error, "A service does not reject a forged token";
    ONLINE_AUDIENCE = "online-audience", Error, "A service does not reject a token for another service";
    ONLINE_USER_LEFT = "online-user-left", Warning, "The user of an online check was not deleted";
    ONLINE_SESSION_LEFT = "online-session-left", Error, "A session is still valid after sign-out or after its user was deleted";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_words_with_dashes() {
        let ids: BTreeSet<&str> = ALL.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for rule in ALL {
            let is_word =
                |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(rule.id.split('-').all(is_word), "{}", rule.id);
            assert!(!rule.title.ends_with('.'), "{}", rule.id);
        }
    }
}
