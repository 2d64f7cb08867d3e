//! A value, its range in the text, and its children.

use std::collections::BTreeMap;
use std::ops::Range;

use super::value::Value;

/// A value and its byte range, including brackets and quotes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub span: Range<usize>,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Scalar(Value),
    /// Between `[` and `]`.
    List(Vec<Item>),
    /// Between `{` and `}`.
    Map(Vec<Item>),
    /// A map without brackets, made of dotted keys with a common prefix.
    Dotted(Vec<Item>),
}

/// An element of a list or a member of a map.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The key of a map's member, or the identity of a list's element; empty if the element has no identity.
    pub key: String,
    /// From the start of the key, if any, to the end of the value.
    pub span: Range<usize>,
    pub node: Node,
}

impl Item {
    pub fn element(node: Node) -> Self {
        let identity = match &node.body {
            Body::Scalar(value) => value.identity(),
            Body::List(_) | Body::Map(_) | Body::Dotted(_) => None,
        };
        Self {
            key: identity.unwrap_or_default(),
            span: node.span.clone(),
            node,
        }
    }
}

impl Node {
    /// The node's value. `None` if a map repeats a key.
    pub fn value(&self) -> Option<Value> {
        match &self.body {
            Body::Scalar(value) => Some(value.clone()),
            Body::List(items) => {
                let values = items.iter().map(|item| item.node.value());
                values.collect::<Option<_>>().map(Value::List)
            }
            Body::Map(items) | Body::Dotted(items) => {
                let mut map = BTreeMap::new();
                for item in items {
                    if map.insert(item.key.clone(), item.node.value()?).is_some() {
                        return None;
                    }
                }
                Some(Value::Map(map))
            }
        }
    }

    /// The node at a path of keys and identities.
    pub fn at(&self, path: &[String]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| match &node.body {
            Body::Scalar(_) => None,
            Body::List(items) | Body::Map(items) | Body::Dotted(items) => {
                let item = items.iter().find(|item| item.key == *key)?;
                Some(&item.node)
            }
        })
    }

    /// The items between the brackets of a list or a map.
    pub fn items(&self) -> Option<&[Item]> {
        match &self.body {
            Body::List(items) | Body::Map(items) => Some(items),
            Body::Scalar(_) | Body::Dotted(_) => None,
        }
    }
}
