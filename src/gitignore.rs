//! Decides whether git will ignore a path, for folders without a repository. Understands the simple patterns of
//! generated `.gitignore` files.

/// Whether a root `.gitignore` with this text ignores the path (gitignore(5): the last match wins).
///
/// Folder patterns and most patterns with `**` are not interpreted, so the result errs on the side of "not ignored".
pub fn ignores(gitignore: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut ignored = false;
    for line in gitignore.lines() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (negated, pattern) = match line.strip_prefix('!') {
            Some(pattern) => (true, pattern),
            None => (false, line),
        };
        // A leading `**/` is redundant in a pattern without another slash.
        let anywhere = pattern.strip_prefix("**/");
        let pattern = anywhere
            .filter(|rest| !rest.contains('/'))
            .unwrap_or(pattern);
        let matched = if pattern.contains("**") || pattern.contains(['?', '[', '\\']) {
            negated
        } else if pattern.ends_with('/') {
            // Re-including a folder does not re-include files in it that another pattern ignores.
            false
        } else if pattern.contains('/') {
            matches(pattern.trim_start_matches('/'), path)
        } else {
            matches(pattern, name)
        };
        if matched {
            ignored = !negated;
        }
    }
    ignored
}

/// Matches a pattern in which `*` stands for any characters except a slash.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => {
            let Some(rest) = text.strip_prefix(head) else {
                return false;
            };
            rest.char_indices()
                .map(|(index, _)| index)
                .chain([rest.len()])
                .take_while(|index| !rest[..*index].contains('/'))
                .any(|index| matches(tail, &rest[index..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ignores;

    #[test]
    fn the_last_match_wins() {
        let text = "# comment\n.env\n.env.*\n!.env.example\n";
        assert!(ignores(text, "backend/.env"));
        assert!(ignores(text, "frontend/.env.local"));
        assert!(!ignores(text, "frontend/.env.example"));
        assert!(!ignores(text, "frontend/env.ts"));
        assert!(!ignores("", "backend/.env"));
        assert!(!ignores(".env\n!.env\n", "backend/.env"));
    }

    #[test]
    fn an_anchored_pattern_matches_only_at_the_root() {
        assert!(ignores("/.env", ".env"));
        assert!(!ignores("/.env", "backend/.env"));
        assert!(ignores("backend/.env", "backend/.env"));
        assert!(!ignores("backend/.env", "other/backend/.env"));
    }

    #[test]
    fn a_negated_pattern_counts_even_if_not_interpreted() {
        for back in [
            "!backend/.env",
            "!/backend/.env",
            "!**/.env",
            "!backend/*",
            "!.en?",
            "!.[e]nv",
        ] {
            assert!(
                !ignores(&format!(".env\n{back}\n"), "backend/.env"),
                "{back}"
            );
        }
        for other in ["!frontend/.env", "!.vscode/extensions.json", "!backend/"] {
            assert!(
                ignores(&format!(".env\n{other}\n"), "backend/.env"),
                "{other}"
            );
        }
        assert!(ignores("**/.env", "backend/.env"));
        assert!(
            !ignores("**/backend/.env", "backend/.env"),
            "not interpreted"
        );
    }

    #[test]
    fn a_star_does_not_match_a_slash() {
        assert!(ignores("/a*", "abc"));
        assert!(!ignores("/a*", "a/b"));
        assert!(ignores("*.log", "x/y.log"));
    }
}
