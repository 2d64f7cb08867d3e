//! The grammar of a line.

use std::fmt;

/// A line of an env file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Blank,
    Comment,
    Pair {
        key: &'a str,
        value: &'a str,
    },
    /// A line outside the grammar; `key` is what some parsers take for the key.
    Bad {
        key: Option<&'a str>,
        fault: Fault,
    },
}

/// Why parsers disagree about a line or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A byte-order mark before the first key.
    Bom,
    /// More than 64 KiB.
    TooLong,
    /// A carriage return at the end of the line.
    CarriageReturn,
    /// A character inside the line that some parsers treat as a line break.
    LineBreak,
    /// A space or tab before the key or the `#`, or a whitespace-only line.
    Indented,
    /// `export KEY=`.
    Export,
    /// No `=`.
    NoEquals,
    /// A space or tab next to the `=`.
    SpaceAroundEquals,
    /// A key that is not `[A-Z][A-Z0-9_]*`.
    Key,
    /// Line `first` has the same key.
    Repeated {
        /// Counted from 1.
        first: usize,
    },
    /// Nothing after the `=`.
    Empty,
    /// The value starts with `~`.
    Tilde,
    /// A character outside the grammar, at character `column` of the line (from 1).
    Character {
        /// Stores only this character, because the rest of the value may be a secret.
        found: char,
        /// Counted from 1.
        column: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NotUtf8 => "is not UTF-8: python-dotenv and dotenvy refuse the file",
            Self::Bom => "starts with a byte-order mark: Node.js and shells lose the first key",
            Self::TooLong => "makes the file longer than 64 KiB, which Docker refuses",
            Self::CarriageReturn => "ends with a carriage return, which shells add to the value",
            Self::LineBreak => {
                "contains a line break character: dotenv and Next.js parse the rest as another line"
            }
            Self::Indented => "is indented: Node.js drops the key or the next one",
            Self::Export => "starts with `export`, which Docker and Compose refuse",
            Self::NoEquals => "has no `=`: dotenvy stops there, other parsers skip the line",
            Self::SpaceAroundEquals => {
                "has a space next to `=`, which Docker and shells do not skip"
            }
            Self::Key => "has a key with characters other than A-Z, 0-9 and _",
            Self::Repeated { first } => {
                return write!(
                    f,
                    "repeats the key of line {first}: dotenvy uses the first, other parsers the last"
                );
            }
            Self::Empty => "has no value",
            Self::Tilde => {
                "has a value that starts with `~`, which shells expand to the home directory"
            }
            Self::Character { found, column } => {
                return write!(
                    f,
                    "has {found:?} at column {column}: {}",
                    disagreement(*found)
                );
            }
        };
        f.write_str(text)
    }
}

/// How parsers differ on a character.
fn disagreement(found: char) -> &'static str {
    match found {
        '"' | '\'' | '`' => "some parsers strip quotes, Docker and others keep them in the value",
        '#' => "dotenv and Next.js end the value there; python-dotenv, dotenvy and Compose do not",
        '$' => "Next.js, Compose and dotenvy expand variables; other parsers do not",
        '\\' => "parsers unescape differently, and dotenvy may refuse the file",
        c if c.is_whitespace() => "dotenvy refuses the file, and some parsers end the value there",
        c if c.is_ascii_graphic() => "it is special in shells; percent-encode it in a URL",
        _ => "not all parsers keep it; percent-encode it in a URL",
    }
}

/// Whether `c` may occur in a value.
pub fn is_value_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._~:/@%?=,+&-".contains(c)
}

/// Checks that every parser reads exactly `value` from `KEY=value`. Columns are relative to the start of the value.
pub fn check_value(value: &str) -> Result<(), Fault> {
    if value.is_empty() {
        return Err(Fault::Empty);
    }
    if value.starts_with('~') {
        return Err(Fault::Tilde);
    }
    match value.chars().enumerate().find(|(_, c)| !is_value_char(*c)) {
        Some((index, found)) => Err(Fault::Character {
            found,
            column: index + 1,
        }),
        None => Ok(()),
    }
}

/// The most lines that any parser reads as part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only the value's own line.
    Line,
    /// Also the next line: shells join it to a line that ends with a backslash.
    NextLine,
    /// All lines below: a quote is unbalanced, and parsers search for the closing quote.
    Below,
}

/// The most lines that any parser reads as part of the value of a line outside the grammar.
pub(super) fn reach(value: &str) -> Reach {
    // Some parsers treat a backslash as an escape for quotes, others as a literal.
    if leaves_open(value, true) || leaves_open(value, false) {
        Reach::Below
    } else if value.ends_with('\\') {
        Reach::NextLine
    } else {
        Reach::Line
    }
}

/// Whether a quote is still open at the end, or at a `#` after a space, where all parsers start a comment.
fn leaves_open(value: &str, escapes: bool) -> bool {
    let (mut open, mut before) = (None, ' ');
    for c in value.chars() {
        let is_quote = matches!(c, '"' | '\'' | '`') && !(escapes && before == '\\');
        match open {
            None if c == '#' && before.is_whitespace() => break,
            None if is_quote => open = Some(c),
            Some(quote) if is_quote && c == quote => open = None,
            _ => {}
        }
        before = c;
    }
    open.is_some()
}

