//! Finds the end of strings.

use super::language::Strings;

/// A string or comment at some offset of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// A string or comment with this length in bytes.
    Text(usize),
    /// A string or comment that is not terminated.
    Open,
}

/// The string at the start of `rest`; `behind` is the preceding character, if any.
pub(super) fn string(rest: &str, behind: Option<char>, strings: Strings) -> Found {
    let first = rest.chars().next();
    match (strings, first) {
        (Strings::Rust, _) => rust(rest),
        (Strings::Python, _) if rest.starts_with("\"\"\"") || rest.starts_with("'''") => {
            long(quoted(rest, &rest[..3], true))
        }
        (Strings::Script, Some('`')) => long(template_literal(rest, 0)),
        (Strings::Script, Some('\'')) if behind.is_some_and(char::is_alphanumeric) => {
            Found::Nothing
        }
        (_, Some('"' | '\'')) => short(quoted(rest, &rest[..1], false)),
        _ => Found::Nothing,
    }
}

/// The result for a string that must end on its line: `Nothing` for an unpaired quote, as in JSX text.
fn short(length: Option<usize>) -> Found {
    length.map_or(Found::Nothing, Found::Text)
}

/// The result for a string that may span lines: `Open` if it is not terminated.
fn long(length: Option<usize>) -> Found {
    length.map_or(Found::Open, Found::Text)
}

/// The length of a quoted string; `None` if it is not closed.
fn quoted(rest: &str, quote: &str, may_break: bool) -> Option<usize> {
    let mut at = quote.len();
    loop {
        let here = rest.get(at..)?;
        if here.starts_with(quote) {
            return Some(at + quote.len());
        }
        let first = here.chars().next()?;
        if first == '\n' && !may_break {
            return None;
        }
        at += first.len_utf8();
        if first == '\\' {
            at += rest[at..].chars().next()?.len_utf8();
        }
    }
}

/// The maximum nesting of template literals.
const DEEPEST: usize = 64;

/// The length of a template literal, which may contain nested ones.
fn template_literal(rest: &str, depth: usize) -> Option<usize> {
    if depth > DEEPEST {
        return None;
    }
    let mut at = 1;
    let mut braces = 0_usize;
    loop {
        let here = rest.get(at..)?;
        let first = here.chars().next()?;
        at += match first {
            '`' if braces == 0 => return Some(at + 1),
            '`' => template_literal(here, depth + 1)?,
            '$' if braces == 0 && here[1..].starts_with('{') => {
                braces = 1;
                2
            }
            '{' if braces > 0 => {
                braces += 1;
                1
            }
            '}' => {
                braces = braces.saturating_sub(1);
                1
            }
            '\\' => 1 + here[1..].chars().next()?.len_utf8(),
            _ => first.len_utf8(),
        };
    }
}

/// A string or character literal in Rust.
fn rust(rest: &str) -> Found {
    if rest.starts_with('"') {
        return long(quoted(rest, "\"", true));
    }
    if let Some(character) = rest.strip_prefix('\'') {
        return short(match character.chars().next() {
            Some('\\') => quoted(rest, "'", false),
            Some(first) => character[first.len_utf8()..]
                .starts_with('\'')
                .then_some(first.len_utf8() + 2),
            None => None,
        });
    }
    let Some(raw) = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('r') else {
        return Found::Nothing;
    };
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let Some(body) = raw[hashes..].strip_prefix('"') else {
        return Found::Nothing;
    };
    let close = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&close);
    long(end.map(|end| rest.len() - body.len() + end + close.len()))
}
