//! The cookies of a response.

/// The `Cookie` header that a browser would send: pairs without attributes.
pub(super) fn header(cookies: &[String]) -> String {
    let pairs = cookies.iter().filter_map(|cookie| cookie.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

/// The first required attribute that the session cookie lacks.
pub(super) fn missing_attribute(cookies: &[String], encrypted: bool) -> Option<&'static str> {
    let session = cookies.iter().find(|cookie| {
        cookie
            .split('=')
            .next()
            .is_some_and(|name| name.ends_with("session_token"))
    })?;
    let has = |wanted: &str| {
        let mut attributes = session.split(';').skip(1);
        attributes.any(|attribute| {
            let name = attribute.split('=').next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case(wanted)
        })
    };
    let mut wanted = vec!["HttpOnly", "SameSite"];
    if encrypted {
        wanted.push("Secure");
    }
    wanted.into_iter().find(|attribute| !has(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_pairs_only_and_a_missing_attribute_is_found() {
        let cookies = |lines: &[&str]| {
            lines
                .iter()
                .map(|line| (*line).to_owned())
                .collect::<Vec<_>>()
        };
        let lines = cookies(&[
            "__Secure-better-auth.session_token=a=b; Path=/; httponly; SameSite=Lax",
            "x=1; Max-Age=5",
        ]);
        assert_eq!(
            header(&lines),
            "__Secure-better-auth.session_token=a=b; x=1"
        );
        assert_eq!(missing_attribute(&lines, false), None);
        assert_eq!(missing_attribute(&lines, true), Some("Secure"));
        let bare = cookies(&["better-auth.session_token=a; SameSite=Lax"]);
        assert_eq!(missing_attribute(&bare, false), Some("HttpOnly"));
        assert_eq!(missing_attribute(&[], true), None);
    }
}
