//! Version numbers of npm and Cargo (Semantic Versioning) and of Python (PEP 440).

use std::{cmp::Ordering, fmt};

use semver::Prerelease;
use serde::{Deserialize, de::Error as _};

/// A version: dot-separated numbers, of which missing ones are 0, and a pre-release, which precedes its release.
/// Post-releases and build metadata are ignored, because no advisory depends on them.
#[derive(Clone, Debug)]
pub(super) struct Release {
    numbers: Vec<u64>,
    /// Empty for a release.
    pre: Prerelease,
    text: String,
}

impl Release {
    /// Parses the version at the start of a text; `None` if there is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_version = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        let end = text.find(|c| !is_version(c)).unwrap_or(text.len());
        let text = text[..end].trim_end_matches('.');
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let numbers: Option<Vec<u64>> = numbers
            .trim_end_matches('.')
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        Some(Self {
            numbers: numbers?,
            pre: match rest.strip_prefix('-') {
                Some(pre) => Prerelease::new(pre).ok()?,
                None => python_prerelease(rest),
            },
            text: text.to_owned(),
        })
    }

    /// Whether this is `first`, later, or a pre-release of `first`: code with a vulnerability is in the pre-releases of
    /// the release that introduced it.
    pub fn is_since(&self, first: &Self) -> bool {
        self.padded().ge(first.padded())
    }

    fn padded(&self) -> impl Iterator<Item = u64> {
        let numbers = self.numbers.iter().copied();
        numbers.chain(std::iter::repeat(0)).take(4)
    }
}

/// The pre-release in the suffix of a Python version, such as `rc1` or `.dev1`, in a form that Semantic Versioning orders
/// in the same way. A development release of a pre-release counts as that pre-release.
fn python_prerelease(suffix: &str) -> Prerelease {
    let suffix = suffix.trim_start_matches(['.', '_']);
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let (word, rest) = suffix.split_at(suffix.find(|c| !is_letter(c)).unwrap_or(suffix.len()));
    let order = match word {
        // Semantic Versioning orders numbers before words.
        "dev" => "0",
        "a" | "alpha" => "a",
        "b" | "beta" => "b",
        "c" | "rc" | "pre" | "preview" => "rc",
        _ => return Prerelease::EMPTY,
    };
    let is_digit = |c: char| c.is_ascii_digit();
    let digits = &rest[..rest.find(|c| !is_digit(c)).unwrap_or(rest.len())];
    let number: u64 = digits.parse().unwrap_or(0);
    Prerelease::new(&format!("{order}.{number}")).unwrap_or_default()
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.padded().cmp(other.padded());
        numbers.then_with(|| self.pre.cmp(&other.pre))
    }
}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Release {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Release {}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Release {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::custom(format!("{text:?} is not a version number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).expect(text)
    }

    #[test]
    fn releases_are_ordered_as_their_package_managers_order_them() {
        // From <https://semver.org/#spec-item-11> and <https://peps.python.org/pep-0440/>.
        for order in [
            &["1.9.9", "1.10.0", "2", "2.0.1"][..],
            &[
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
            ],
            &["15.2.2", "15.2.3-canary.1", "15.2.3", "15.2.4-canary.0"],
            &["18.4.0-beta.9", "18.4.0-beta.17", "18.4.0"],
            &[
                "1.0.dev1",
                "1.0a1",
                "1.0a10",
                "1.0b2",
                "1.0rc1",
                "1.0",
                "1.0.1.dev1",
            ],
        ] {
            for pair in order.windows(2) {
                assert!(release(pair[0]) < release(pair[1]), "{pair:?}");
            }
        }
        for equal in [
            ["2", "2.0.0"],
            ["2.13.0.post1", "2.13"],
            ["1.0c1", "1.0rc1"],
            ["1.0.alpha1", "1.0a1"],
            ["0.11.1+wasi", "0.11.1"],
        ] {
            assert!(release(equal[0]) == release(equal[1]), "{equal:?}");
        }
    }

    #[test]
    fn a_prerelease_belongs_to_the_releases_since_its_own() {
        assert!(release("15.0.0-canary.1").is_since(&release("15.0.0")));
        assert!(!release("14.9.9").is_since(&release("15.0.0")));
    }

    #[test]
    fn the_version_at_the_start_of_a_text_is_parsed() {
        for (text, version) in [
            ("1.2.3-rc", "1.2.3-rc"),
            ("1.0rc1,<2", "1.0rc1"),
            ("1.2.3-beta.1 <2", "1.2.3-beta.1"),
            ("1.2.3 - 2", "1.2.3"),
            ("0.11.1+wasi", "0.11.1"),
            ("16.x", "16.x"),
        ] {
            assert_eq!(release(text).to_string(), version);
        }
        for bad in ["", "latest", "^1.2", "*", ".1", "1..2", "1.2.3-_"] {
            assert!(Release::parse(bad).is_none(), "{bad}");
        }
    }
}
