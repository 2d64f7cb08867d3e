//! Regular expressions of JavaScript, in which quotes don't start strings.

/// Tokens after which a `/` starts a regular expression, because an expression follows them. Not `}`, which usually
/// ends a block or an attribute in formatted code.
const BEFORE: [&str; 16] = [
    "(", ",", "=", ":", "[", "!", "&", "|", "?", "{", ";", "+", ">", "return", "typeof", "case",
];

/// The length of the regular expression at the start of `rest`; `before` is the preceding word.
pub(super) fn regex(rest: &str, before: Option<&str>) -> Option<usize> {
    if before.is_some_and(|before| !BEFORE.contains(&before)) {
        return None;
    }
    let mut in_class = false;
    let mut marks = rest.strip_prefix('/')?.char_indices();
    while let Some((at, mark)) = marks.next() {
        match mark {
            '\n' => return None,
            '\\' => {
                marks.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return Some(at + 2),
            _ => {}
        }
    }
    None
}
