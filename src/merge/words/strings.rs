//! Where strings end.

use super::language::Strings;

/// What starts at some place of a text: a string, or a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// So many bytes.
    Text(usize),
    /// One that does not end, so that what follows may be anything.
    Open,
}

/// The string that `rest` starts with. It stands right `behind` a character other than space, if any.
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

/// A string that ends on its line. In prose, such as the text of JSX, a quote may stand alone.
fn short(length: Option<usize>) -> Found {
    length.map_or(Found::Nothing, Found::Text)
}

fn long(length: Option<usize>) -> Found {
    length.map_or(Found::Open, Found::Text)
}

/// The length of a string between quotes; none when it is not closed.
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

/// So many template literals stand in each other at most.
const DEEPEST: usize = 64;

/// The length of a template literal, in which expressions may hold others.
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

/// A string or a character in Rust.
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
