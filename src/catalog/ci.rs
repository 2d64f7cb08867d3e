//! `[[ci]]` in a `layer.toml`: what the machine of a CI job needs.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One row of `[[ci]]`: a step that prepares the machine of a CI job for the layer's scripts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CiManifest {
    /// What the step is called; a template string.
    pub name: String,
    /// The command, for a POSIX shell in the project's root; a template string.
    pub run: String,
    /// The file that pins what the step fetches; a template string.
    pub lock: Option<String>,
    /// A folder of programs that the step brings; a template string.
    pub path: Option<String>,
    /// Variables of the whole job; values are template strings, `${cache}` is a folder that is kept from run to run.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}
