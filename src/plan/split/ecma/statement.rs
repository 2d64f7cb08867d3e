//! Import statements.

use std::ops::Range;

/// The maximum width of an import on one line; a wider import gets one line per name.
const WIDTH: usize = 100;

/// An `import` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// The range of its lines, counted from 0.
    pub lines: Range<usize>,
    /// The module specifier.
    pub module: String,
    /// The imported names; empty for a side-effect import.
    pub bindings: Vec<Binding>,
    /// Whether its lines contain nothing but names and module specifier: no comment, no attribute, no other code.
    pub is_plain: bool,
}

/// An imported name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The local name.
    pub local: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// `{ text }` or `{ text as local }`, optionally with an inner `type`.
    Named { text: String, is_type: bool },
    /// `local`.
    Default,
    /// `* as local`.
    Namespace,
}

impl Binding {
    /// A named import.
    pub fn named(name: &str) -> Self {
        Self {
            local: name.to_owned(),
            kind: Kind::Named {
                text: name.to_owned(),
                is_type: false,
            },
        }
    }

    /// The import clause of a statement that imports only this name.
    fn clause(&self) -> String {
        match &self.kind {
            Kind::Named {
                text,
                is_type: true,
            } => format!("type {{ {text} }}"),
            Kind::Named { text, .. } => format!("{{ {text} }}"),
            Kind::Default => self.local.clone(),
            Kind::Namespace => format!("* as {}", self.local),
        }
    }
}

/// The import statements of a text.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let is_import = lines[start].starts_with("import ") || lines[start].starts_with("import{");
        let Some((end, statement)) = is_import.then(|| read(&lines, start)).flatten() else {
            start += 1;
            continue;
        };
        found.push(statement);
        start = end;
    }
    found
}

/// Parses the statement that starts at a line, up to the line with its module specifier.
fn read(lines: &[&str], start: usize) -> Option<(usize, Statement)> {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate().skip(start) {
        text.push_str(line);
        text.push(' ');
        let quote = |c: char| c == '"' || c == '\'';
        let Some(open) = text.find(quote) else {
            if line.trim_end().ends_with(';') {
                return None;
            }
            continue;
        };
        let rest = &text[open + 1..];
        let (module, behind) = rest.split_once(quote)?;
        let clause = text["import".len()..open].trim();
        let is_plain = matches!(behind.trim(), "" | ";") && !clause.contains('/');
        let clause = clause.strip_suffix("from").unwrap_or(clause).trim();
        let bindings = bindings(clause)?;
        let lines = start..index + 1;
        let statement = Statement {
            lines,
            module: module.to_owned(),
            bindings,
            is_plain,
        };
        return Some((index + 1, statement));
    }
    None
}

fn bindings(clause: &str) -> Option<Vec<Binding>> {
    let (all_types, clause) = match clause.strip_prefix("type ") {
        Some(rest) => (true, rest.trim()),
        None => (false, clause),
    };
    let (outer, named) = match clause.split_once('{') {
        Some((outer, rest)) => (outer, rest.split_once('}')?.0),
        None => (clause, ""),
    };
    let mut found = Vec::new();
    for name in names(outer) {
        let (local, kind) = match name.strip_prefix("* as ") {
            Some(local) => (local, Kind::Namespace),
            None => (name, Kind::Default),
        };
        let local = local.to_owned();
        found.push(Binding { local, kind });
    }
    for name in names(named) {
        let (is_type, text) = match name.strip_prefix("type ") {
            Some(text) => (true, text.trim()),
            None => (all_types, name),
        };
        let local = text.rsplit_once(" as ").map_or(text, |(_, local)| local);
        found.push(Binding {
            local: local.to_owned(),
            kind: Kind::Named {
                text: text.to_owned(),
                is_type,
            },
        });
    }
    Some(found)
}

/// Splits comma-separated names, with an optional trailing comma.
fn names(list: &str) -> impl Iterator<Item = &str> {
    let names = list.split(',').map(str::trim);
    names.filter(|name| !name.is_empty())
}

/// Adds an imported name: to an existing import from the same module, or in a new statement.
pub(super) fn with_import(text: &str, module: &str, binding: &Binding) -> String {
    if let Kind::Named {
        text: name,
        is_type: false,
    } = &binding.kind
    {
        let same = statements(text).into_iter().find(|each| {
            let is_list =
                |binding: &Binding| matches!(binding.kind, Kind::Named { is_type: false, .. });
            each.is_plain
                && each.module == module
                && !each.bindings.is_empty()
                && each.bindings.iter().all(is_list)
        });
        if let Some(text) = same.and_then(|statement| with_name(text, &statement, name)) {
            return text;
        }
    }
    let line = format!("import {} from \"{module}\";", binding.clause());
    with_line(text, &line)
}

/// Adds a name to a statement: on the same line, or on a new line in a multi-line list.
fn with_name(text: &str, statement: &Statement, name: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (before, rest) = lines.split_at(statement.lines.start);
    let (own, after) = rest.split_at(statement.lines.len());
    let own = own.concat();
    let (head, rest) = own.split_once('{')?;
    let (inner, tail) = rest.split_once('}')?;
    let mut names: Vec<&str> = names(inner).collect();
    let at = names
        .iter()
        .position(|other| other.to_lowercase() > name.to_lowercase());
    names.insert(at.unwrap_or(names.len()), name);
    let line = format!("{head}{{ {} }}{tail}", names.join(", "));
    let ending = if own.contains("\r\n") { "\r\n" } else { "\n" };
    let list = || {
        let names: String = names
            .iter()
            .flat_map(|name| ["  ", name, ",", ending])
            .collect();
        format!("{head}{{{ending}{names}}}{tail}")
    };
    let is_short = line.trim_end().len() <= WIDTH && !inner.contains('\n');
    let own = if is_short { line } else { list() };
    Some([before.concat(), own, after.concat()].concat())
}

/// Inserts a line after the imports; without imports, after the directives or at the start of the text.
pub(super) fn with_line(text: &str, line: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let last = statements(text).last().map(|last| last.lines.end);
    let at = last.unwrap_or_else(|| directives(&lines));
    let (before, after) = lines.split_at(at);
    let is_first = last.is_none();
    let above = if is_first && at > 0 { ending } else { "" };
    let is_apart = after.first().is_some_and(|line| line.trim().is_empty());
    let below = if is_first && !is_apart { ending } else { "" };
    [
        &before.concat(),
        above,
        line,
        ending,
        below,
        &after.concat(),
    ]
    .concat()
}

/// The number of leading lines up to the last directive such as `"use client"`, including a shebang. Directives are
/// only valid before all other code.
fn directives(lines: &[&str]) -> usize {
    let (mut end, mut is_comment) = (0, false);
    for (index, line) in lines.iter().enumerate() {
        let line = line.trim();
        if is_comment || line.starts_with("/*") {
            is_comment = !line.ends_with("*/");
        } else if line.starts_with(['"', '\'']) || line.starts_with("#!") {
            end = index + 1;
        } else if !line.is_empty() && !line.starts_with("//") {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests;
