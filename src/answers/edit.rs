//! New answers in the owner's `authgen.toml`, whose comments and order stay.

use anyhow::Result;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{Answer, Answers, ServiceAnswer, VERSION_KEY, to_toml};

/// Changes the values that differ, adds what is missing, takes out what does not apply any more.
///
/// # Errors
/// The text is not TOML.
pub fn edit_toml(text: &str, answers: &Answers, version: &str) -> Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let wanted: DocumentMut = to_toml(answers, version).parse()?;
    set(&mut document, VERSION_KEY, version.into());
    let gone: Vec<String> = document
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| !wanted.contains_key(key))
        .collect();
    for key in gone {
        document.remove(&key);
    }
    for (id, answer) in answers.iter() {
        match answer {
            Answer::Choice(word) => set(&mut document, id, word.as_str().into()),
            Answer::Choices(words) => {
                set(&mut document, id, words.iter().collect::<Array>().into());
            }
            Answer::Port(port) => set(&mut document, id, i64::from(*port).into()),
            Answer::Services(services) => set_services(&mut document, id, services),
        }
    }
    Ok(document.to_string())
}

/// Replaces a value that differs, and nothing around it.
fn set(document: &mut DocumentMut, key: &str, mut wanted: Value) {
    match document.get_mut(key).and_then(Item::as_value_mut) {
        Some(current) if is_same(current, &wanted) => {}
        Some(current) => {
            *wanted.decor_mut() = current.decor().clone();
            *current = wanted;
        }
        None => {
            document.insert(key, Item::Value(wanted));
        }
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Integer(one), Value::Integer(other)) => one.value() == other.value(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        _ => false,
    }
}

/// The tables of services that stay keep their comments; they are found by name.
fn set_services(document: &mut DocumentMut, key: &str, services: &[ServiceAnswer]) {
    let current = document.get(key).and_then(Item::as_array_of_tables);
    let is_same = current.is_some_and(|tables| {
        tables.len() == services.len()
            && tables
                .iter()
                .zip(services)
                .all(|(table, service)| is_table_of(table, service))
    });
    if is_same {
        return;
    }
    let known: Vec<Table> = current.into_iter().flatten().cloned().collect();
    let mut tables = ArrayOfTables::new();
    for service in services {
        let kept = known
            .iter()
            .find(|table| text(table, "name") == Some(&service.name));
        let mut table = kept.cloned().unwrap_or_default();
        if !is_table_of(&table, service) {
            table["kind"] = value(&service.kind);
            table["name"] = value(&service.name);
            table["port"] = value(i64::from(service.port));
        }
        table.set_position(None);
        tables.push(table);
    }
    document.insert(key, Item::ArrayOfTables(tables));
}

fn is_table_of(table: &Table, service: &ServiceAnswer) -> bool {
    text(table, "kind") == Some(&service.kind)
        && text(table, "name") == Some(&service.name)
        && table.get("port").and_then(Item::as_integer) == Some(i64::from(service.port))
}

fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn answers(backends: &[(&str, u16)]) -> Answers {
        let services = backends.iter().map(|(name, port)| ServiceAnswer {
            kind: "axum".into(),
            name: (*name).into(),
            port: *port,
        });
        Answers {
            name: "shop".into(),
            values: BTreeMap::from([
                ("token".into(), Answer::Choice("jwks".into())),
                ("frontend-port".into(), Answer::Port(3000)),
                ("backend".into(), Answer::Services(services.collect())),
            ]),
        }
    }

    const OWN: &str = r#"# Ours.
authgen = "0.1.0"   # pinned
name = "shop"

# Short-lived.
token = "hs256" # for now
frontend-port = 3000
database-port = 5

# The first one.
[[backend]]
kind = "axum"
name = "backend" # main
port = 8000
"#;

    #[test]
    fn only_what_differs_changes() {
        let edited = edit_toml(OWN, &answers(&[("backend", 8000)]), "0.2.0").expect("TOML");
        assert_eq!(
            edited,
            OWN.replace("0.1.0", "0.2.0")
                .replace("\"hs256\"", "\"jwks\"")
                .replace("database-port = 5\n", "")
        );
    }

    #[test]
    fn services_come_and_go_and_comments_stay() {
        let two = edit_toml(
            OWN,
            &answers(&[("backend", 8000), ("reports", 8001)]),
            "0.1.0",
        );
        let two = two.expect("TOML");
        assert!(two.contains(
            "# The first one.\n[[backend]]\nkind = \"axum\"\nname = \"backend\" # main\n"
        ));
        assert!(
            two.ends_with("[[backend]]\nkind = \"axum\"\nname = \"reports\"\nport = 8001\n"),
            "{two}"
        );
        let one = edit_toml(&two, &answers(&[("backend", 8000)]), "0.1.0").expect("TOML");
        let same = edit_toml(OWN, &answers(&[("backend", 8000)]), "0.1.0").expect("TOML");
        assert_eq!(one, same);
    }

    #[test]
    fn what_authgen_wrote_is_what_it_would_write() {
        let before = to_toml(&answers(&[("backend", 8000)]), "0.1.0");
        let with = edit_toml(
            &before,
            &answers(&[("backend", 8000), ("reports", 8001)]),
            "0.1.0",
        );
        let without = edit_toml(
            &with.expect("TOML"),
            &answers(&[("backend", 8000)]),
            "0.1.0",
        );
        assert_eq!(without.expect("TOML"), before);
    }

    #[test]
    fn a_list_in_short_form_becomes_tables() {
        let short = "name = \"shop\"\nbackend = [\"axum\"]\n";
        let edited = edit_toml(short, &answers(&[("backend", 8000)]), "0.1.0").expect("TOML");
        assert!(edited.contains("[[backend]]\n"), "{edited}");
        assert!(!edited.contains("backend = ["), "{edited}");
    }
}
