//! `versions.toml`: the one place with every version that a template uses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::layer::Registry;

/// Exact versions by registry and name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// The number of these templates, by which a project tells older ones from newer ones.
    pub templates: u64,
    /// Programs: the oldest release that a generated project works with, or the one that its pipeline installs.
    pub tools: BTreeMap<String, String>,
    /// GitHub Actions, each as commit and the release in a comment.
    pub actions: BTreeMap<String, String>,
    /// npm packages.
    pub npm: BTreeMap<String, String>,
    /// Rust crates.
    pub crates: BTreeMap<String, String>,
    /// Python distributions.
    pub pypi: BTreeMap<String, String>,
}

impl Versions {
    /// The version of a package, if the table has it.
    pub fn get(&self, registry: Registry, name: &str) -> Option<&str> {
        let table = match registry {
            Registry::Npm => &self.npm,
            Registry::Crates => &self.crates,
            Registry::Pypi => &self.pypi,
        };
        table.get(name).map(String::as_str)
    }

    /// The names of all packages.
    pub fn names(&self) -> Vec<&str> {
        [&self.npm, &self.crates, &self.pypi]
            .into_iter()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
            .collect()
    }
}
