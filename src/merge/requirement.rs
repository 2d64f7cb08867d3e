//! The identity of strings in a list.

/// The normalized name (PEP 503) of a requirement such as `uvicorn[standard]==0.38`, so that two versions of a package
/// are the same element. Any other text is its own identity.
pub(super) fn identity(text: &str) -> String {
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && is_specifier(rest) {
        let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
    } else {
        text.to_owned()
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

/// Optional extras, followed by an optional version, URL or marker.
fn is_specifier(rest: &str) -> bool {
    let rest = match rest.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((_, rest))) => rest,
        Some(None) => return false,
        None => rest,
    };
    rest.is_empty()
        || rest
            .trim_start()
            .starts_with(['=', '<', '>', '!', '~', '@', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_one_package_are_one_element() {
        for text in [
            "pydantic-settings",
            "Pydantic_Settings==2.12.0",
            "pydantic.settings[yaml] >= 2, < 3",
            "pydantic-settings~=2.1; python_version > '3.9'",
            "pydantic-settings @ https://example.com/a.whl",
        ] {
            assert_eq!(identity(text), "pydantic-settings", "{text}");
        }
    }

    #[test]
    fn other_texts_are_their_own_identity() {
        for text in [
            "",
            "**/*.ts",
            "./src/*",
            "!scripts/*.json",
            "--import-mode=importlib",
            "packages/*",
            "a b",
            "serde/std",
            "x[y",
            "Über==1",
        ] {
            assert_eq!(identity(text), text);
        }
    }
}
