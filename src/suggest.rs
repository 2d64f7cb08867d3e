//! Suggestions for mistyped words.

/// The candidate nearest to `word`, if it is near enough to be a typo: at most one edit per three characters (at least
/// one), where an edit inserts, drops or changes a character or swaps two neighbors. Ignores case. Among equally near
/// candidates the first wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let distances = candidates.into_iter().map(|candidate| {
        let distance = strsim::osa_distance(&word, &candidate.to_lowercase());
        (distance, candidate)
    });
    distances
        .filter(|(distance, _)| *distance <= (length / 3).max(1) && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Up to this many choices fit in a hint, where they say more than the nearest one.
const FEW: usize = 4;

/// The hint for a word that is not one of the choices.
pub fn hint(word: &str, choices: &[&str]) -> String {
    match nearest(word, choices.iter().copied()) {
        Some(near) if choices.len() > FEW => format!("did you mean `{near}`?"),
        _ => format!("choose one of: {}", choices.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_for_typos() {
        let words = ["axum", "fastapi", "package-manager", "npm", "pnpm"];
        for (word, expected) in [
            ("axmu", Some("axum")),
            ("AXUM", Some("axum")),
            ("fast-api", Some("fastapi")),
            ("packge-manger", Some("package-manager")),
            ("pnm", Some("npm")),
            ("django", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, words), expected, "{word}");
        }
    }

    #[test]
    fn few_choices_are_all_listed() {
        assert_eq!(
            hint("rs256", &["hs256", "jwks"]),
            "choose one of: hs256, jwks"
        );
        let many = ["bun", "npm", "pnpm", "yarn", "deno"];
        assert_eq!(hint("pnmp", &many), "did you mean `pnpm`?");
        assert_eq!(
            hint("zzzz", &many),
            "choose one of: bun, npm, pnpm, yarn, deno"
        );
    }
}
