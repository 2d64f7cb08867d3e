//! Forged tokens, which every service must reject.

/// `{"alg":"none","typ":"at+jwt"}`
const UNSIGNED_HEADER: &str = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";

/// Forgeries of a signed token, each with a description; `None` if the text is not a signed token.
pub fn forgeries(token: &str) -> Option<[(&'static str, String); 3]> {
    let mut parts = token.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || header.is_empty() || payload.is_empty() {
        return None;
    }
    // Change the signature's first character, not its last, which may contain padding bits that decoders ignore.
    let first = signature.chars().next()?;
    let other = if first == 'A' { 'B' } else { 'A' };
    let rest = &signature[first.len_utf8()..];
    Some([
        (
            "a changed signature",
            format!("{header}.{payload}.{other}{rest}"),
        ),
        ("no signature", format!("{header}.{payload}.")),
        (
            "the algorithm `none`",
            format!("{UNSIGNED_HEADER}.{payload}."),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::forgeries;

    #[test]
    fn each_forgery_differs_as_described() {
        let [signature, none, unsigned] = forgeries("h.p.Abc").expect("a token");
        assert_eq!(signature.1, "h.p.Bbc");
        assert_eq!(none.1, "h.p.");
        assert!(unsigned.1.ends_with(".p."));
        assert_eq!(forgeries("h.p.xbc").expect("a token")[0].1, "h.p.Abc");
        for text in ["", "h", "h.p", "h.p.", "h.p.s.t", ".p.s"] {
            assert!(forgeries(text).is_none(), "{text}");
        }
    }
}
