//! JSON Schema (draft 2020-12) of the answers file, generated from the questions.

use serde_json::{Map, Value, json};

use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    name,
};

/// The schema of `authgen.toml` and of the `--answers` file.
pub fn json_schema(catalog: &Catalog) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "authgen".into(),
        json!({ "type": "string", "description": "Version that wrote the file." }),
    );
    properties.insert("name".into(), json!({
        "type": "string", "pattern": name::PATTERN, "maxLength": name::MAX_LENGTH, "description": "The project's name."
    }));
    properties.insert(
        "owned".into(),
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "paths": { "type": "array", "items": { "type": "string" } } },
            "description": "Glob patterns of files that authgen does not change.",
        }),
    );
    for question in &catalog.questions {
        if let Some(schema) = answer_schema(catalog, question) {
            properties.insert(question.id.clone(), schema);
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "authgen answers",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The schema of an answer; `None` for a secret, because an answers file never contains secrets.
fn answer_schema(catalog: &Catalog, question: &Question) -> Option<Value> {
    let words: Vec<&str> = question
        .slot
        .iter()
        .flat_map(|slot| catalog.choices(slot))
        .map(|(word, _)| word)
        .collect();
    let port = json!({ "type": "integer", "minimum": 1024, "maximum": 65535 });
    let mut schema = match question.kind {
        QuestionKind::Secret => return None,
        QuestionKind::Choice => json!({ "enum": words }),
        QuestionKind::Choices => {
            json!({ "type": "array", "uniqueItems": true, "items": { "enum": words } })
        }
        QuestionKind::Port => port,
        QuestionKind::Services => json!({
            "type": "array",
            "minItems": 1,
            "items": { "anyOf": [
                { "type": "string", "description": "KIND, KIND=NAME or KIND=NAME:PORT" },
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["kind"],
                    "properties": {
                        "kind": { "enum": words },
                        "name": { "type": "string", "pattern": name::PATTERN, "maxLength": name::MAX_LENGTH },
                        "port": port,
                    },
                },
            ] },
        }),
    };
    schema["description"] = json!(question.help);
    Some(schema)
}
