//! Imports of JavaScript and TypeScript modules, for code that moves from one module to another.

use std::collections::BTreeMap;

use super::{Origin, Part};
use crate::{merge::Hunk, references::relative, tree::RelPath};

mod statement;

use statement::{Binding, Statement, statements};

/// Suffixes of modules.
const MODULES: [&str; 7] = [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs"];
/// Suffixes of files without imports.
const PLAIN: [&str; 8] = [
    ".md", ".txt", ".json", ".toml", ".yml", ".yaml", ".sql", ".css",
];
/// Keywords that declare a name at the start of a line or after `export`.
const DECLARATIONS: [&str; 9] = [
    "const",
    "let",
    "var",
    "function",
    "async function",
    "class",
    "type",
    "interface",
    "enum",
];

/// Whether a file has no imports, judging by its suffix.
pub(super) fn imports_nothing(path: &RelPath) -> bool {
    PLAIN.iter().any(|end| path.as_str().ends_with(end))
}

/// A rendered module, before and after the owner's edits.
pub(super) struct Module<'a> {
    origin: &'a Origin<'a>,
    before: Vec<Statement>,
    after: Vec<Statement>,
    /// The declarations of the rendered module, and whether each is exported.
    declared: BTreeMap<String, bool>,
}

impl<'a> Module<'a> {
    /// Parses both versions; `None` if the file is not a module.
    pub fn read(origin: &'a Origin<'a>, before: &str, after: &str) -> Option<Self> {
        let path = origin.path.as_str();
        let is_module = MODULES.iter().any(|end| path.ends_with(end));
        is_module.then(|| Self {
            origin,
            before: statements(before),
            after: statements(after),
            declared: declarations(before),
        })
    }

    /// Whether a change only affects plain import statements.
    pub fn is_of_imports(&self, change: &Hunk) -> bool {
        let of = |statements: &[Statement], line: usize| -> Option<bool> {
            let found = statements.iter().find(|each| each.lines.contains(&line));
            found.map(|each| each.is_plain)
        };
        change
            .before
            .clone()
            .all(|line| of(&self.before, line).is_some())
            && change
                .after
                .clone()
                .all(|line| of(&self.after, line) == Some(true))
    }

    /// Whether the parts lack an import that the owner added or changed, or still have a side-effect import that the
    /// owner removed.
    pub fn loses_an_import(&self, parts: &[&[u8]]) -> bool {
        let parts: Vec<Statement> = parts
            .iter()
            .flat_map(|part| statements(&String::from_utf8_lossy(part)))
            .collect();
        let last = |module: &str| module.rsplit('/').next().map(str::to_owned);
        let is_same = |one: &str, other: &str| match one.strip_prefix('.') {
            // The parts may be in different folders, so compare only the file names of relative paths.
            Some(_) => other.starts_with('.') && last(one) == last(other),
            None => one == other,
        };
        let has = |all: &[Statement], module: &str, binding: Option<&Binding>| {
            all.iter().any(|each| {
                let is_bound = binding.is_none_or(|binding| each.bindings.contains(binding));
                is_same(module, &each.module) && is_bound
            })
        };
        let runs = |all: &[Statement], module: &str| {
            let mut all = all.iter().filter(|each| each.bindings.is_empty());
            all.any(|each| is_same(module, &each.module))
        };
        let is_back = self.before.iter().any(|each| {
            each.bindings.is_empty()
                && !runs(&self.after, &each.module)
                && runs(&parts, &each.module)
        });
        is_back
            || self.after.iter().any(|each| {
                let bindings = each.bindings.iter().map(Some);
                let own = bindings.chain(each.bindings.is_empty().then_some(None));
                let mut own = own.filter(|binding| !has(&self.before, &each.module, *binding));
                own.any(|binding| !has(&parts, &each.module, binding))
            })
    }

