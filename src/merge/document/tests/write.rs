//! Sample documents as text.

use super::sample::{Body, Node, Side, Style, View, YOURS};

/// The syntax of members, elements and comments in a format.
#[derive(Clone, Copy)]
pub struct Syntax {
    comment: &'static str,
    quote: &'static str,
    equals: &'static str,
    /// Whether maps are always on one line.
    inline_maps: bool,
}

const JSON: Syntax = Syntax {
    comment: "//",
    quote: "\"",
    equals: ": ",
    inline_maps: false,
};

const TOML: Syntax = Syntax {
    comment: "#",
    quote: "",
    equals: " = ",
    inline_maps: true,
};

pub fn json(nodes: &[Node], view: View, style: Style) -> String {
    JSON.sequence(nodes, view, style, 0, true) + "\n"
}

/// A TOML document with sections as maps.
pub fn toml_sections(nodes: &[Node], view: View, style: Style) -> String {
    let mut text = String::new();
    section(&mut text, "", nodes, view, style);
    text
}

fn section(text: &mut String, path: &str, nodes: &[Node], view: View, style: Style) {
    let shown = nodes.iter().filter(|node| view.shows(node));
    let (maps, others): (Vec<&Node>, Vec<&Node>) =
        shown.partition(|node| matches!(node.body, Body::Map(_)));
    for node in others {
        text.push_str(&TOML.lines(node, view, style));
    }
    for node in maps {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&TOML.above(node, view, style, ""));
        let path = format!("{path}{}", node.name);
        text.extend(["[", &path, "]\n"]);
        if let Body::Map(inner) = &node.body {
            section(text, &(path + "."), inner, view, style);
        }
    }
}

/// A TOML document with inline tables as maps.
pub fn toml_lines(nodes: &[Node], view: View, style: Style) -> String {
    let shown = nodes.iter().filter(|node| view.shows(node));
    shown.map(|node| TOML.lines(node, view, style)).collect()
}

/// An env file with paragraphs that start with comments.
pub fn env(nodes: &[Node], view: View, style: Style) -> String {
    let mut text = String::new();
    for node in nodes.iter().filter(|node| view.shows(node)) {
        let above = TOML.above(node, view, style, "");
        if !above.is_empty() && !text.is_empty() {
            text.push('\n');
        }
        let optional = if node.name.ends_with('7') { "# " } else { "" };
        let (name, value) = (node.name.to_ascii_uppercase(), view.value(node).to_string());
        text.extend([&above, optional, &name, "=", &value, "\n"]);
    }
    text
}

impl Syntax {
    /// The lines of a key, with its comments.
    fn lines(self, node: &Node, view: View, style: Style) -> String {
        let above = self.above(node, view, style, "");
        let member = self.member(node, view, style, 0);
        let behind = self.behind(node, view);
        [&above, &member, &behind, "\n"].concat()
    }

    fn member(self, node: &Node, view: View, style: Style, depth: usize) -> String {
        let value = match &node.body {
            Body::Leaf => view.value(node).to_string(),
            Body::List(nodes) => self.sequence(nodes, view, style, depth, false),
            Body::Map(nodes) => self.sequence(nodes, view, style, depth, true),
        };
        [self.quote, &node.name, self.quote, self.equals, &value].concat()
    }

    fn sequence(self, nodes: &[Node], view: View, style: Style, depth: usize, map: bool) -> String {
        let (open, close, padding) = if map { ("{", "}", " ") } else { ("[", "]", "") };
        let shown: Vec<&Node> = nodes.iter().filter(|node| view.shows(node)).collect();
        let is_inline = style.inline && depth > 0 || map && self.inline_maps;
        let style = Style {
            inline: style.inline || is_inline,
            ..style
        };
        let item = |node: &&Node| {
            if map {
                self.member(node, view, style, depth + 1)
            } else {
                element(node, view)
            }
        };
        if shown.is_empty() {
            return [open, close].concat();
        }
        if is_inline {
            let items = shown.iter().map(item).collect::<Vec<_>>().join(", ");
            return [open, padding, &items, padding, close].concat();
        }
        let space = style.indent.repeat(depth + 1);
        let mut text = [open, "\n"].concat();
        for (index, node) in shown.iter().enumerate() {
            let has_comma = index + 1 < shown.len() || style.trailing_comma;
            let comma = if has_comma { "," } else { "" };
            let above = self.above(node, view, style, &space);
            let behind = self.behind(node, view);
            text.extend([&above, &space, &item(node), comma, &behind, "\n"]);
        }
        [&text, &style.indent.repeat(depth), close].concat()
    }

    /// Comment lines: the owner's note, and the explanation of the key.
    fn above(self, node: &Node, view: View, style: Style, space: &str) -> String {
        let mut text = String::new();
        if view == YOURS && node.noted {
            text.extend([space, self.comment, " note ", number(node), "\n"]);
        }
        if style.comments {
            text.extend([space, self.comment, " about ", &node.name, "\n"]);
        }
        text
    }

    /// The owner's trailing comment on a leaf that the template does not change.
    fn behind(self, node: &Node, view: View) -> String {
        let is_leaf = matches!(node.body, Body::Leaf);
        if view == YOURS && node.noted && is_leaf && !node.edit.is_by(Side::Template) {
            [" ", self.comment, " behind ", number(node)].concat()
        } else {
            String::new()
        }
    }
}

/// The number in a node's name, which `mentions` does not match.
fn number(node: &Node) -> &str {
    &node.name[1..]
}

/// A list element: a requirement if the name ends in an odd digit, otherwise a path.
fn element(node: &Node, view: View) -> String {
    let value = view.value(node);
    if node.name.ends_with(['1', '3', '5', '7', '9']) {
        format!("\"{}=={value}\"", node.name)
    } else {
        format!("\"./{}/{value}\"", node.name)
    }
}

/// JSON or TOML with comments and space in unusual places. The comments contain `<0>`, `<1>` and so on. `choices`
/// selects the insertions.
pub fn annotated(text: &str, choices: &[u8]) -> String {
    let is_json = text.starts_with('{');
    let breaks = if is_json { "{}[],:\n" } else { "\n" };
    let mut out = String::new();
    let mut choices = choices.iter().cycle();
    let mut count = 0;
    for c in text.chars() {
        let choice = if breaks.contains(c) {
            choices.next()
        } else {
            None
        };
        let (before, after) = match choice {
            Some(1) if is_json => ("", " /* <> */ "),
            Some(2) if is_json => ("", " // <>\n"),
            Some(3) if is_json => ("", " /* <>\n */ "),
            Some(1) => ("", "# <>\n"),
            Some(2) => (" # <>", ""),
            Some(4) => ("", "\n"),
            _ => ("", ""),
        };
        let marker = format!("<{count}>");
        count += usize::from(before.contains("<>") || after.contains("<>"));
        out.push_str(&before.replace("<>", &marker));
        out.push(c);
        out.push_str(&after.replace("<>", &marker));
    }
    out
}
