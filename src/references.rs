//! Finds the files that a source file refers to, by imports and quoted paths in its text.

use std::collections::BTreeSet;

use crate::tree::RelPath;

/// Names of index files, which are imported by the name of their folder.
const INDEXES: [&str; 3] = ["/index", "/__init__", "/mod"];

/// The path of a file as written in imports: without its extension, or the folder for an index file.
pub fn module(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem = path[name..]
        .rfind('.')
        .map_or(path, |dot| &path[..name + dot]);
    let folder = INDEXES.iter().find_map(|index| stem.strip_suffix(index));
    folder.unwrap_or(stem)
}

/// Extensions that imports omit, in resolution order.
const PLACES: [&[&str]; 2] = [
    &[
        ".ts",
        ".tsx",
        ".js",
        ".jsx",
        "/index.ts",
        "/index.tsx",
        "/index.js",
        "/index.jsx",
    ],
    &["/__init__.py", ".py"],
];

/// Whether an import that matches both `one` and `other` resolves to `one`.
pub fn hides(one: &str, other: &str) -> bool {
    PLACES.iter().any(|ends| {
        let stem = |path: &str, at: usize| path.strip_suffix(ends[at]).map(str::to_owned);
        (0..ends.len()).any(|at| {
            let name = stem(one, at);
            name.is_some() && (at + 1..ends.len()).any(|later| stem(other, later) == name)
        })
    })
}

/// The references of a file.
pub struct References {
    /// Paths relative to the project, with or without extension.
    paths: BTreeSet<String>,
    /// Path suffixes from imports such as `@/lib/db`, which a configuration resolves.
    ends: BTreeSet<String>,
}

impl References {
    /// Parses the file at a path.
    pub fn read(path: &RelPath, text: &str) -> Self {
        let mut found = Self {
            paths: BTreeSet::new(),
            ends: BTreeSet::new(),
        };
        let folder = folder(path.as_str());
        for quoted in text.lines().flat_map(quotes) {
            if let Some((alias, rest)) = quoted.split_once('/')
                && ["@", "~"].contains(&alias)
            {
                found.ends.insert(format!("/{rest}"));
            } else if quoted.starts_with("./") || quoted.starts_with("../") {
                found.paths.extend(joined(folder, quoted));
            }
        }
        match path.as_str().rsplit_once('.') {
            Some((_, "py")) => found.read_python(folder, text),
            Some((_, "rs")) => found.read_rust(path, folder, text),
            _ => {}
        }
        found
    }

    fn read_python(&mut self, folder: &str, text: &str) {
        let line = |line: &str| {
            let mut words = line.split_whitespace();
            let is_import = words
                .next()
                .is_some_and(|word| word == "from" || word == "import");
            words.next().filter(|_| is_import).map(str::to_owned)
        };
        for name in text.lines().filter_map(line) {
            let dots = name.len() - name.trim_start_matches('.').len();
            let rest = name[dots..].replace('.', "/");
            if dots == 0 {
                self.ends.insert(format!("/{rest}"));
            } else {
                let up = format!("{}{rest}", "../".repeat(dots - 1));
                self.paths.extend(joined(folder, &up));
            }
        }
    }

    fn read_rust(&mut self, path: &RelPath, folder: &str, text: &str) {
        let own = module(path.as_str());
        for line in text.lines() {
            let line = line.trim_start().trim_start_matches("pub ");
            let name = line
                .strip_prefix("mod ")
                .and_then(|rest| rest.strip_suffix(';'));
            if let Some(name) = name {
                let folders = [folder, own].into_iter();
                self.paths
                    .extend(folders.filter_map(|folder| joined(folder, name)));
            }
        }
    }

    /// Whether the file at a path is referenced.
    pub fn mean(&self, path: &RelPath) -> bool {
        let (path, module) = (path.as_str(), module(path.as_str()));
        let is_end = |end: &String| path.ends_with(end.as_str()) || module.ends_with(end.as_str());
        self.paths.contains(path) || self.paths.contains(module) || self.ends.iter().any(is_end)
    }
}

/// The quoted strings of a line.
fn quotes(line: &str) -> impl Iterator<Item = &str> {
    ['"', '\'', '`']
        .into_iter()
        .flat_map(|quote| line.split(quote).skip(1).step_by(2))
}

/// The folder of a file; empty for the project's root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A relative path resolved in a folder; `None` if it leads outside of the project.
pub fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The relative import specifier from one path to another.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let same = from[..folders]
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(one, other)| one == other)
        .count();
    let up = match folders - same {
        0 => "./".to_owned(),
        steps => "../".repeat(steps),
    };
    format!("{up}{}", to[same..].join("/"))
}

#[cfg(test)]
mod tests;
