//! Documents in which owner and template edit different keys.

use proptest::prelude::*;
use proptest::sample::select;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Yours,
    Template,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Kept,
    Changed(Side),
    Removed(Side),
    Added(Side),
}

impl Edit {
    pub fn is_by(self, side: Side) -> bool {
        matches!(self, Self::Changed(by) | Self::Removed(by) | Self::Added(by) if by == side)
    }
}

#[derive(Clone, Debug)]
pub struct Node {
    /// Unique among all nodes.
    pub name: String,
    pub edit: Edit,
    /// Whether the owner wrote a comment above the key and, if the template does not change the key, a trailing
    /// comment.
    pub noted: bool,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    Leaf,
    List(Vec<Node>),
    Map(Vec<Node>),
}

/// The sides whose edits a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub yours: bool,
    pub template: bool,
}

pub const BASE: View = view(false, false);
pub const YOURS: View = view(true, false);
pub const TEMPLATE: View = view(false, true);
pub const BOTH: View = view(true, true);

const fn view(yours: bool, template: bool) -> View {
    View { yours, template }
}

impl View {
    fn has(self, side: Side) -> bool {
        match side {
            Side::Yours => self.yours,
            Side::Template => self.template,
        }
    }

    pub fn shows(self, node: &Node) -> bool {
        match node.edit {
            Edit::Kept | Edit::Changed(_) => true,
            Edit::Removed(side) => !self.has(side),
            Edit::Added(side) => self.has(side),
        }
    }

    /// The number in a leaf's value: 2 after a change, otherwise 1.
    pub fn value(self, node: &Node) -> u8 {
        match node.edit {
            Edit::Changed(side) if self.has(side) => 2,
            _ => 1,
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    use Edit::{Added, Changed, Kept, Removed};
    use Side::{Template, Yours};
    prop_oneof![
        5 => Just(Kept),
        4 => select(vec![Added(Yours), Added(Template), Changed(Yours), Changed(Template)]),
        1 => select(vec![Removed(Yours), Removed(Template)]),
    ]
}

fn node(body: impl Strategy<Value = Body>) -> impl Strategy<Value = Node> {
    ("[a-z]", edit(), any::<bool>(), body).prop_map(|(name, edit, noted, body)| Node {
        name,
        edit,
        noted,
        body,
    })
}

/// A document of leaves only.
pub fn flat() -> impl Strategy<Value = Vec<Node>> {
    prop::collection::vec(node(Just(Body::Leaf)), 0..8).prop_map(settled)
}

/// A document of leaves, lists and maps.
pub fn nested() -> impl Strategy<Value = Vec<Node>> {
    let leaf = || node(Just(Body::Leaf)).boxed();
    let list = prop::collection::vec(leaf(), 0..4).prop_map(Body::List);
    let inner = prop_oneof![2 => leaf(), 1 => node(list).boxed()];
    let list = prop::collection::vec(leaf(), 0..4).prop_map(Body::List);
    let map = prop::collection::vec(inner, 0..4).prop_map(Body::Map);
    let outer = prop::collection::vec(node(map.clone()), 0..2);
    let deep = (map, outer).prop_map(|(map, deep)| match map {
        Body::Map(nodes) => Body::Map(nodes.into_iter().chain(deep).collect()),
        other => other,
    });
    let top = prop_oneof![leaf(), node(list).boxed(), node(deep).boxed()];
    prop::collection::vec(top, 0..4).prop_map(settled)
}

/// Any document, to be written as [`YOURS`]. Uses few keys, so that two documents often share keys and values.
pub fn any_document(depth: u32) -> BoxedStrategy<Vec<Node>> {
    let edit = || select(vec![Edit::Kept, Edit::Changed(Side::Yours)]);
    let name = || select(vec!["a1", "b2", "c3"]);
    let node = move |body: BoxedStrategy<Body>| {
        (name(), edit(), body).prop_map(|(name, edit, body)| Node {
            name: name.to_owned(),
            edit,
            noted: false,
            body,
        })
    };
    let distinct = |mut nodes: Vec<Node>| {
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        nodes.dedup_by(|a, b| a.name == b.name);
        nodes
    };
    let leaf = Just(Body::Leaf).boxed();
    if depth == 0 {
        return prop::collection::vec(node(leaf), 0..4)
            .prop_map(distinct)
            .boxed();
    }
    let list = prop::collection::vec(node(leaf.clone()), 0..4).prop_map(distinct);
    let map = any_document(depth - 1).prop_map(Body::Map).boxed();
    let body = prop_oneof![2 => leaf, 1 => list.prop_map(Body::List), 2 => map];
    prop::collection::vec(node(body.boxed()), 0..4)
        .prop_map(distinct)
        .boxed()
}

/// Names every node, and removes edits that would affect the same key as another edit.
fn settled(mut nodes: Vec<Node>) -> Vec<Node> {
    settle(&mut nodes, false, &mut 0);
    nodes
}

fn settle(nodes: &mut [Node], whole: bool, count: &mut usize) {
    for node in nodes {
        *count += 1;
        node.name = format!("{}{count}", node.name);
        if whole {
            node.edit = Edit::Kept;
            node.noted = false;
        }
        let whole = whole || matches!(node.edit, Edit::Removed(_) | Edit::Added(_));
        match &mut node.body {
            Body::Leaf => continue,
            Body::List(inner) | Body::Map(inner) => settle(inner, whole, count),
        }
        if matches!(node.edit, Edit::Changed(_)) {
            node.edit = Edit::Kept;
        }
    }
}

/// The names of all nodes that the template changes, with their children and, if `inline`, the lists and maps around
/// them.
pub fn touched(nodes: &[Node], inline: bool) -> Vec<String> {
    let mut names = Vec::new();
    touch(nodes, inline, false, &mut names);
    names
}

fn touch(nodes: &[Node], inline: bool, whole: bool, names: &mut Vec<String>) {
    for node in nodes {
        let whole = whole || node.edit.is_by(Side::Template);
        let before = names.len();
        let brackets = match &node.body {
            Body::Leaf => false,
            Body::List(inner) | Body::Map(inner) => {
                touch(inner, inline, whole, names);
                // A map also changes when its first child is added or its last child is removed.
                let is_empty = |view: View| !inner.iter().any(|node| view.shows(node));
                inline && names.len() > before || is_empty(YOURS) != is_empty(BOTH)
            }
        };
        if whole || brackets {
            names.push(node.name.clone());
        }
    }
}

/// The layout of a text.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub indent: &'static str,
    /// Whether lists, and maps where possible, are on one line.
    pub inline: bool,
    pub trailing_comma: bool,
    /// Whether keys have explanatory comments.
    pub comments: bool,
}

pub fn style() -> impl Strategy<Value = Style> {
    let indent = select(vec!["  ", "    ", "\t"]);
    (indent, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(indent, inline, trailing_comma, comments)| Style {
            indent,
            inline,
            trailing_comma,
            comments,
        },
    )
}
