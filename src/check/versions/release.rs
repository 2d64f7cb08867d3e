//! Version numbers.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, de::Error as _};

/// A version as dot-separated numbers; missing numbers are 0. Suffixes such as `-beta.1` are ignored.
#[derive(Clone, Debug)]
pub(super) struct Release(Vec<u64>);

impl Release {
    /// Parses the numbers at the start of a text; `None` if there are none.
    pub fn parse(text: &str) -> Option<Self> {
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let numbers: Option<Vec<u64>> = text[..end]
            .trim_end_matches('.')
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        numbers.map(Self)
    }

    fn padded(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied().chain(std::iter::repeat(0)).take(4)
    }
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        self.padded().cmp(other.padded())
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
        let parts: Vec<String> = self.0.iter().map(u64::to_string).collect();
        f.write_str(&parts.join("."))
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

    #[test]
    fn releases_are_compared_number_by_number() {
        let release = |text: &str| Release::parse(text).expect(text);
        assert!(release("1.10.0") > release("1.9.9"));
        assert!(release("2") == release("2.0.0") && release("2.0.1") > release("2"));
        assert!(release("1.2.3-beta.4") == release("1.2.3"));
        assert!(release("2.13.0.post1") == release("2.13"));
        assert_eq!(release("1.2.3-rc").to_string(), "1.2.3");
        for bad in ["", "latest", "^1.2", "*", ".1", "1..2"] {
            assert!(Release::parse(bad).is_none(), "{bad}");
        }
    }
}
