//! The facts about a project, gathered before any check runs.

use std::collections::BTreeMap;

use super::{env_file::EnvFile, rendered::Rendered};
use crate::{
    blueprint::EnvRow, catalog::layer::PackageFormat, project::RecordFault, secret::Secret,
};

/// The input of all checks. `Debug` shows no secret.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The variables that each env file should define.
    pub rows: Vec<EnvRow>,
    /// Names of the secrets that sign API tokens, including those of token modes that this project does not use.
    pub token_secrets: Vec<String>,
    /// Prefixes of variables that are sent to browsers.
    pub public_prefixes: Vec<String>,
    /// Development-only choices: question and answer.
    pub development_only: Vec<(String, String)>,
    /// Whether this is a project of authgen, not folders given by flags.
    pub is_project: bool,
    /// The env files of the services.
    pub files: Vec<EnvFile>,
    /// Other env files in the same folders, such as `.env.production`.
    pub siblings: Vec<EnvFile>,
    /// Values of known variables in this process's environment.
    pub process: BTreeMap<String, Secret>,
    /// Files that git tracks.
    pub sources: Vec<Source>,
    /// How many tracked files were not fully searched, because of their size or number.
    pub unsearched: usize,
    /// Whether a run of authgen was interrupted and not rolled back.
    pub cut_short: bool,
    /// Path and content of Drizzle's journal, if it exists.
    pub journal: Option<(String, Vec<u8>)>,
    /// Why the record of the project cannot be read.
    pub record_fault: Option<RecordFault>,
    /// The state of files that templates generated.
    pub rendered: Rendered,
    /// Manifests and lock files of packages.
    pub manifests: Vec<Manifest>,
}

impl Facts {
    /// The prefix that exposes a variable to browsers, if it has one.
    pub fn public_prefix(&self, key: &str) -> Option<&str> {
        let prefix = self
            .public_prefixes
            .iter()
            .find(|prefix| key.starts_with(*prefix));
        prefix.map(String::as_str)
    }
}

/// A text file to search for secrets.
#[derive(Clone)]
pub struct Source {
    /// Relative to the project root.
    pub path: String,
    /// The text of the file, with invalid UTF-8 replaced.
    pub text: String,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(&self.path).finish()
    }
}

/// A manifest or lock file of packages.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Relative to the project root.
    pub path: String,
    /// Its file format.
    pub format: PackageFormat,
    /// The registry of its packages.
    pub registry: String,
    /// The service that the file belongs to; `None` at the project root.
    pub service: Option<String>,
    /// Its content.
    pub text: String,
}

/// Which checks to run.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The services whose files are checked; all if `None`.
    pub services: Option<Vec<String>>,
    /// Whether to compare the services with each other.
    pub together: bool,
    /// Whether to apply the stricter rules of production.
    pub production: bool,
}

impl Scope {
    /// All checks for a development machine.
    pub fn everything() -> Self {
        Self {
            services: None,
            together: true,
            production: false,
        }
    }

    /// Whether a service's files are checked.
    pub fn has(&self, service: &str) -> bool {
        let is_service = |services: &Vec<String>| services.iter().any(|name| name == service);
        self.services.as_ref().is_none_or(is_service)
    }
}
