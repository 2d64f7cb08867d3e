//! Every finding that there can be, in one table.

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
    FOLDER_MISSING = "service-folder-missing", Error, "The folder of a service is gone";
    FILE_MISSING = "env-file-missing", Error, "An env file is missing or cannot be read";
    FILE_TRACKED = "env-file-tracked", Error, "Git tracks an env file";
    FILE_NOT_IGNORED = "env-file-not-ignored", Error, "Git does not ignore an env file";
    FILE_MODE = "env-file-mode", Error, "Other users of the machine may open an env file";
    FILE_ENCODING = "env-file-encoding", Error, "An env file is not UTF-8, or longer than every reader takes";
    GRAMMAR = "env-grammar", Error, "Readers of env files disagree about a line";
    GRAMMAR_OWN = "env-grammar-own", Warning, "Readers of env files disagree about a variable of your own";
    FINAL_LINE_FEED = "env-final-line-feed", Warning, "An env file does not end with a line feed";
    REPEATED = "env-repeated-key", Error, "A key stands in an env file twice";
    MISSING = "env-missing-key", Error, "A variable is missing or empty";
    UNKNOWN = "env-unknown-key", Warning, "A variable looks like a misspelt one";
    VALUE = "env-value", Error, "A value is not of the kind that its variable needs";
    PART_INCOMPLETE = "part-incomplete", Error, "An optional part has some of its variables and not all";
    PART_OFF = "part-off", Note, "An optional part is off, because its variables are not set";

    SECRET_WEAK = "secret-weak", Error, "A secret is short, a placeholder or not random";
    SECRET_DIFFERS = "secret-differs", Error, "Services that share a secret have different ones";
    SECRET_EXPOSED = "secret-exposed", Error, "A service has a secret that only another one may have";
    SECRET_REUSED = "secret-reused", Error, "One secret serves two purposes";
    SECRET_UNUSED = "secret-unused", Warning, "A service holds a token secret that its token mode does not use";
    PUBLIC_NAME = "public-name", Error, "A variable that browsers get is named like a secret";
    PUBLIC_VALUE = "public-value", Error, "A variable that browsers get holds a secret";
    SECRET_IN_FILE = "secret-in-file", Error, "A file that git tracks holds a secret";
    SEARCH_INCOMPLETE = "search-incomplete", Warning, "Not every file was searched for secrets";

    VALUE_DIFFERS = "value-differs", Error, "Services that share a value have different ones";
    PORT_CLASH = "port-clash", Error, "Two services listen on one port";
    PORT_DIFFERS = "port-differs", Error, "An address has another port than the service behind it";
    CORS_ORIGIN = "cors-origin", Error, "A backend answers pages of another origin than the frontend's";
    JWKS_ADDRESS = "jwks-address", Error, "A backend fetches keys from another place than the frontend";
    PLAIN_HTTP = "plain-http", Error, "An address beyond this machine uses http";
    DATABASE_TLS = "database-tls", Error, "The way to a database on another machine is not encrypted";

    SHADOWED = "env-shadowed", Warning, "The environment of the process overrides a value of an env file";
    SHADOWED_BY_FILE = "env-shadowed-by-file", Warning, "Another env file overrides a value of an env file";

    PRODUCTION_HTTP = "production-http", Error, "An address in a private network uses http in production";
    PRODUCTION_LOCALHOST = "production-localhost", Error, "An address in production is this machine";
    PRODUCTION_MISSING = "production-missing-key", Error, "A variable that development does without is missing in production";
    PRODUCTION_CHOICE = "production-choice", Error, "A part of the project is for development only";
    PRODUCTION_PASSWORD = "production-password", Error, "A database password in production is one of development";
    PRODUCTION_SECRET = "production-secret", Error, "A secret of production stands in another env file too";
    PRODUCTION_DATABASE_TLS = "production-database-tls", Warning, "A database server in production is not verified";

    CONFLICT_MARKERS = "conflict-markers", Error, "A file of the project has conflict markers";
    DECLINED_FILE = "declined-file", Warning, "A file lacks what the template brought, because its owner declined that";
    RECORD_UNREADABLE = "record-unreadable", Warning, "The record of what was rendered last is missing or broken";
    MIGRATION_ORDER = "migration-order", Warning, "Number or time of a migration do not follow those of the one before it";
    RUN_CUT_SHORT = "run-cut-short", Error, "A run of authgen was cut short, and files are as it left them";

    VULNERABLE = "vulnerable-version", Error, "A pinned version has a published vulnerability";
    VULNERABLE_RANGE = "vulnerable-range", Warning, "A range of versions admits one with a published vulnerability";

    ONLINE_ADDRESS = "online-address", Error, "An address of the project is not one that a check may call";
    ONLINE_OPEN = "online-open", Error, "A service answers without a token";
    ONLINE_SIGN_UP = "online-sign-up", Error, "A new user cannot sign up";
    ONLINE_SIGN_IN = "online-sign-in", Error, "The user that the environment names cannot sign in";
    ONLINE_NO_SESSION = "online-no-session", Warning, "Sign-up gives no session, so that nothing behind it can be tried";
    ONLINE_COOKIE = "online-cookie", Error, "The session cookie lacks an attribute that protects it";
    ONLINE_TOKEN = "online-token", Error, "A session gets no token for a service";
    ONLINE_REFUSED = "online-refused", Error, "A service refuses a good token";
    ONLINE_STRANGER = "online-stranger", Error, "A service does not refuse the path of another user";
    ONLINE_FORGED = "online-forged", Error, "A service does not refuse a token that was changed";
    ONLINE_AUDIENCE = "online-audience", Error, "A service does not refuse a token for another one";
    ONLINE_USER_LEFT = "online-user-left", Warning, "The user of an online check is still there";
    ONLINE_SESSION_LEFT = "online-session-left", Error, "A session outlives its user, or its sign-out";
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
