//! Drizzle snapshots (the database schema after a migration), and patches between them.

use serde_json::{Map, Value, json};

/// The version of Drizzle's formats.
pub(super) const FORMAT: &str = "7";
pub(super) const DIALECT: &str = "postgresql";

const TABLES: &str = "tables";

/// A conflict between the changes of two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// A column, index or constraint, such as `user.phone_number`, or the name of a table or type.
    pub name: String,
    /// The table that the other side dropped, if that is the conflict.
    pub gone: Option<String>,
}

/// The snapshot before the first migration: no tables, and the id that Drizzle uses for it.
pub fn first() -> Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000000",
        "prevId": "",
        "version": FORMAT,
        "dialect": DIALECT,
        "tables": {},
        "enums": {},
        "schemas": {},
        "sequences": {},
        "roles": {},
        "policies": {},
        "views": {},
        "_meta": { "columns": {}, "schemas": {}, "tables": {} },
    })
}

/// Applies a patch that was made for `before` to another snapshot. Everything that the patch touches has to be equal in
/// both: single columns, indexes and constraints, types, and whole tables if the patch creates or drops them.
///
/// # Errors
/// The conflicts.
pub(super) fn apply(
    snapshot: &Value,
    before: &Value,
    patch: &Map<String, Value>,
) -> Result<Value, Vec<Clash>> {
    let (mut changed, mut clashes) = (snapshot.clone(), Vec::new());
    merge(&mut changed, before, patch, &mut Vec::new(), &mut clashes);
    if clashes.is_empty() {
        Ok(changed)
    } else {
        Err(clashes)
    }
}

fn merge<'a>(
    snapshot: &mut Value,
    before: &Value,
    patch: &'a Map<String, Value>,
    at: &mut Vec<&'a str>,
    clashes: &mut Vec<Clash>,
) {
    for (key, change) in patch {
        at.push(key);
        let old = before.get(key);
        if let Some((patch, before)) = change.as_object().zip(old.filter(|_| !is_unit(at))) {
            match snapshot.get_mut(key) {
                Some(below) => merge(below, before, patch, at, clashes),
                None => clashes.push(clash(at, true)),
            }
        } else {
            let (own, new) = (snapshot.get(key), patched(old, change));
            // Both sides may change a definition in the same way, but must not both add it or both drop it.
            let is_there = old.is_some() && own.is_some() && own == new.as_ref();
            if own == old || is_there {
                set(snapshot, key, new);
            } else {
                clashes.push(clash(at, own.is_none()));
            }
        }
        at.pop();
    }
}

/// The conflict at a path.
fn clash(path: &[&str], is_missing: bool) -> Clash {
    let table = path.get(1).map(|name| name.trim_start_matches("public."));
    let table = table.unwrap_or_default().to_owned();
    let name = match path {
        [TABLES, _, _, unit] => format!("{table}.{unit}"),
        _ => table.clone(),
    };
    let is_table = path.len() == 2 && path[0] == TABLES;
    Clash {
        name,
        gone: (is_missing && is_table).then_some(table),
    }
}

/// Whether a path is merged as a unit: a column (`tables`, table, `columns`, column) or a type (`enums`, type).
fn is_unit(path: &[&str]) -> bool {
    match path {
        [TABLES, ..] => path.len() == 4,
        _ => path.len() == 2,
    }
}

/// A value after a merge patch; `None` if it was removed.
fn patched(old: Option<&Value>, patch: &Value) -> Option<Value> {
    match (old, patch) {
        (_, Value::Null) => None,
        (Some(Value::Object(old)), Value::Object(patch)) => {
            let mut new = Value::Object(old.clone());
            for (key, change) in patch {
                set(&mut new, key, patched(old.get(key), change));
            }
            Some(new)
        }
        // Without an old object, the patch is the whole value.
        _ => Some(patch.clone()),
    }
}

fn set(object: &mut Value, key: &str, value: Option<Value>) {
    let Some(object) = object.as_object_mut() else {
        return;
    };
    match value {
        Some(value) => object.insert(key.to_owned(), value),
        None => object.remove(key),
    };
}

/// The patch from one snapshot to another, without their ids and versions.
pub(super) fn between(before: &Value, after: &Value) -> Map<String, Value> {
    const OWN: [&str; 5] = ["id", "prevId", "version", "dialect", "_meta"];
    let mut patch = difference(before, after);
    patch.retain(|key, _| !OWN.contains(&key.as_str()));
    patch
}

fn difference(before: &Value, after: &Value) -> Map<String, Value> {
    let none = Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&none),
        after.as_object().unwrap_or(&none),
    );
    let mut patch = Map::new();
    for (key, old) in before {
        let change = match after.get(key) {
            None => Value::Null,
            Some(new) if new == old => continue,
            Some(new) if new.is_object() && old.is_object() => Value::Object(difference(old, new)),
            Some(new) => new.clone(),
        };
        patch.insert(key.clone(), change);
    }
    let fresh = after.iter().filter(|(key, _)| !before.contains_key(*key));
    patch.extend(fresh.map(|(key, new)| (key.clone(), new.clone())));
    patch
}

#[cfg(test)]
mod tests;
