//! Services in the owner's `authgen.toml`: each a table below the others, or in one list.

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value,
};

use super::remove_line;
use crate::answers::ServiceAnswer;

/// Services that stay keep their comments and their form.
pub(super) fn set_services(document: &mut DocumentMut, key: &str, services: &[ServiceAnswer]) {
    match document.get_mut(key) {
        Some(Item::Value(Value::Array(list))) if list.iter().any(Value::is_inline_table) => {
            set_list(list, services);
        }
        _ => set_tables(document, key, services),
    }
}

fn set_tables(document: &mut DocumentMut, key: &str, services: &[ServiceAnswer]) {
    let current = document.get(key).and_then(Item::as_array_of_tables);
    let known: Vec<Table> = current.into_iter().flatten().cloned().collect();
    let is_same = known.len() == services.len()
        && known
            .iter()
            .zip(services)
            .all(|(table, service)| says(table, service));
    if is_same {
        return;
    }
    let mut tables = ArrayOfTables::new();
    for service in services {
        let kept = known.iter().find(|table| is_of(*table, service));
        let mut table = kept.cloned().unwrap_or_default();
        if !says(&table, service) {
            fill(&mut table, service);
        }
        table.set_position(None);
        tables.push(table);
    }
    document.insert(key, Item::ArrayOfTables(tables));
}

fn set_list(list: &mut Array, services: &[ServiceAnswer]) {
    let table = |list: &Array, index| list.get(index).and_then(Value::as_inline_table).cloned();
    let before = list.to_string();
    for index in (0..list.len()).rev() {
        let entry = table(list, index);
        let stays =
            entry.is_some_and(|table| services.iter().any(|service| is_of(&table, service)));
        if !stays {
            remove_line(list, index);
        }
    }
    for (index, service) in services.iter().enumerate() {
        match table(list, index).filter(|table| is_of(table, service)) {
            Some(table) if says(&table, service) => {}
            Some(mut table) => {
                fill(&mut table, service);
                table.fmt();
                list.replace(index, table);
            }
            None => {
                let mut table = InlineTable::new();
                fill(&mut table, service);
                add_line(list, index, table);
            }
        }
    }
    for index in (services.len()..list.len()).rev() {
        remove_line(list, index);
    }
    if list.to_string() != before && !before.contains('\n') {
        list.fmt();
    }
}

/// Adds a line to a list of several lines. The comment behind the last entry stays behind it.
fn add_line(list: &mut Array, index: usize, table: InlineTable) {
    let text = |raw: Option<&RawString>| {
        raw.and_then(RawString::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let first = list.get(0).map(|value| text(value.decor().prefix()));
    let indent = first
        .as_deref()
        .and_then(|prefix| Some(prefix.rsplit_once('\n')?.1));
    let trailing = text(Some(list.trailing()));
    let mut value = Value::from(table);
    if let Some(indent) = indent {
        let prefix = format!("{}\n{indent}", trailing.trim_end());
        value.decor_mut().set_prefix(prefix);
    }
    if index < list.len() {
        list.insert_formatted(index, value);
    } else {
        list.push_formatted(value);
        if trailing.contains('\n') {
            list.set_trailing("\n");
        }
    }
}

/// Whether an entry is about a service. One without a name is about the first of its kind.
fn is_of(table: &dyn TableLike, service: &ServiceAnswer) -> bool {
    match text(table, "name") {
        Some(name) => name == service.name,
        None => text(table, "kind") == Some(&service.kind),
    }
}

fn says(table: &dyn TableLike, service: &ServiceAnswer) -> bool {
    text(table, "kind") == Some(&service.kind)
        && text(table, "name") == Some(&service.name)
        && table.get("port").and_then(Item::as_integer) == Some(i64::from(service.port))
}

fn fill(table: &mut dyn TableLike, service: &ServiceAnswer) {
    table.insert("kind", toml_edit::value(&service.kind));
    table.insert("name", toml_edit::value(&service.name));
    table.insert("port", toml_edit::value(i64::from(service.port)));
}

fn text<'a>(table: &'a dyn TableLike, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}
