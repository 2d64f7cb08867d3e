//! `versions.toml`: all versions used by templates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Exact versions by table and name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Versions {
    /// Revision of the templates. A project records it, so that an older authgen refuses to change the project.
    pub templates: u64,
    /// Programs: the oldest release that a generated project supports, or the release that its pipeline installs.
    pub tools: BTreeMap<String, String>,
    /// Recommended Node.js releases, with their end of life.
    pub node: NodeLines,
    /// SHA-256 of tools that pipelines download, by tool and architecture.
    #[serde(default)]
    pub checksums: BTreeMap<String, BTreeMap<String, String>>,
    /// GitHub Actions: commit, with the release in a comment.
    pub actions: BTreeMap<String, String>,
    /// Packages by registry.
    #[serde(flatten)]
    pub packages: BTreeMap<String, BTreeMap<String, String>>,
}

/// Node.js release lines, by major version.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeLines {
    /// The release line used in CI.
    pub recommended: String,
    /// Last day with fixes, by release line.
    pub end_of_life: BTreeMap<String, String>,
}

impl Versions {
    /// Names of all packages.
    pub fn names(&self) -> Vec<&str> {
        let names = self.packages.values().flat_map(BTreeMap::keys);
        names.map(String::as_str).collect()
    }
}
