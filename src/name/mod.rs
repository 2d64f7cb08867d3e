//! Names of projects and services, and reserved words.
//!
//! A name becomes a folder, an npm package, a crate, a Python package, a token audience and part of a database URL, so
//! it must be valid as all of them, on every system.

mod error;
mod reserved;

use std::fmt;

pub use error::{NameError, NameFault};

/// Maximum length in bytes.
pub const MAX_LENGTH: usize = 64;

/// The format of a name as a regular expression, for JSON Schema.
pub const PATTERN: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

/// What a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The repository.
    Project,
    /// A backend in a folder of the project; must differ from the project's own folders.
    Service,
}

/// Folders at the root of every project, which a service cannot use.
const PROJECT_FOLDERS: [&str; 6] = [
    "docs",
    "frontend",
    "node-modules",
    "scripts",
    "templates",
    "tests",
];

/// A valid name: `[a-z][a-z0-9]*(-[a-z0-9]+)*`, at most [`MAX_LENGTH`] bytes, not reserved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Validates `text`. `dependencies` are the project's packages, because package managers refuse a package that
    /// depends on its own name.
    pub fn parse(text: &str, kind: Kind, dependencies: &[&str]) -> Result<Self, NameError> {
        match fault(text, kind, dependencies) {
            None => Ok(Self(text.to_owned())),
            Some(fault) => Err(NameError {
                name: text.to_owned(),
                kind,
                fault,
                suggestion: suggestion(text, kind, dependencies),
            }),
        }
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault(text: &str, kind: Kind, dependencies: &[&str]) -> Option<NameFault> {
    if text.is_empty() {
        return Some(NameFault::Empty);
    }
    if text.len() > MAX_LENGTH {
        return Some(NameFault::Long);
    }
    if let Some(reason) = reserved::reason(text) {
        return Some(NameFault::Reserved(reason));
    }
    let same = |other: &&str| reserved::folded(other) == reserved::folded(text);
    if dependencies.iter().any(same) {
        return Some(NameFault::Reserved("the name of a dependency"));
    }
    if kind == Kind::Service && PROJECT_FOLDERS.iter().any(same) {
        return Some(NameFault::Reserved("a folder of the project"));
    }
    (!is_well_formed(text)).then_some(NameFault::Form)
}

fn is_well_formed(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// The nearest valid name.
fn suggestion(text: &str, kind: Kind, dependencies: &[&str]) -> Option<String> {
    let ending = match kind {
        Kind::Project => "app",
        Kind::Service => "service",
    };
    let words = words(text);
    let plain = words.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let candidates = [
        words.clone(),
        format!("{plain}-{ending}"),
        format!("my-{ending}"),
    ];
    candidates
        .into_iter()
        .map(|name| shorten(&name, ending))
        .find(|name| fault(name, kind, dependencies).is_none())
}

/// Lower-case words joined by dashes: `My App`, `my_app` and `MyApp` become `my-app`.
fn words(text: &str) -> String {
    let mut words = String::new();
    let mut after_lower = false;
    for c in text.chars() {
        let starts_word = c.is_ascii_uppercase() && after_lower;
        if (starts_word || !c.is_ascii_alphanumeric()) && !words.is_empty() && !words.ends_with('-')
        {
            words.push('-');
        }
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words.trim_end_matches('-').to_owned()
}

/// Truncates ASCII text to [`MAX_LENGTH`], preserving its ending.
fn shorten(name: &str, ending: &str) -> String {
    if name.len() <= MAX_LENGTH {
        return name.to_owned();
    }
    let ending = name.strip_suffix(ending).map_or("", |_| ending);
    let start: String = name.chars().take(MAX_LENGTH - ending.len() - 1).collect();
    let joined = format!("{}-{ending}", start.trim_end_matches('-'));
    joined.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
