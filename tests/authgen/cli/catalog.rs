//! `authgen catalog`, and the schema of the answers file.

use std::fs;

use super::URL;
use crate::support::World;

#[test]
fn the_catalog_lists_questions_choices_and_layers() {
    let world = World::new();
    let catalog = crate::catalog::built_in();
    let text = world.authgen(["catalog"]).go().code(0).calmly().stdout;
    let json = world
        .authgen(["catalog", "--json"])
        .go()
        .code(0)
        .calmly()
        .json();
    assert_eq!(json["version"], 1);
    let ids = |key: &str| -> Vec<String> {
        let all = json[key].as_array().expect("a list").iter();
        all.map(|item| item["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    assert_eq!(
        ids("questions"),
        catalog
            .questions
            .iter()
            .map(|question| question.id.clone())
            .collect::<Vec<_>>()
    );
    assert_eq!(
        ids("layers"),
        catalog
            .layers
            .iter()
            .map(|layer| layer.id.clone())
            .collect::<Vec<_>>()
    );
    for id in ids("questions")
        .iter()
        .map(|id| format!("--{id}\n"))
        .chain(ids("layers"))
    {
        assert!(text.contains(&id), "{id} is not in\n{text}");
    }
}

/// Every `authgen.toml` is valid in the schema, and the schema only allows known questions.
#[test]
fn answers_fit_the_schema_of_the_catalog() {
    let world = World::new();
    let schema = world.authgen(["catalog", "--json"]).go().code(0).json()["answersSchema"].take();
    for (name, more) in [
        ("default", &[][..]),
        ("external", &["--database-url", URL]),
        (
            "two",
            &[
                "--backend",
                "axum",
                "--backend",
                "axum=reports",
                "--package-manager",
                "bun",
            ],
        ),
    ] {
        world.new_project(name, &[&["--name", "my-app"], more].concat());
        let text = fs::read_to_string(world.work(name).join("authgen.toml")).expect("answers");
        let answers: serde_json::Value = toml_edit::de::from_str(&text).expect("TOML");
        assert_eq!(fault(&schema, &answers, "authgen.toml"), None, "{text}");
    }
    for wrong in [
        serde_json::json!({ "nmae": "x" }),
        serde_json::json!({ "name": "Bad Name" }),
        serde_json::json!({ "token": "rs256" }),
        serde_json::json!({ "frontend-port": 80 }),
        serde_json::json!({ "backend": [] }),
        serde_json::json!({ "oauth": ["github", "github"] }),
        serde_json::json!({ "backend": [{ "name": "x" }] }),
        serde_json::json!({ "database-url": URL }),
    ] {
        assert!(fault(&schema, &wrong, "wrong").is_some(), "{wrong}");
    }
}

fn has_repetition(list: &[serde_json::Value]) -> bool {
    (1..list.len()).any(|end| list[..end].contains(&list[end]))
}

/// The first violation of a schema by a value, for the keywords that our schema uses.
fn fault(schema: &serde_json::Value, value: &serde_json::Value, place: &str) -> Option<String> {
    let wrong = |what: &str| Some(format!("{place}: {value} {what}"));
    for (keyword, rule) in schema.as_object()? {
        let found = match keyword.as_str() {
            "type" => {
                let is_right = match rule.as_str()? {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64(),
                    other => return wrong(&format!("has an unknown type {other}")),
                };
                if is_right {
                    None
                } else {
                    wrong("has another type")
                }
            }
            "enum" if !rule.as_array()?.contains(value) => wrong("is not a valid choice"),
            "minimum" if value.as_i64() < rule.as_i64() => wrong("is too small"),
            "maximum" if value.as_i64() > rule.as_i64() => wrong("is too large"),
            "maxLength" if value.as_str()?.len() as u64 > rule.as_u64()? => wrong("is too long"),
            "minItems" if (value.as_array()?.len() as u64) < rule.as_u64()? => {
                wrong("has too few items")
            }
            "uniqueItems" if has_repetition(value.as_array()?) => wrong("repeats itself"),
            // The only pattern: names.
            "pattern"
                if value.as_str()?.contains(|c: char| {
                    !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-'
                }) =>
            {
                wrong("is no name")
            }
            "required" => {
                let missing = rule
                    .as_array()?
                    .iter()
                    .find(|key| key.as_str().is_none_or(|key| value.get(key).is_none()));
                missing.and_then(|key| wrong(&format!("lacks {key}")))
            }
            "additionalProperties" => {
                let known = schema["properties"].as_object()?;
                value
                    .as_object()?
                    .keys()
                    .find(|key| !known.contains_key(*key))
                    .and_then(|key| wrong(&format!("has {key}")))
            }
            "properties" => rule
                .as_object()?
                .iter()
                .find_map(|(key, rule)| fault(rule, value.get(key)?, &format!("{place}.{key}"))),
            "items" => value
                .as_array()?
                .iter()
                .find_map(|item| fault(rule, item, &format!("{place}[]"))),
            "anyOf" => {
                let faults: Vec<_> = rule
                    .as_array()?
                    .iter()
                    .map(|rule| fault(rule, value, place))
                    .collect();
                if faults.iter().any(Option::is_none) {
                    None
                } else {
                    faults.into_iter().next()?
                }
            }
            // Satisfied rules, and annotations.
            "enum" | "minimum" | "maximum" | "maxLength" | "minItems" | "pattern"
            | "uniqueItems" | "$schema" | "title" | "description" => None,
            other => wrong(&format!("meets an unknown keyword {other}")),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
