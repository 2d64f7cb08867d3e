//! Parses TOML and collects ranges.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::{Array, Document, InlineTable, Item, Table};

use super::{Entry, Section, Toml};
use crate::merge::node::{self, Body, Node};
use crate::merge::value::Value;

pub(super) fn document(text: &str) -> Option<Toml> {
    let document = Document::parse(text).ok()?;
    let root = document.as_table();
    let mut reader = Reader::default();
    reader.table(root, &[], 0, true)?;
    let Reader {
        mut entries,
        mut sections,
    } = reader;
    entries.sort_by_key(|entry| entry.key.start);
    sections.sort_by_key(|section| section.header.start);
    Some(Toml {
        text: text.to_owned(),
        value: table(root)?,
        entries,
        sections,
    })
}

#[derive(Default)]
struct Reader {
    entries: Vec<Entry>,
    sections: Vec<Section>,
}

impl Reader {
    /// Collects a table; its header has the first `header` segments of `path`. `keys` is false in arrays of tables,
    /// where keys have no unique path.
    fn table(&mut self, table: &Table, path: &[String], header: usize, keys: bool) -> Option<()> {
        for (name, item) in table {
            let path = [path, &[name.to_owned()]].concat();
            match item {
                Item::Value(value) if keys => self.entries.push(Entry {
                    header,
                    key: table.key(name)?.span()?,
                    node: value_node(value)?,
                    path,
                }),
                Item::None | Item::Value(_) => {}
                Item::Table(table) if table.is_dotted() => {
                    self.table(table, &path, header, keys)?;
                }
                Item::Table(table) => self.section(table, &path, keys)?,
                Item::ArrayOfTables(tables) => {
                    for table in tables {
                        self.section(table, &path, false)?;
                    }
                }
            }
        }
        Some(())
    }

    fn section(&mut self, table: &Table, path: &[String], keys: bool) -> Option<()> {
        if !table.is_implicit() {
            self.sections.push(Section {
                path: path.to_vec(),
                header: table.span()?,
            });
        }
        self.table(table, path, path.len(), keys)
    }
}

fn table(table: &Table) -> Option<Value> {
    let mut map = BTreeMap::new();
    for (key, value) in table {
        let value = match value {
            Item::None => continue,
            Item::Value(value) => value_node(value)?.value()?,
            Item::Table(inner) => self::table(inner)?,
            Item::ArrayOfTables(tables) => {
                Value::List(tables.iter().map(self::table).collect::<Option<_>>()?)
            }
        };
        map.insert(key.to_owned(), value);
    }
    Some(Value::Map(map))
}

fn value_node(value: &toml_edit::Value) -> Option<Node> {
    let body = match value {
        toml_edit::Value::String(text) => Body::Scalar(Value::Text(text.value().clone())),
        toml_edit::Value::Integer(number) => literal(number.value().to_string()),
        // `{:?}` keeps the decimal point or exponent, so that a float differs from an integer.
        toml_edit::Value::Float(number) => literal(format!("{:?}", number.value())),
        toml_edit::Value::Boolean(boolean) => literal(boolean.value().to_string()),
        toml_edit::Value::Datetime(time) => literal(time.value().to_string()),
        toml_edit::Value::Array(array) => Body::List(elements(array)?),
        toml_edit::Value::InlineTable(table) if table.is_dotted() => Body::Dotted(members(table)?),
        toml_edit::Value::InlineTable(table) => Body::Map(members(table)?),
    };
    Some(Node {
        span: value.span()?,
        body,
    })
}

fn literal(text: String) -> Body {
    Body::Scalar(Value::Literal(text))
}

fn elements(array: &Array) -> Option<Vec<node::Item>> {
    array
        .iter()
        .map(|value| Some(node::Item::element(value_node(value)?)))
        .collect()
}

fn members(table: &InlineTable) -> Option<Vec<node::Item>> {
    let member = |(name, value): (&str, &toml_edit::Value)| {
        let node = value_node(value)?;
        let span: Range<usize> = table.key(name)?.span()?.start..node.span.end;
        Some(node::Item {
            key: name.to_owned(),
            span,
            node,
        })
    };
    table.iter().map(member).collect()
}