    /// Adds to a part the imports that moved code needs; `None` if a needed declaration no longer exists.
    pub fn import(
        &self,
        text: &str,
        code: &str,
        part: &Part<'_>,
        parts: &[Part<'_>],
        texts: &[std::borrow::Cow<'_, str>],
    ) -> Option<String> {
        let mut text = text.to_owned();
        if part.gets_additions {
            let is_new = |each: &&Statement| {
                each.bindings.is_empty() && !self.before.iter().any(|old| old.module == each.module)
            };
            for statement in self.after.iter().filter(is_new) {
                let module = self.rebased(&statement.module, part.path)?;
                text = statement::with_line(&text, &format!("import \"{module}\";"));
            }
        }
        for word in words(code) {
            let known = statements(&text);
            let is_imported = known
                .iter()
                .flat_map(|each| &each.bindings)
                .any(|binding| binding.local == word);
            if is_imported || declarations(&text).contains_key(&word) {
                continue;
            }
            let own = self.after.iter().find_map(|each| {
                let binding = each.bindings.iter().find(|binding| binding.local == word)?;
                Some((&each.module, binding.clone()))
            });
            let found = match own {
                Some((module, binding)) => Some((self.rebased(module, part.path)?, binding)),
                None if self.declared.contains_key(&word) => {
                    let home = parts
                        .iter()
                        .zip(texts)
                        .find(|(_, text)| declarations(text).get(&word) == Some(&true));
                    let (home, _) = home?;
                    let module =
                        relative(part.path.as_str(), without_extension(home.path.as_str()));
                    Some((module, Binding::named(&word)))
                }
                None => None,
            };
            if let Some((module, binding)) = found {
                text = statement::with_import(&text, &module, &binding);
            }
        }
        Some(text)
    }

    /// A module specifier, adjusted for another file.
    fn rebased(&self, module: &str, to: &RelPath) -> Option<String> {
        if module.starts_with('.') {
            self.origin.specifier(to, module)
        } else {
            Some(module.to_owned())
        }
    }
}

fn without_extension(path: &str) -> &str {
    let end = MODULES.iter().find(|end| path.ends_with(**end));
    end.map_or(path, |end| &path[..path.len() - end.len()])
}

/// The names that code uses, in order, without properties, keys, strings and comments.
fn words(code: &str) -> Vec<String> {
    let code = without_texts(code);
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut found = Vec::new();
    let mut rest = code.as_str();
    let mut before = ' ';
    while let Some(at) = rest.find(is_part) {
        before = rest[..at].trim_end().chars().next_back().unwrap_or(before);
        let word = &rest[at..];
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        let is_key = after.trim_start().starts_with(':') && matches!(before, '{' | ',' | ';');
        let is_property = before == '.' && !rest[..at].ends_with("...");
        if !is_key && !is_property {
            found.push(word.to_owned());
        }
        before = 'a';
        rest = after;
    }
    found
}

/// Removes strings and comments, but keeps the expressions in template literals.
fn without_texts(code: &str) -> String {
    let mut text = String::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else if rest.starts_with('/') {
            Some(1)
        } else {
            let quote = &rest[..1];
            let line = rest.find('\n').unwrap_or(rest.len());
            rest[1..line].find(quote).map(|end| end + 2).or(Some(1))
        };
        text.push(' ');
        rest = end.map_or("", |end| &rest[end..]);
    }
    text.push_str(rest);
    text
}

/// The top-level declarations of a module, and whether each is exported.
fn declarations(text: &str) -> BTreeMap<String, bool> {
    let declared = text.lines().filter_map(|line| {
        let (is_exported, line) = match line.strip_prefix("export ") {
            Some(rest) => (true, rest.strip_prefix("default ").unwrap_or(rest)),
            None => (false, line),
        };
        let name = DECLARATIONS.iter().find_map(|word| {
            let rest = line.strip_prefix(word)?.strip_prefix(' ')?;
            words(rest).into_iter().next()
        })?;
        Some((name, is_exported))
    });
    declared.collect()
}
