//! The journal of a transaction, written before its first step.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use super::{content::Content, script};
use crate::tree::RelPath;

/// The version of the format.
const VERSION: u32 = 1;

/// All steps, in order. The index of a step is the number of its slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    version: u32,
    /// The steps, in order of execution.
    pub steps: Vec<Step>,
}

/// A step at one path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Step {
    /// Exchange the file and its slot.
    Swap(Swap),
    /// Move an empty folder to the slot, so that a file can take its path.
    Clear {
        /// Its path.
        #[serde(with = "rel_path")]
        folder: RelPath,
    },
    /// Create a folder.
    Make {
        /// Its path.
        #[serde(with = "rel_path")]
        folder: RelPath,
    },
}

/// A file before and after the transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// Its path.
    #[serde(with = "rel_path")]
    pub path: RelPath,
    /// The old file, at the path before the exchange and in the slot afterwards; `None` if there was no file.
    pub old: Option<Content>,
    /// The new file, in the slot before the exchange and at the path afterwards; `None` if the file is removed.
    pub new: Option<Content>,
}

impl Step {
    /// The path of the step.
    pub fn path(&self) -> &RelPath {
        match self {
            Self::Swap(Swap { path, .. }) => path,
            Self::Clear { folder } | Self::Make { folder } => folder,
        }
    }
}

impl Journal {
    pub fn new(steps: Vec<Step>) -> Self {
        let version = VERSION;
        Self { version, steps }
    }

    /// Parses JSON.
    ///
    /// # Errors
    /// The bytes are not a valid journal of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let journal: Self = serde_json::from_slice(bytes)?;
        ensure!(
            journal.version == VERSION,
            "it has version {}, but this authgen only supports version {VERSION}",
            journal.version
        );
        for step in &journal.steps {
            ensure!(
                !script::is_own(step.path()),
                "{} is reserved for authgen",
                step.path()
            );
        }
        Ok(journal)
    }

    /// Renders JSON.
    pub fn render(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Parent folders of removed files, innermost first. Such a folder may still contain new files.
    pub fn emptied(&self) -> Vec<&str> {
        let removed = self.steps.iter().filter_map(|step| match step {
            Step::Swap(swap) if swap.new.is_none() => Some(&swap.path),
            _ => None,
        });
        let mut folders: Vec<&str> = removed.flat_map(RelPath::folders).collect();
        folders.sort_unstable_by(|one, other| other.cmp(one));
        folders.dedup();
        folders
    }
}

mod rel_path {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::tree::RelPath;

    pub fn serialize<S: Serializer>(path: &RelPath, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(path.as_str())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RelPath, D::Error> {
        RelPath::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
