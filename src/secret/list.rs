//! Previous secrets in one variable: newest first, separated by commas.

use super::Secret;

/// Parses a list; `None` if it is invalid.
pub fn parse(text: &str) -> Option<Vec<&str>> {
    let list: Vec<&str> = text.split(',').collect();
    let is_new = |(index, secret): (usize, &&str)| !list[..index].contains(secret);
    let differ = list.iter().enumerate().all(is_new);
    (differ && !list.contains(&"")).then_some(list)
}

/// The list with a secret prepended; `None` if the list is invalid or already contains it.
pub fn with(secret: &str, earlier: Option<&str>) -> Option<Secret> {
    let text = match earlier {
        Some(earlier) => format!("{secret},{earlier}"),
        None => secret.to_owned(),
    };
    parse(&text)?;
    Some(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_contains_each_secret_once() {
        assert_eq!(parse("a"), Some(vec!["a"]));
        assert_eq!(parse("b,a"), Some(vec!["b", "a"]));
        for bad in ["", ",", "a,", ",a", "b,,a", "a,a", "a,b,a"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_secret_is_prepended() {
        let grown = |earlier| with("c", earlier).map(|list| list.expose().to_owned());
        assert_eq!(grown(None), Some("c".to_owned()));
        assert_eq!(grown(Some("b,a")), Some("c,b,a".to_owned()));
        for bad in ["", "c", "b,c", "b,"] {
            assert_eq!(grown(Some(bad)), None, "{bad}");
        }
    }
}
