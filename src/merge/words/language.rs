//! What a lexer has to know of a language.

use crate::tree::RelPath;

/// How texts of one kind fall into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language {
    /// Whether line breaks and indentation mean something outside of brackets.
    pub has_layout: bool,
    /// What a comment starts with that ends with its line.
    pub line_comment: Option<&'static str>,
    /// Whether there are comments between `/*` and `*/`.
    pub block_comments: bool,
    pub strings: Strings,
}

/// How strings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strings {
    /// In either quotes.
    Plain,
    /// Also in backticks. Regular expressions hold quotes, and the text of JSX apostrophes.
    Script,
    /// Also in three quotes.
    Python,
    /// A single quote also starts a lifetime.
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

/// Languages by the end of a file's name.
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
    /// That of the file at `path`; none where any space may mean something, as in Markdown and YAML.
    pub fn of(path: &RelPath) -> Option<Self> {
        let (_, suffix) = path.as_str().rsplit_once('.')?;
        let known = BY_SUFFIX.iter().find(|(end, _)| *end == suffix);
        known.map(|(_, language)| *language)
    }
}
