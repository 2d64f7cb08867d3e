//! Earlier secrets in one variable: newest first, with commas between.

use super::Secret;

/// Reads a list; nothing when it is not one.
pub fn parse(text: &str) -> Option<Vec<&str>> {
    let list: Vec<&str> = text.split(',').collect();
    let is_new = |(index, secret): (usize, &&str)| !list[..index].contains(secret);
    let differ = list.iter().enumerate().all(is_new);
    (differ && !list.contains(&"")).then_some(list)
}

/// The list with one more secret in front; nothing when it is no list, or has that secret already.
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
    fn a_list_has_each_secret_once() {
        assert_eq!(parse("a"), Some(vec!["a"]));
        assert_eq!(parse("b,a"), Some(vec!["b", "a"]));
        for bad in ["", ",", "a,", ",a", "b,,a", "a,a", "a,b,a"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_list_grows_in_front() {
        let grown = |earlier| with("c", earlier).map(|list| list.expose().to_owned());
        assert_eq!(grown(None), Some("c".to_owned()));
        assert_eq!(grown(Some("b,a")), Some("c,b,a".to_owned()));
        for bad in ["", "c", "b,c", "b,"] {
            assert_eq!(grown(Some(bad)), None, "{bad}");
        }
    }
}
