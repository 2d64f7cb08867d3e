//! The formats that are merged by key.

use serde::de::IgnoredAny;

use super::document::{Document, Merge};
use super::env::Env;
use super::json::Json;
use super::toml::Toml;
use crate::tree::RelPath;

/// A format with keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Strict JSON, as in npm and serde.
    Json,
    /// With comments and trailing commas, as in TypeScript and editors.
    JsonWithComments,
    Toml,
    Env,
}

/// Formats by file suffix, the strictest first.
const BY_SUFFIX: [(&str, &[Format]); 3] = [
    (".json", &[Format::Json, Format::JsonWithComments]),
    (".jsonc", &[Format::JsonWithComments]),
    (".toml", &[Format::Toml]),
];

/// The prefix of env files and their examples.
const ENV_PREFIX: &str = ".env";

impl Format {
    /// The strictest format for `path` in which all `texts` are valid.
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

    /// Whether a text is valid in this format, without repeated keys.
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

    /// Returns the merge by lines if it is valid and has the values of both sides, otherwise the merge by key. `None`
    /// on a conflict. `texts` are base, owner and template.
    pub fn merge(self, texts: [&str; 3], by_lines: Option<&str>) -> Option<String> {
        match self {
            Self::Json | Self::JsonWithComments => self.merge_as::<Json>(texts, by_lines),
            Self::Toml => self.merge_as::<Toml>(texts, by_lines),
            Self::Env => self.merge_as::<Env>(texts, by_lines),
        }
    }

    fn merge_as<D: Document>(self, texts: [&str; 3], by_lines: Option<&str>) -> Option<String> {
        let merge = Merge::<D>::read(texts);
        let by_lines = by_lines.filter(|text| {
            self.reads(text) && merge.as_ref().is_none_or(|merge| merge.agrees(text))
        });
        match by_lines {
            Some(text) => Some(text.to_owned()),
            None => merge?.by_key(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, texts: &[&str]) -> Option<Format> {
        Format::of(&RelPath::parse(path).expect("a path"), texts)
    }

    #[test]
    fn the_format_follows_from_the_file_name() {
        let json = ["{}", "[1]"];
        assert_eq!(of("package.json", &json), Some(Format::Json));
        assert_eq!(of("a/tsconfig.json", &json), Some(Format::Json));
        assert_eq!(of("biome.jsonc", &json), Some(Format::JsonWithComments));
        assert_eq!(of("a/Cargo.toml", &["", "a = 1"]), Some(Format::Toml));
        assert_eq!(of("a/.env.example", &["", "A=1"]), Some(Format::Env));
        for path in [
            "json",
            "a.json5",
            "toml",
            "Cargo.lock",
            "env.example",
            "a/.envs/b",
        ] {
            assert_eq!(of(path, &json), None, "{path}");
        }
    }

    #[test]
    fn the_format_is_the_strictest_that_both_sides_are_valid_in() {
        for loose in ["{\"a\": 1,}", "// c\n{}"] {
            assert_eq!(of("a.json", &["{}", loose]), Some(Format::JsonWithComments));
            assert!(!Format::Json.reads(loose));
            let merged = Format::Json.merge(["{}", "{}", "{\"a\": 1}"], Some(loose));
            assert_eq!(merged.as_deref(), Some("{\"a\": 1}"));
        }
        for broken in ["", "{", "{a: 1}", "{\"a\": 1, \"a\": 1}"] {
            assert_eq!(of("a.json", &["{}", broken]), None, "{broken}");
        }
        assert_eq!(of("a.toml", &["a = 1\na = 1"]), None);
        assert_eq!(of(".env", &["A=1\nA=1"]), None);
    }

    #[test]
    fn with_an_invalid_base_files_are_merged_by_lines() {
        assert_eq!(
            Format::Json.merge(["{", "{}", "[]"], Some("[]")).as_deref(),
            Some("[]")
        );
        assert_eq!(Format::Json.merge(["{", "{}", "[]"], Some("{]")), None);
    }
}
