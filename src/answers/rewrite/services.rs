//! Writes services to the owner's `authgen.toml`, as an array of tables or a list.

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value,
};

use super::{remove_line, set};
use crate::answers::{ServiceAnswer, ServiceRequest};

/// Writes the services if they changed. Kept services keep their comments; string entries become inline tables.
pub(super) fn set_services(document: &mut DocumentMut, key: &str, services: &[ServiceAnswer]) {
    let Some(Item::Value(value)) = document.get_mut(key) else {
        set_tables(document, key, services);
        return;
    };
    if matches!(services, [service] if is_said(value, service)) {
        return;
    }
    let decor = std::mem::take(value.decor_mut());
    let mut list = match value.as_array_mut() {
        Some(list) => std::mem::take(list),
        None => Array::from_iter([value.clone()]),
    };
    set_list(&mut list, services);
    *value = Value::Array(list);
    *value.decor_mut() = decor;
}

fn set_tables(document: &mut DocumentMut, key: &str, services: &[ServiceAnswer]) {
    let known: Vec<Table> = match document.get(key) {
        Some(Item::ArrayOfTables(tables)) => tables.iter().cloned().collect(),
        Some(Item::Table(table)) => vec![table.clone()],
        _ => Vec::new(),
    };
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
    let is_same = |(value, service)| is_said(value, service);
    if list.len() == services.len() && list.iter().zip(services).all(is_same) {
        return;
    }
    for index in 0..list.len() {
        let short = list.get(index).and_then(Value::as_str);
        if let Some(long) = short.and_then(|short| ServiceRequest::parse(short).ok()) {
            let mut table = InlineTable::new();
            table.insert("kind", long.kind.into());
            table.extend(long.name.map(|name| ("name", Value::from(name))));
            table.extend(long.port.map(|port| ("port", i64::from(port))));
            list.replace(index, table);
        }
    }
    let is_in_lines = list.to_string().contains('\n');
    end_with_comma(list);
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
                shorten(list, index);
                add_line(list, table);
            }
        }
    }
    shorten(list, services.len());
    if !is_in_lines {
        list.fmt();
    }
}

/// Adds a comma after the last list entry, before its suffix, so that another entry can follow.
fn end_with_comma(list: &mut Array) {
    if !list.trailing_comma()
        && let Some(last) = list.iter_mut().last()
    {
        let behind = raw(last.decor().suffix());
        last.decor_mut().set_suffix("");
        list.set_trailing(behind);
        list.set_trailing_comma(true);
    }
}

fn shorten(list: &mut Array, length: usize) {
    for index in (length..list.len()).rev() {
        remove_line(list, index);
    }
}

/// Adds an entry to a list. In a multi-line list it gets its own line, below the last trailing comment.
fn add_line(list: &mut Array, table: InlineTable) {
    let mut value = Value::from(table);
    let first = list.get(0).map(|value| raw(value.decor().prefix()));
    if let Some((_, indent)) = first.as_deref().and_then(|first| first.rsplit_once('\n')) {
        let behind = raw(Some(list.trailing()));
        let prefix = format!("{}\n{indent}", behind.trim_end());
        value.decor_mut().set_prefix(prefix);
        list.set_trailing("\n");
    }
    list.push_formatted(value);
}

/// Whether an entry describes a service: by name or, if the entry has no name, by kind.
fn is_of(table: &dyn TableLike, service: &ServiceAnswer) -> bool {
    match text(table, "name") {
        Some(name) => name == service.name,
        None => text(table, "kind") == Some(&service.kind),
    }
}

/// Whether an entry already describes the service completely, as an inline table or a string.
fn is_said(value: &Value, service: &ServiceAnswer) -> bool {
    match value {
        Value::InlineTable(table) => says(table, service),
        value => value.as_str() == Some(&service.to_string()),
    }
}

fn says(table: &dyn TableLike, service: &ServiceAnswer) -> bool {
    text(table, "kind") == Some(&service.kind)
        && text(table, "name") == Some(&service.name)
        && table.get("port").and_then(Item::as_integer) == Some(i64::from(service.port))
}

fn fill(table: &mut dyn TableLike, service: &ServiceAnswer) {
    set(table, "kind", service.kind.as_str().into());
    set(table, "name", service.name.as_str().into());
    set(table, "port", i64::from(service.port).into());
}

fn text<'a>(table: &'a dyn TableLike, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn raw(text: Option<&RawString>) -> String {
    text.and_then(RawString::as_str)
        .unwrap_or_default()
        .to_owned()
}
