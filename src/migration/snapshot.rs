//! A Drizzle snapshot: what the database looks like after a migration. Differences between two of them, by key.

use serde_json::{Map, Value, json};

/// The version of Drizzle's formats.
pub(super) const FORMAT: &str = "7";
pub(super) const DIALECT: &str = "postgresql";

const TABLES: &str = "tables";

/// What two sides changed, so that nobody but the owner can say what is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Such as `user.phone_number`, a column, index or constraint of a table; or the name of a table or type.
    pub name: String,
    /// The table that is gone on the other side, where that is why.
    pub gone: Option<String>,
}

/// What stands before the first migration: no table, under the id that Drizzle gives to that.
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

/// Changes a snapshot as a patch changes `before`, which it was made for. Whatever the patch touches has to be alike in
/// both: columns, indexes and constraints each by itself, types and whole tables where the patch makes or drops them.
///
/// # Errors
/// What is not alike.
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
            // Another definition can be given twice; what is new or gone cannot.
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

/// What is at a path, where both sides changed it.
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

/// Whether what is at a path belongs together: a column (`tables`, table, `columns`, column), a type (`enums`, type).
fn is_unit(path: &[&str]) -> bool {
    match path {
        [TABLES, ..] => path.len() == 4,
        _ => path.len() == 2,
    }
}

/// A value after a merge patch; none where it is gone.
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
        // What is new stands there whole.
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

/// The patch from one snapshot to another, without what names the snapshots themselves.
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
