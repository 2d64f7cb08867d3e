//! Two branches change a project: after git merges them, one `authgen update` gives the same files as both changes on
//! one branch.

mod disputes;
mod migrations;
mod old;
mod owners;
mod pairs;
mod repository;

use repository::Repository;

/// One run of authgen on a branch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The name of its branch.
    pub name: &'static str,
    pub args: &'static [&'static str],
    /// Whether it uses the templates of the next version.
    pub next: bool,
}

pub const fn change(name: &'static str, args: &'static [&'static str]) -> Change {
    Change {
        name,
        args,
        next: false,
    }
}

pub const JWKS: Change = change("jwks", &["set", "token", "jwks"]);
pub const EMAIL: Change = change("email", &["add", "email", "smtp"]);
pub const GITHUB: Change = change("github", &["add", "oauth", "github"]);
pub const REPORTS: Change = change(
    "reports",
    &[
        "add", "backend", "fastapi", "--name", "reports", "--port", "8011",
    ],
);
pub const BILLING: Change = change(
    "billing",
    &[
        "add", "backend", "axum", "--name", "billing", "--port", "8012",
    ],
);
pub const UPDATE: Change = Change {
    name: "update",
    args: &["update"],
    next: true,
};

/// The answers of the initial project: something of each kind that can be removed.
pub const ANSWERS: &[&str] = &[
    "--package-manager",
    "npm",
    "--backend",
    "axum",
    "--backend",
    "fastapi=extra",
    "--oauth",
    "google",
];