pub(super) fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_uppercase())
        && key
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Parses a line without its line feed and byte-order mark.
pub(super) fn read(line: &str) -> Line<'_> {
    let bad = |fault| Line::Bad {
        key: loose_key(line),
        fault,
    };
    match line {
        "" => Line::Blank,
        _ if line.ends_with('\r') => bad(Fault::CarriageReturn),
        _ if line.contains('\r') || is_broken_comment(line) => bad(Fault::LineBreak),
        _ if line.starts_with('#') && !line.contains('\0') => Line::Comment,
        _ => pair(line).unwrap_or_else(bad),
    }
}

/// Whether JavaScript parsers end a comment early: in regular expressions, U+2028 and U+2029 also end a line.
fn is_broken_comment(line: &str) -> bool {
    line.starts_with('#') && line.contains(['\u{2028}', '\u{2029}'])
}

fn pair(line: &str) -> Result<Line<'_>, Fault> {
    if line.starts_with([' ', '\t']) {
        return Err(Fault::Indented);
    }
    if exported(line).is_some() {
        return Err(Fault::Export);
    }
    let (key, value) = line.split_once('=').ok_or(Fault::NoEquals)?;
    if key.ends_with([' ', '\t']) || value.starts_with([' ', '\t']) {
        return Err(Fault::SpaceAroundEquals);
    }
    if !is_key(key) {
        return Err(Fault::Key);
    }
    check_value(value).map_err(|fault| match fault {
        Fault::Character { found, column } => Fault::Character {
            found,
            column: key.len() + 1 + column,
        },
        other => other,
    })?;
    Ok(Line::Pair { key, value })
}

/// The text after `export`.
fn exported(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("export")?;
    rest.starts_with([' ', '\t']).then_some(rest)
}

/// The key of a line outside the grammar. `None` if it is not certainly a key, because it may be part of a secret.
fn loose_key(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = exported(line).unwrap_or(line);
    let key = line[..line.find(['=', ':'])?].trim();
    is_key(key).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_lines_that_all_parsers_agree_on() {
        assert_eq!(read(""), Line::Blank);
        assert_eq!(read("# A='b'"), Line::Comment);
        for value in [
            "1",
            "postgresql://app:p%40@127.0.0.1:54329/app?a=b&c=d",
            "a,b+c-d_e~",
            "=",
        ] {
            assert_eq!(
                read(&format!("A_1={value}")),
                Line::Pair { key: "A_1", value }
            );
        }
    }

    #[test]
    fn an_open_quote_and_a_trailing_backslash_reach_other_lines() {
        for (value, expected) in [
            ("a b", Reach::Line),
            ("a\\b", Reach::Line),
            ("a\\", Reach::NextLine),
            ("'a b'", Reach::Line),
            ("\"it's\"", Reach::Line),
            ("\"a\" # it's mine", Reach::Line),
            ("\"a", Reach::Below),
            ("'a\"", Reach::Below),
            ("it's", Reach::Below),
            ("a#'", Reach::Below),
            ("\"a\" 'b", Reach::Below),
            ("\"a\\\"", Reach::Below),
            ("'a\\\\'", Reach::Below),
            ("\"a # b\\", Reach::Below),
        ] {
            assert_eq!(reach(value), expected, "{value}");
        }
    }

    #[test]
    fn reports_fault_and_key_of_lines_outside_the_grammar() {
        let character = |found, column| Fault::Character { found, column };
        for (line, key, fault) in [
            ("A=b\r", Some("A"), Fault::CarriageReturn),
            ("A=b\rC=d", Some("A"), Fault::LineBreak),
            ("# x\rA=b", None, Fault::LineBreak),
            ("# x\u{2028}A=b", None, Fault::LineBreak),
            (" A=b", Some("A"), Fault::Indented),
            ("\t# x", None, Fault::Indented),
            ("  ", None, Fault::Indented),
            ("export A=b", Some("A"), Fault::Export),
            ("A", None, Fault::NoEquals),
            ("A: b", Some("A"), Fault::NoEquals),
            ("A =b", Some("A"), Fault::SpaceAroundEquals),
            ("A= b", Some("A"), Fault::SpaceAroundEquals),
            ("a=b", None, Fault::Key),
            ("1A=b", None, Fault::Key),
            ("=b", None, Fault::Key),
            ("c2VjcmV0==", None, Fault::Key),
            ("A=", Some("A"), Fault::Empty),
            ("A=~/x", Some("A"), Fault::Tilde),
            ("A=\"b\"", Some("A"), character('"', 3)),
            ("A=b#c", Some("A"), character('#', 4)),
            ("A=b # c", Some("A"), character(' ', 4)),
            ("A=b$c", Some("A"), character('$', 4)),
            ("A=b\\c", Some("A"), character('\\', 4)),
            ("A=é", Some("A"), character('é', 3)),
            ("A=b\0", Some("A"), character('\0', 4)),
            ("A=b;c", Some("A"), character(';', 4)),
        ] {
            assert_eq!(read(line), Line::Bad { key, fault }, "{line:?}");
            assert!(!fault.to_string().is_empty());
        }
    }
}
