//! Regular expressions of JavaScript, in which a quote starts no string.

/// What stands before an expression rather than behind one. A `}` may be either; in formatted code it is the end of a
/// block or of an attribute.
const BEFORE: [&str; 16] = [
    "(", ",", "=", ":", "[", "!", "&", "|", "?", "{", ";", "+", ">", "return", "typeof", "case",
];

/// The length of the regular expression that `rest` starts with, where `before` is the word before it.
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
