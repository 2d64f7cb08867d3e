//! `[[ci]]` in `layer.toml`: setup of a CI runner.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A row of `[[ci]]`: a step that prepares a CI runner for the layer's scripts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CiManifest {
    /// Name of the step; a template string.
    pub name: String,
    /// The command, for a POSIX shell in the project's root; a template string.
    pub run: String,
    /// The file that pins what the step downloads; a template string.
    pub lock: Option<String>,
    /// A folder with programs that the step installs; a template string.
    pub path: Option<String>,
    /// Variables of the whole job. Values are template strings, in which `${cache}` is a folder that is cached between
    /// runs.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}
