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
    /// `None` when that takes a decision. The texts are the base, the owner's and the template.
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
    fn the_name_says_what_may_be_in_a_file() {
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
    fn a_file_is_as_strict_as_both_sides_are() {
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
    fn without_a_base_that_can_be_read_there_are_only_lines() {
        assert_eq!(
            Format::Json.merge(["{", "{}", "[]"], Some("[]")).as_deref(),
            Some("[]")
        );
        assert_eq!(Format::Json.merge(["{", "{}", "[]"], Some("{]")), None);
    }
}
