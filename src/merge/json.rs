//! JSON, optionally with comments and trailing commas.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::change::Change;
use super::comments::{CommentSyntax, is_untouched};
use super::document::{Document, Sources};
use super::indent::{self, Indent};
use super::lines::splice;
use super::node::{Body, Item, Node};
use super::sequence::Sequence;
use super::value::Value;

/// A JSON text and the ranges of its values.
pub(super) struct Json {
    text: String,
    root: Node,
    value: Value,
}

impl Document for Json {
    const EMPTY: &str = "{}";

    fn read(text: &str) -> Option<Self> {
        let options = ParseOptions {
            allow_comments: true,
            allow_trailing_commas: true,
            allow_missing_commas: false,
            allow_loose_object_property_names: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        let parsed = parse_to_ast(text, &CollectOptions::default(), &options).ok()?;
        let root = node(&parsed.value?);
        Some(Self {
            text: text.to_owned(),
            value: root.value()?,
            root,
        })
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn value(&self) -> &Value {
        &self.value
    }

    fn edit(&self, change: &Change, sources: &Sources<'_, Self>) -> Option<String> {
        let lines = sources.comments();
        match change {
            Change::Insert(path) => {
                let (key, parent) = path.split_last()?;
                self.sequence(parent)?
                    .insert(key, &sources.template.sequence(parent)?, lines)
            }
            Change::Remove(path) => {
                let (key, parent) = path.split_last()?;
                self.sequence(parent)?
                    .remove(key, &sources.base.sequence(parent)?, lines)
            }
            Change::Replace { old, new } => {
                let yours = self.root.at(old)?;
                let is_scalar = matches!(yours.body, Body::Scalar(_));
                if !is_scalar && !is_untouched(self.slice(yours), sources.base.at(old)?) {
                    return None;
                }
                let template = sources.template.root.at(new)?;
                let new = indent::shift(
                    sources.template.slice(template),
                    sources.template.indent(template),
                    self.indent(yours),
                );
                splice(&self.text, vec![(yours.span.clone(), new)])
            }
        }
    }
}

impl Json {
    fn sequence(&self, path: &[String]) -> Option<Sequence<'_>> {
        Sequence::new(&self.text, CommentSyntax::Slashes, self.root.at(path)?)
    }

    fn at(&self, path: &[String]) -> Option<&str> {
        self.root.at(path).map(|node| self.slice(node))
    }

    fn slice(&self, node: &Node) -> &str {
        &self.text[node.span.clone()]
    }

    fn indent(&self, node: &Node) -> Indent<'_> {
        Indent::at(&self.text, node.span.start)
    }
}

fn node(value: &ast::Value<'_>) -> Node {
    let body = match value {
        ast::Value::StringLit(text) => Body::Scalar(Value::Text(text.value.to_string())),
        ast::Value::NumberLit(number) => Body::Scalar(Value::Literal(number.value.to_owned())),
        ast::Value::BooleanLit(boolean) => Body::Scalar(Value::Literal(boolean.value.to_string())),
        ast::Value::NullKeyword(_) => Body::Scalar(Value::Literal("null".to_owned())),
        ast::Value::Array(array) => Body::List(
            array
                .elements
                .iter()
                .map(|element| Item::element(node(element)))
                .collect(),
        ),
        ast::Value::Object(object) => Body::Map(object.properties.iter().map(member).collect()),
    };
    let range = value.range();
    Node {
        span: range.start..range.end,
        body,
    }
}

fn member(property: &ast::ObjectProp<'_>) -> Item {
    let range = property.range();
    Item {
        key: property.name.as_str().to_owned(),
        span: range.start..range.end,
        node: node(&property.value),
    }
}
