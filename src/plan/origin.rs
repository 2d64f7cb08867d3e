//! Adjusts relative paths in text that moves to another file.

use std::borrow::Cow;

use super::Moves;
use crate::{
    record::Renders,
    references::{folder, joined, module, relative},
    tree::{Blob, RelPath, Tree},
};

/// Suffixes of files whose relative paths we can find and adjust.
const KNOWN: [&str; 9] = [
    ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".css", ".scss",
];
/// Keywords and calls that are followed by a path relative to the file's folder.
const WORDS: [&str; 2] = ["from", "import"];
const CALLS: [&str; 8] = [
    "import",
    "require",
    "require.resolve",
    "import.meta.resolve",
    "mock",
    "doMock",
    "unmock",
    "importActual",
];
/// Suffixes of style sheets, in which every path is relative to the file's folder.
const STYLES: [&str; 2] = [".css", ".scss"];
/// Prefixes of relative paths in other languages.
const BEGINNINGS: [&str; 10] = [
    "\"./",
    "\"../",
    "'./",
    "'../",
    "](./",
    "](../",
    "super::",
    "self::",
    "include_str!",
    "include_bytes!",
];

/// The file from which text moves, and the moves of the files that the text refers to.
pub(super) struct Origin<'a> {
    /// The path of the file.
    pub path: &'a RelPath,
    /// The last renders.
    pub base: &'a Renders,
    /// Today's render.
    pub want: &'a Tree,
    /// The moves of templates.
    pub moves: &'a Moves,
}

impl Origin<'_> {
    /// Adjusts `specifier` for the file `to`; `None` if it leads out of the project, or to a file that was split.
    pub fn specifier(&self, to: &RelPath, specifier: &str) -> Option<String> {
        let target = joined(folder(self.path.as_str()), specifier)?;
        let is_meant = |path: &&RelPath| path.as_str() == target || module(path.as_str()) == target;
        let was = self.base.keys().find(is_meant);
        let route = was
            .filter(|_| !self.want.paths().any(|path| is_meant(&path)))
            .and_then(|was| self.moves.route(was));
        let target = match (&was, route.as_ref().map(|route| &route.parts[..])) {
            (_, None) => target.as_str(),
            (Some(was), Some([part])) if was.as_str() == target => part.as_str(),
            (_, Some([part])) => module(part.as_str()),
            (_, Some(_)) => return None,
        };
        Some(relative(to.as_str(), target))
    }

    /// Adjusts the relative paths in `text` for the file `to`, without adding lines. `None` if a path cannot be
    /// adjusted. A path that is also in `before` does not count: the template itself adjusts such a path.
    pub fn text<'t>(&self, to: &RelPath, text: &'t str, before: &str) -> Option<Cow<'t, str>> {
        if folder(self.path.as_str()) == folder(to.as_str()) {
            return Some(text.into());
        }
        let is_new = |line: &&str| !before.lines().any(|old| old == *line);
        if !KNOWN.iter().any(|end| self.path.as_str().ends_with(end)) {
            let is_relative = text.lines().filter(is_new).any(is_relative);
            return (!is_relative).then_some(text.into());
        }
        let is_style = STYLES.iter().any(|end| self.path.as_str().ends_with(end));
        let is_bare = |line: &&str| {
            ["url(./", "url(../"]
                .iter()
                .any(|start| line.contains(start))
        };
        if is_style && text.lines().filter(is_new).any(|line| is_bare(&line)) {
            return None;
        }
        let mut written = String::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['"', '\'', '`']) {
            let start = at + found + 1;
            let quote = &text[start - 1..start];
            written.push_str(&text[at..start]);
            at = start;
            let line = text[start..].lines().next().unwrap_or_default();
            let Some(quoted) = line.split_once(quote).map(|(quoted, _)| quoted) else {
                continue;
            };
            let is_relative = ["./", "../"].iter().any(|up| quoted.starts_with(up))
                || [".", ".."].contains(&quoted);
            let is_path = is_style
                || is_path(&text[..start - 1])
                || line[quoted.len() + 1..].starts_with(", import.meta.url)");
            if !is_relative || quoted.contains("${") || !is_path {
                continue;
            }
            match self.specifier(to, quoted) {
                Some(there) => written.push_str(&there),
                None if before.contains(&format!("{quote}{quoted}{quote}")) => {
                    written.push_str(quoted);
                }
                None => return None,
            }
            at = start + quoted.len();
        }
        written.push_str(&text[at..]);
        Some(written.into())
    }

    /// Adjusts the paths of a whole file. A binary file stays as it is.
    pub fn blob(&self, to: &RelPath, blob: &Blob, before: &Blob) -> Option<Blob> {
        let Ok(text) = std::str::from_utf8(blob.bytes()) else {
            return Some(blob.clone());
        };
        let before = String::from_utf8_lossy(before.bytes());
        let text = self.text(to, text, &before)?;
        Some(Blob::observed(text.as_bytes(), blob.exec()))
    }
}

/// Whether a quoted string after `before` is a path relative to the file's folder.
fn is_path(before: &str) -> bool {
    let before = before.trim_end();
    let (words, before) = match before.strip_suffix('(') {
        Some(callee) if callee.ends_with('>') => (
            &CALLS[..],
            callee.rsplit_once('<').map_or("", |(name, _)| name),
        ),
        Some(callee) => (&CALLS[..], callee),
        None => (&WORDS[..], before),
    };
    let is_part = |c: char| c.is_alphanumeric() || c == '.';
    let chain = before.rsplit(|c: char| !is_part(c)).next().unwrap_or("");
    let word = chain.rsplit('.').next().unwrap_or("");
    words.contains(&chain) || words.contains(&word)
}

/// Whether a line may contain a relative path, in a language we don't know.
fn is_relative(line: &str) -> bool {
    let code = line.trim_start().trim_start_matches("pub ");
    code.starts_with("from .")
        || (code.starts_with("mod ") && code.ends_with(';'))
        || BEGINNINGS.iter().any(|start| line.contains(start))
}
