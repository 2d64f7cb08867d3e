//! The lexical rules of languages.

use crate::tree::RelPath;

/// The lexical rules of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language {
    /// Whether line breaks and indentation are significant outside of brackets.
    pub has_layout: bool,
    /// The prefix of a line comment.
    pub line_comment: Option<&'static str>,
    /// Whether `/* … */` is a comment.
    pub block_comments: bool,
    pub strings: Strings,
}

/// The string syntax of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strings {
    /// Single and double quotes.
    Plain,
    /// Single and double quotes, and backticks. Regular expressions may contain quotes, and JSX text apostrophes.
    Script,
    /// Single, double and triple quotes.
    Python,
    /// Single and double quotes, where a single quote may also start a lifetime.
    Rust,
}

const SCRIPT: Language = Language {
    has_layout: false,
    line_comment: Some("//"),
    block_comments: true,
    strings: Strings::Script,
};

const STYLE: Language = Language {
    line_comment: None,
    strings: Strings::Plain,
    ..SCRIPT
};

const RUST: Language = Language {
    strings: Strings::Rust,
    ..SCRIPT
};

const PYTHON: Language = Language {
    has_layout: true,
    line_comment: Some("#"),
    block_comments: false,
    strings: Strings::Python,
};

/// Languages by file suffix.
const BY_SUFFIX: [(&str, Language); 13] = [
    ("ts", SCRIPT),
    ("tsx", SCRIPT),
    ("mts", SCRIPT),
    ("cts", SCRIPT),
    ("js", SCRIPT),
    ("jsx", SCRIPT),
    ("mjs", SCRIPT),
    ("cjs", SCRIPT),
    ("json", SCRIPT),
    ("jsonc", SCRIPT),
    ("css", STYLE),
    ("rs", RUST),
    ("py", PYTHON),
];

impl Language {
    /// The language of the file at `path`; `None` if any space may be significant, as in Markdown and YAML.
    pub fn of(path: &RelPath) -> Option<Self> {
        let (_, suffix) = path.as_str().rsplit_once('.')?;
        let known = BY_SUFFIX.iter().find(|(end, _)| *end == suffix);
        known.map(|(_, language)| *language)
    }
}
