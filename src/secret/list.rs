//! Earlier secrets in one variable: `VERSION:SECRET` with commas between, newest first.

use super::Secret;

/// A version has at most so many digits.
const MAX_DIGITS: usize = 9;

/// One earlier secret. It has no `Debug`: its text is the secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Earlier<'a> {
    /// From 1; every change of the secret adds one.
    pub version: u32,
    /// The secret itself.
    pub secret: &'a str,
}

/// Reads a list; nothing when it is not one.
pub fn parse(text: &str) -> Option<Vec<Earlier<'_>>> {
    let list = text.split(',').map(entry).collect::<Option<Vec<_>>>()?;
    let descends = list
        .windows(2)
        .all(|pair| pair[0].version > pair[1].version);
    let is_new = |(index, one): (usize, &Earlier<'_>)| {
        list[..index].iter().all(|other| other.secret != one.secret)
    };
    let differ = list.iter().enumerate().all(is_new);
    (descends && differ).then_some(list)
}

/// The list with one more secret in front; nothing when it is no list, or has that secret already.
pub fn with(secret: &str, earlier: Option<&str>) -> Option<Secret> {
    let Some(earlier) = earlier else {
        return Some(Secret::new(format!("1:{secret}")));
    };
    let list = parse(earlier)?;
    let version = list.first()?.version + 1;
    let text = format!("{version}:{secret},{earlier}");
    parse(&text)?;
    Some(Secret::new(text))
}

fn entry(text: &str) -> Option<Earlier<'_>> {
    let (version, secret) = text.split_once(':')?;
    let is_number = version.len() <= MAX_DIGITS
        && !version.starts_with('0')
        && version.bytes().all(|byte| byte.is_ascii_digit());
    let version = version.parse().ok().filter(|_| is_number)?;
    let is_one = !secret.is_empty() && !secret.contains(':');
    is_one.then_some(Earlier { version, secret })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_descends_and_each_entry_has_both_parts() {
        let versions = |text| {
            parse(text).map(|list| {
                list.iter()
                    .map(|earlier| (earlier.version, earlier.secret.to_owned()))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(versions("1:a"), Some(vec![(1, "a".to_owned())]));
        assert_eq!(
            versions("12:b,3:a"),
            Some(vec![(12, "b".to_owned()), (3, "a".to_owned())])
        );
        for bad in [
            "",
            "a",
            "1:",
            ":a",
            "1:a,",
            ",1:a",
            "1:a,2:b",
            "1:a,1:b",
            "0:a",
            "01:a",
            "+1:a",
            "-1:a",
            "x:a",
            "1:a:b",
            "2:a,1:a",
            "1234567890:a",
        ] {
            assert_eq!(versions(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_list_grows_in_front() {
        let grown = |earlier| with("c", earlier).map(|list| list.expose().to_owned());
        assert_eq!(grown(None), Some("1:c".to_owned()));
        assert_eq!(grown(Some("7:b,2:a")), Some("8:c,7:b,2:a".to_owned()));
        for bad in ["a", "1:c", "999999999:b"] {
            assert_eq!(grown(Some(bad)), None, "{bad}");
        }
    }
}
