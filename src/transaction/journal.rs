//! What a transaction is about to do, written down before it begins.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use super::{content::Content, script};
use crate::tree::RelPath;

/// The form of the journal.
const VERSION: u32 = 1;

/// All steps, in their order. The number of a step is that of its slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    version: u32,
    /// In the order in which they happen.
    pub steps: Vec<Step>,
}

/// What happens at one path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Step {
    /// The file and what lies in the slot change places.
    Swap(Swap),
    /// An empty folder moves to the slot, for a file takes its place.
    Clear {
        /// Its path.
        #[serde(with = "rel_path")]
        folder: RelPath,
    },
    /// A folder is made.
    Make {
        /// Its path.
        #[serde(with = "rel_path")]
        folder: RelPath,
    },
}

/// The file at a path before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// Where it is.
    #[serde(with = "rel_path")]
    pub path: RelPath,
    /// At the path before and in the slot after; absent when there was no file.
    pub old: Option<Content>,
    /// In the slot before and at the path after; absent when the file goes.
    pub new: Option<Content>,
}

impl Step {
    /// Where it happens.
    pub fn path(&self) -> &RelPath {
        match self {
            Self::Swap(Swap { path, .. }) => path,
            Self::Clear { folder } | Self::Make { folder } => folder,
        }
    }
}

impl Journal {
    /// A journal of these steps.
    pub fn new(steps: Vec<Step>) -> Self {
        let version = VERSION;
        Self { version, steps }
    }

    /// # Errors
    /// It is no journal, or one that no transaction of this version writes.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let journal: Self = serde_json::from_slice(bytes)?;
        ensure!(
            journal.version == VERSION,
            "version {} is not supported; this authgen supports version {VERSION}",
            journal.version
        );
        for step in &journal.steps {
            ensure!(
                !script::is_own(step.path()),
                "{} belongs to authgen itself",
                step.path()
            );
        }
        Ok(journal)
    }

    /// As JSON.
    pub fn render(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The folders above removed files, innermost first. A file that came may keep one of them.
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
