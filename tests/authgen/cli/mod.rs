//! The command line: arguments, errors and output.

mod answers;
mod catalog;
mod database_url;
mod help;
mod json;
mod mistakes;
mod names;
mod report;
#[cfg(unix)]
mod streams;
mod target;
mod templates;

use crate::support::{Files, is_env_file};

const URL: &str = "postgresql://owner:s3cr3t-of-mine@db.example.org:5432/app?sslmode=require";

/// Removes env files, whose secrets differ.
fn strip(files: Files) -> Files {
    files
        .into_iter()
        .filter(|(path, _)| !is_env_file(path))
        .collect()
}
