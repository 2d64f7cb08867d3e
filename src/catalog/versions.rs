//! `versions.toml`: the one place with every version that a template uses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Exact versions by table and name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Versions {
    /// The number of these templates, by which a project tells older ones from newer ones.
    pub templates: u64,
    /// Programs: the oldest release that a generated project works with, or the one that its pipeline installs.
    pub tools: BTreeMap<String, String>,
    /// Which Node.js a project recommends, and until when each gets fixes.
    pub node: NodeLines,
    /// GitHub Actions, each as commit and the release in a comment.
    pub actions: BTreeMap<String, String>,
    /// Packages by registry.
    #[serde(flatten)]
    pub packages: BTreeMap<String, BTreeMap<String, String>>,
}

/// Release lines of Node.js, by their major version.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeLines {
    /// The one that CI uses.
    pub recommended: String,
    /// The last day on which each gets fixes.
    pub end_of_life: BTreeMap<String, String>,
}

impl Versions {
    /// The names of all packages.
    pub fn names(&self) -> Vec<&str> {
        let names = self.packages.values().flat_map(BTreeMap::keys);
        names.map(String::as_str).collect()
    }
}
