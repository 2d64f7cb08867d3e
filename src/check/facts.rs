//! What is known of a project, gathered before anything is judged.

use std::collections::BTreeMap;

use super::{env_file::EnvFile, rendered::Rendered};
use crate::{blueprint::EnvRow, catalog::layer::PackageFormat, secret::Secret};

/// Everything that the checks look at. `Debug` shows no secret.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What each env file has to hold.
    pub rows: Vec<EnvRow>,
    /// Names of the secrets that sign API tokens, whether or not this project has them.
    pub token_secrets: Vec<String>,
    /// What the variables begin with that are sent to browsers.
    pub public_prefixes: Vec<String>,
    /// Parts that are for development only: question and answer.
    pub development_only: Vec<(String, String)>,
    /// The env files of the services.
    pub files: Vec<EnvFile>,
    /// Other env files beside them, such as `.env.production`.
    pub siblings: Vec<EnvFile>,
    /// Variables of this process's environment that the rows name.
    pub process: BTreeMap<String, Secret>,
    /// Files that git tracks.
    pub sources: Vec<Source>,
    /// How many more there are, too large or too many to be read.
    pub unsearched: usize,
    /// A run of authgen was cut short, and is not undone.
    pub cut_short: bool,
    /// The journal of migrations: its path, and its content where it is there.
    pub journal: Option<(String, Vec<u8>)>,
    /// Why the record of the project cannot be read.
    pub record_fault: Option<String>,
    /// The files that the project was made with.
    pub rendered: Rendered,
    /// Manifests and lock files of packages.
    pub manifests: Vec<Manifest>,
}

impl Facts {
    /// What makes a variable one that browsers get; absent for any other.
    pub fn public_prefix(&self, key: &str) -> Option<&str> {
        let prefix = self
            .public_prefixes
            .iter()
            .find(|prefix| key.starts_with(*prefix));
        prefix.map(String::as_str)
    }
}

/// A text file that may hold a secret by mistake.
#[derive(Clone)]
pub struct Source {
    /// As the user would name it.
    pub path: String,
    /// Its text, where bytes outside UTF-8 are replaced.
    pub text: String,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(&self.path).finish()
    }
}

/// A file that says which packages a service has.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// As the user would name it.
    pub path: String,
    /// How it names packages.
    pub format: PackageFormat,
    /// Where they come from.
    pub registry: String,
    /// The service that it belongs to; absent at the root.
    pub service: Option<String>,
    /// Its text.
    pub text: String,
}

/// What a run looks at.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Names of the services whose own files are checked; all when absent.
    pub services: Option<Vec<String>>,
    /// The services are compared with each other.
    pub together: bool,
    /// The values are those of a public installation.
    pub production: bool,
}

impl Scope {
    /// Everything, on a machine for development.
    pub fn everything() -> Self {
        Self {
            services: None,
            together: true,
            production: false,
        }
    }

    /// Whether a service's own files are looked at.
    pub fn has(&self, service: &str) -> bool {
        let is_service = |services: &Vec<String>| services.iter().any(|name| name == service);
        self.services.as_ref().is_none_or(is_service)
    }
}
