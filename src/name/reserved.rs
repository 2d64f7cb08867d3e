//! Parses `reserved.txt`, in which reserved words are grouped by reason.

use crate::tree::is_windows_device;

const WORDS: &str = include_str!("reserved.txt");

/// Why `name` is reserved: completes the sentence "it is …".
pub(super) fn reason(name: &str) -> Option<&'static str> {
    if is_windows_device(name) {
        return Some("a reserved device name on Windows");
    }
    let name = folded(name);
    groups()
        .find(|(_, words)| words.split_whitespace().any(|word| folded(word) == name))
        .map(|(reason, _)| reason)
}

/// Returns the same text for names that some tools treat as equal: Cargo and Python turn dashes into underscores.
pub(super) fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

/// Each reason with its words. Text before the first bracket is ignored.
fn groups() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDS
        .split("\n[")
        .skip(1)
        .filter_map(|group| group.split_once(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_words_and_a_reason() {
        assert_eq!(groups().count(), 8);
        for (reason, words) in groups() {
            assert!(reason.starts_with("a "), "{reason}");
            assert!(words.split_whitespace().count() > 1, "{reason}");
        }
    }

    #[test]
    fn a_reserved_word_has_the_reason_of_its_group() {
        for (word, expected) in [
            ("gen", "a keyword of Rust"),
            ("proc-macro", "a crate that comes with Rust"),
            ("incremental", "a folder that cargo builds in"),
            ("lambda", "a keyword of Python"),
            ("email", "a module that comes with Python"),
            ("worker-threads", "a module that comes with Node.js"),
            ("node_modules", "a name that npm refuses"),
            ("template1", "a name that PostgreSQL uses"),
            ("com1", "a reserved device name on Windows"),
        ] {
            assert_eq!(reason(word), Some(expected), "{word}");
        }
        assert_eq!(reason("my-app"), None);
    }
}
