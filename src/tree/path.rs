//! The path type used for everything inside a project.

use std::fmt;

/// A path inside a project that every supported system can store.
///
/// Relative and `/`-separated. No component is empty, `.` or `..`, and none is git's own folder, a Windows device, or a
/// name that Windows would change (a trailing dot or space) or refuse. Only printable ASCII, so that comparing ASCII
/// case is enough to find paths that a case-insensitive or Unicode-normalizing file system treats as equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

impl RelPath {
    /// Validates `text` and keeps it unchanged.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        match text.split('/').find_map(fault) {
            Some(fault) => Err(PathError {
                path: text.to_owned(),
                fault,
            }),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folders above the path, outermost first: `a` and `a/b` for `a/b/c`.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not a [`RelPath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The rejected text.
    pub path: String,
    /// The fault in its first invalid component.
    pub fault: PathFault,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "path {:?} {}", self.path, self.fault)
    }
}

impl std::error::Error for PathError {}

/// The fault in a path component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// The path is empty, absolute, ends with `/` or contains `//`.
    Empty,
    /// `.` or `..`.
    Dots,
    /// Git's folder, in any case, or its short name on Windows.
    Git,
    /// A character outside printable ASCII, or one that Windows refuses.
    Character(char),
    /// Windows drops a dot or space at the end of a name.
    Trailing,
    /// `con`, `nul`, `com1` and the like, also with an extension.
    Device,
    /// Longer than 255 bytes, the limit of common file systems.
    Long,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str(
                "has an empty component: use a relative path without a double or trailing slash",
            ),
            Self::Dots => f.write_str("has a `.` or `..` component"),
            Self::Git => f.write_str("is inside git's own folder"),
            Self::Character(c) => {
                write!(f, "contains {c:?}, which not every file system can store")
            }
            Self::Trailing => {
                f.write_str("has a component that ends with a dot or space, which Windows drops")
            }
            Self::Device => {
                f.write_str("has a component that is a reserved device name on Windows")
            }
            Self::Long => f.write_str("has a component longer than 255 bytes"),
        }
    }
}

fn fault(part: &str) -> Option<PathFault> {
    if part.is_empty() {
        return Some(PathFault::Empty);
    }
    if part == "." || part == ".." {
        return Some(PathFault::Dots);
    }
    if let Some(c) = part.chars().find(|c| !is_storable(*c)) {
        return Some(PathFault::Character(c));
    }
    if part.ends_with(['.', ' ']) {
        return Some(PathFault::Trailing);
    }
    if part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case("git~1") {
        return Some(PathFault::Git);
    }
    if is_windows_device(part) {
        return Some(PathFault::Device);
    }
    (part.len() > 255).then_some(PathFault::Long)
}

fn is_storable(c: char) -> bool {
    matches!(c, ' '..='~') && !r#"<>:"|?*\"#.contains(c)
}

/// Whether `name` is a device on Windows: only the text before the first dot counts, in upper or lower case.
pub fn is_windows_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or(name)
        .trim_end()
        .to_ascii_lowercase();
    let numbered = |prefix: &str| {
        let digit = stem.strip_prefix(prefix);
        digit.is_some_and(|digit| digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit())
    };
    matches!(
        stem.as_str(),
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
    ) || numbered("com")
        || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_paths_of_templates() {
        for good in [
            "README.md",
            ".gitignore",
            ".github/workflows/ci.yml",
            "frontend/app/api/auth/[...all]/route.ts",
            "frontend/app/(auth)/@modal/page.tsx",
            "a b/c",
            "console/command.rs",
            "com10",
            "..a/...b",
        ] {
            assert_eq!(
                RelPath::parse(good).map(|p| p.to_string()),
                Ok(good.to_owned())
            );
        }
    }

    #[test]
    fn rejects_paths_that_leave_the_project_or_that_a_system_cannot_store() {
        use PathFault::{Character, Device, Dots, Empty, Git, Long, Trailing};
        let long = "a".repeat(256);
        for (bad, fault) in [
            ("", Empty),
            ("/etc/passwd", Empty),
            ("a//b", Empty),
            ("a/", Empty),
            ("..", Dots),
            ("a/../b", Dots),
            ("./a", Dots),
            (".git/hooks/pre-commit", Git),
            ("a/.GiT", Git),
            ("GIT~1/config", Git),
            ("C:/x", Character(':')),
            ("a\\b", Character('\\')),
            ("a\nb", Character('\n')),
            ("a\0b", Character('\0')),
            ("what?", Character('?')),
            ("é", Character('é')),
            (".g\u{200c}it", Character('\u{200c}')),
            ("a.", Trailing),
            (".git /x", Trailing),
            ("con", Device),
            ("src/NUL.txt", Device),
            ("lpt1 .tar.gz", Device),
            ("conin$", Device),
            (long.as_str(), Long),
        ] {
            assert_eq!(
                RelPath::parse(bad).map_err(|e| e.fault),
                Err(fault),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn lists_parent_folders() -> Result<(), PathError> {
        let path = RelPath::parse("a/b/c/d.txt")?;
        assert_eq!(path.folders().collect::<Vec<_>>(), ["a", "a/b", "a/b/c"]);
        Ok(())
    }

    proptest! {
        #[test]
        fn an_accepted_path_stays_in_the_project(text in "[.a-cA-C/\\\\: ~]{0,12}") {
            if let Ok(path) = RelPath::parse(&text) {
                let native = std::path::Path::new(path.as_str());
                prop_assert!(native.components().all(|c| matches!(c, std::path::Component::Normal(_))));
                prop_assert_eq!(native.components().count(), path.folders().count() + 1);
            }
        }
    }
}
