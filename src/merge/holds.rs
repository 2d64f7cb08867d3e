//! Whether a file contains the template's changes, in any place.

use std::collections::HashMap;

/// How often each word, number or sign occurs in a text.
type Counts<'a> = HashMap<&'a str, usize>;

/// Whether the owner's file has every word that the template added since `base`, at least as often as the template.
/// Quotes, line breaks and order may differ.
///
/// Signs such as brackets occur everywhere, so they count only if the template added no word. If the template only
/// removed tokens, the owner's file may have them at most as often as the template.
pub fn holds(base: &[u8], yours: &[u8], template: &[u8]) -> bool {
    let texts = [base, yours, template].map(String::from_utf8_lossy);
    let [base, yours, template] = texts.each_ref().map(|text| counts(text));
    let brought = more(&template, &base);
    if brought.is_empty() {
        let dropped = more(&base, &template);
        return dropped
            .iter()
            .all(|(token, _)| count(&yours, token) <= count(&template, token));
    }
    let has_words = brought.iter().any(|(token, _)| is_word(token));
    let mut asked = brought
        .iter()
        .filter(|(token, _)| is_word(token) == has_words);
    asked.all(|(token, number)| count(&yours, token) >= *number)
}

/// The tokens that occur more often in `many` than in `few`, with their number in `many`.
fn more<'a>(many: &Counts<'a>, few: &Counts<'_>) -> Vec<(&'a str, usize)> {
    let tokens = many.iter().map(|(token, number)| (*token, *number));
    tokens
        .filter(|(token, number)| *number > count(few, token))
        .collect()
}

fn count(counts: &Counts<'_>, token: &str) -> usize {
    counts.get(token).copied().unwrap_or(0)
}

fn counts(text: &str) -> Counts<'_> {
    let mut counts = Counts::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match rest.find(|c| !is_part(c)) {
            Some(0) => first.len_utf8(),
            end => end.unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(length);
        *counts.entry(token).or_default() += 1;
        rest = behind.trim_start();
    }
    counts
}

fn is_word(token: &str) -> bool {
    token.starts_with(is_part)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_additions_may_be_anywhere() {
        let base = "auth({ plugins: [admin()] });\n";
        let template = "auth({ plugins: [admin(), inboxRedirect(\"/inbox\")] });\n";
        for (yours, expected) in [
            (template, true),
            (
                "auth({\n\tplugins: [mine(), inboxRedirect('/inbox'), admin()],\n});\n",
                true,
            ),
            (base, false),
            ("auth({ plugins: [mine()] });\n", false),
            ("auth({ plugins: [admin(), inboxRedirect()] });\n", false),
            ("", false),
        ] {
            let [base, yours, template] = [base, yours, template].map(str::as_bytes);
            assert_eq!(holds(base, yours, template), expected);
        }
    }

    #[test]
    fn each_word_must_occur_as_often_as_in_the_template() {
        for (base, yours, template, expected) in [
            ("a", "a", "a a", false),
            ("a", "b a a", "a a", true),
            // Signs count if the template added no words.
            ("a b", "a b", "a! b", false),
            ("a b", "c !", "a! b", true),
            // The template only removed tokens, so the file must not have them.
            ("a b", "a b", "a", false),
            ("a b", "a c", "a", true),
            ("a b", "c", "b a", true),
            ("Äpfel", "Äpfel", "Äpfel Öl", false),
        ] {
            let found = holds(base.as_bytes(), yours.as_bytes(), template.as_bytes());
            assert_eq!(found, expected, "{base} / {yours} / {template}");
        }
    }
}
