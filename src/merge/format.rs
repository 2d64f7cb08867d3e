//! Which files are merged by key, and how.

use serde::de::IgnoredAny;

use super::document::{Document, Merge};
use super::env::Env;
use super::json::Json;
use super::toml::Toml;
use crate::tree::RelPath;

/// A format whose documents are made of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As npm and serde read it.
    Json,
    /// With comments and trailing commas, as TypeScript and editors read it.
    JsonWithComments,
    Toml,
    Env,
}

/// The formats of a file by the end of its name, the strictest first.
const BY_SUFFIX: [(&str, &[Format]); 3] = [
    (".json", &[Format::Json, Format::JsonWithComments]),
    (".jsonc", &[Format::JsonWithComments]),
    (".toml", &[Format::Toml]),
];

/// What the names of env files, or of their examples, start with.
const ENV_PREFIX: &str = ".env";

impl Format {
    /// The strictest format of a file at `path` that all of `texts` are in.
    pub fn of(path: &RelPath, texts: &[&str]) -> Option<Self> {
        let path = path.as_str();
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let known = if name.starts_with(ENV_PREFIX) {
            &[Self::Env]
        } else {
            BY_SUFFIX
                .iter()
                .find(|(suffix, _)| name.ends_with(suffix))?
                .1
        };
        known
            .iter()
            .copied()
            .find(|format| texts.iter().all(|text| format.reads(text)))
    }

    /// Whether a text is in this format, each key once.
    pub fn reads(self, text: &str) -> bool {
        match self {
            Self::Json => {
                serde_json::from_str::<IgnoredAny>(text).is_ok() && Json::read(text).is_some()
            }
            Self::JsonWithComments => Json::read(text).is_some(),
            Self::Toml => Toml::read(text).is_some(),
            Self::Env => Env::read(text).is_some(),
        }
    }

    /// The result of a merge by lines if it is in this format and says what both sides say; else the merge by key.
    /// `None` when that takes a decision.
    pub fn merge(
        self,
        base: &str,
        yours: &str,
        template: &str,
        by_lines: Option<&str>,
    ) -> Option<String> {
        match self {
            Self::Json | Self::JsonWithComments => {
                self.merge_as::<Json>(base, yours, template, by_lines)
            }
            Self::Toml => self.merge_as::<Toml>(base, yours, template, by_lines),
            Self::Env => self.merge_as::<Env>(base, yours, template, by_lines),
        }
    }

    fn merge_as<D: Document>(
        self,
        base: &str,
        yours: &str,
        template: &str,
        by_lines: Option<&str>,
    ) -> Option<String> {
        let merge = Merge::<D>::read(base, yours, template);
        let by_lines = by_lines.filter(|text| {
            self.reads(text) && merge.as_ref().is_none_or(|merge| merge.agrees(text))
        });
        match by_lines {
            Some(text) => Some(text.to_owned()),
            None => merge?.by_key().filter(|text| self.reads(text)),
        }
    }
}
