//! Secrets by id: given by the user, found in env files, or generated on first use.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

use crate::{
    blueprint::{EnvRow, ValuePart},
    failure::Failure,
    secret::{Entropy, Secret},
};

/// All known secrets of a project.
pub struct Secrets<'a> {
    known: BTreeMap<String, Secret>,
    /// Secrets that only the user knows and that must not be generated.
    brought: BTreeSet<String>,
    entropy: &'a mut dyn Entropy,
}

impl<'a> Secrets<'a> {
    /// Starts with the `known` secrets. `entropy` generates all others except `brought`, which only the user can
    /// provide.
    pub fn new(
        known: BTreeMap<String, Secret>,
        brought: BTreeSet<String>,
        entropy: &'a mut dyn Entropy,
    ) -> Self {
        Self {
            known,
            brought,
            entropy,
        }
    }

    /// Whether a row's whole value is a secret that only the user knows.
    pub(super) fn is_brought(&self, row: &EnvRow) -> bool {
        matches!(&row.value[..], [ValuePart::Secret(id)] if self.brought.contains(id))
    }

    /// Adds the secrets in a value found in a file, unless already known.
    pub(super) fn learn(&mut self, row: &EnvRow, value: &str) {
        for (id, secret) in extract(&row.value, value).unwrap_or_default() {
            self.known.entry(id).or_insert(secret);
        }
    }

    /// The value of a row.
    ///
    /// # Errors
    /// The random source failed, or a secret that only the user knows is missing.
    pub fn value(&mut self, row: &EnvRow) -> Result<Secret> {
        let mut value = String::new();
        for part in &row.value {
            match part {
                ValuePart::Text(text) => value.push_str(text),
                ValuePart::Secret(id) => value.push_str(self.secret(id)?.expose()),
            }
        }
        Ok(Secret::new(value))
    }

    fn secret(&mut self, id: &str) -> Result<&Secret> {
        if !self.known.contains_key(id) {
            if self.brought.contains(id) {
                bail!(
                    Failure::usage(format!("no env file contains `{id}`"))
                        .hint("add it to one of the env files first; docs/troubleshooting.md explains how to create them")
                );
            }
            let made = Secret::generate(self.entropy)
                .context("cannot get random bytes from the system")?;
            self.known.insert(id.to_owned(), made);
        }
        Ok(&self.known[id])
    }
}

/// The secrets in a value with this structure; `None` for any other value.
pub(super) fn extract(parts: &[ValuePart], value: &str) -> Option<Vec<(String, Secret)>> {
    let mut found = Vec::new();
    let mut rest = value;
    for (index, part) in parts.iter().enumerate() {
        match part {
            ValuePart::Text(text) => rest = rest.strip_prefix(text.as_str())?,
            ValuePart::Secret(id) => {
                let end = match parts.get(index + 1) {
                    Some(ValuePart::Text(next)) => rest.find(next.as_str())?,
                    Some(ValuePart::Secret(_)) => return None,
                    None => rest.len(),
                };
                if end == 0 {
                    return None;
                }
                found.push((id.clone(), Secret::new(&rest[..end])));
                rest = &rest[end..];
            }
        }
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_extracted_from_values_with_a_matching_structure() {
        let text = |text: &str| ValuePart::Text(text.to_owned());
        let secret = |id: &str| ValuePart::Secret(id.to_owned());
        let url = [text("x://app:"), secret("password"), text("@host:1/app")];
        let found = |parts: &[ValuePart], value: &str| {
            extract(parts, value).map(|found| {
                found
                    .into_iter()
                    .map(|(id, secret)| (id, secret.expose().to_owned()))
                    .collect::<Vec<_>>()
            })
        };
        let one = |id: &str, value: &str| Some(vec![(id.to_owned(), value.to_owned())]);
        assert_eq!(
            found(&url, "x://app:abc@host:1/app"),
            one("password", "abc")
        );
        assert_eq!(found(&[secret("key")], "abc"), one("key", "abc"));
        assert_eq!(found(&[text("8000")], "8000"), Some(Vec::new()));
        for other in [
            "x://app:abc@host:2/app",
            "x://app:@host:1/app",
            "x://app:abc@host:1/app?a=b",
            "",
        ] {
            assert_eq!(found(&url, other), None, "{other}");
        }
        assert_eq!(found(&[text("8000")], "8001"), None);
    }
}
