//! Glob patterns written by users.

use glob::{MatchOptions, Pattern};

use crate::{failure::Failure, tree::RelPath};

/// `*` does not match `/`, as in `.gitignore`.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// A path or a pattern with `*`, `**`, `?` and `[a-z]`. A folder matches everything in it. A pattern also matches a
/// path that is spelled exactly like the pattern, because Next.js uses brackets in paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(Pattern);

impl Glob {
    /// Parses a pattern.
    ///
    /// # Errors
    /// Usage: the pattern is invalid.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let refuse = |why: &str| {
            Failure::usage(format!("invalid glob pattern {text:?}: {why}")).hint(
                "use a path relative to the project, such as README.md, docs or 'frontend/**/*.css'",
            )
        };
        let pattern = text
            .strip_prefix("./")
            .unwrap_or(text)
            .trim_end_matches('/');
        if pattern.is_empty()
            || pattern.starts_with('/')
            || pattern.split('/').any(|part| part == "..")
        {
            return Err(refuse("it must be relative to the project"));
        }
        let pattern = Pattern::new(pattern).map_err(|error| refuse(error.msg))?;
        Ok(Self(pattern))
    }

    /// Whether a path or one of its parent folders matches.
    pub fn matches(&self, path: &RelPath) -> bool {
        let mut parts = path.folders().chain([path.as_str()]);
        parts.any(|part| self.is(part))
    }

    /// Whether exactly this path matches.
    pub fn is(&self, path: &str) -> bool {
        path == self.as_str() || self.0.matches_with(path, OPTIONS)
    }

    /// The pattern as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Several patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Globs(Vec<Glob>);

impl FromIterator<Glob> for Globs {
    fn from_iter<I: IntoIterator<Item = Glob>>(globs: I) -> Self {
        Self(globs.into_iter().collect())
    }
}

impl Globs {
    /// Whether any pattern matches the path.
    pub fn matches(&self, path: &RelPath) -> bool {
        self.0.iter().any(|glob| glob.matches(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_files_and_folder_contents() {
        let means = |pattern: &str, path: &str| {
            let path = RelPath::parse(path).expect("a path");
            Glob::parse(pattern).expect("a pattern").matches(&path)
        };
        assert!(means("README.md", "README.md"));
        let route = "frontend/app/api/auth/[...all]/route.ts";
        assert!(means(route, route) && means("frontend/app/api/auth/[...all]", route));
        assert!(!means("README.md", "docs/README.md"));
        assert!(
            means("docs", "docs/a/b.md")
                && means("docs/", "docs/a.md")
                && means("./docs", "docs/a.md")
        );
        assert!(means("**/*.css", "frontend/app/a.css") && means("**/*.css", "a.css"));
        assert!(means("frontend/*.json", "frontend/a.json"));
        assert!(!means("frontend/*.json", "frontend/a/b.json"));
        assert!(means(".github/**", ".github/workflows/ci.yml"));
    }

    #[test]
    fn patterns_that_are_invalid_or_leave_the_project_are_rejected() {
        for pattern in ["", "/etc", "../x", "a/../../b", "a[", "***"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern}");
        }
    }
}
