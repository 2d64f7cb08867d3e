//! News for existing projects, from `CHANGELOG.md`.

/// The changelog of this authgen.
pub const CHANGELOG: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/CHANGELOG.md"));

/// The sections for templates after number `from`, up to number `to`, newest first as in the changelog.
pub fn between(changelog: &str, from: u64, to: u64) -> Option<String> {
    let mut is_meant = false;
    let lines = changelog.lines().filter(|line| {
        if line.starts_with('#') {
            is_meant = number(line).is_some_and(|number| from < number && number <= to);
            return false;
        }
        is_meant && !line.trim().is_empty()
    });
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    (!text.is_empty()).then_some(text)
}

/// The revision of the templates in the heading of a section.
fn number(heading: &str) -> Option<u64> {
    let number = heading.strip_prefix("### For your project (templates ")?;
    number.strip_suffix(')')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, source::Source};

    const TEXT: &str = "\
# Changelog

## 0.3.0

### For your project (templates 3)

- Three.

### Added

- A flag.

## 0.2.0

### For your project (templates 2)

- Two, in
  two lines.
- More.

## 0.1.0

### For your project (templates 1)

- One.
";

    #[test]
    fn only_sections_newer_than_the_project_are_shown() {
        let two = "- Two, in\n  two lines.\n- More.\n";
        assert_eq!(between(TEXT, 1, 2).as_deref(), Some(two));
        let both = format!("- Three.\n{two}");
        assert_eq!(between(TEXT, 1, 3), Some(both.clone()));
        assert_eq!(between(TEXT, 0, 9), Some(format!("{both}- One.\n")));
        assert_eq!(between(TEXT, 3, 3), None);
        assert_eq!(between(TEXT, 3, 2), None);
        assert_eq!(
            between(&TEXT.replace('\n', "\r\n"), 1, 2).as_deref(),
            Some(two)
        );
    }

    #[test]
    fn the_changelog_covers_the_current_templates() {
        let catalog = Catalog::load(Source::Embedded).expect("the built-in templates are valid");
        let these = catalog.versions.templates;
        let missing = (1..=these).find(|number| between(CHANGELOG, number - 1, *number).is_none());
        assert_eq!(
            missing, None,
            "CHANGELOG.md: ### For your project (templates N)"
        );
    }
}
