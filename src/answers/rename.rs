//! Replaces former names of questions and choices with the current ones, so that no other code needs to know former
//! names.

use std::ops::Range;

use serde_json::Value as Json;
use toml_edit::{ArrayOfTables, Document, Item, Value};

use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    record::{Fact, Recorded, add},
};

/// Replacement text for a span.
type Edit = (Range<usize>, String);

/// Updates an answers file to the current names. Comments, order and lines stay. Invalid TOML is returned unchanged for
/// the parser to report. A former id stays if the file also has the current id.
pub fn rename_text(catalog: &Catalog, text: &str) -> String {
    let mut edits = Vec::new();
    if let Ok(document) = Document::parse(text) {
        for (id, item) in document.iter() {
            let renamed = catalog.renamed(id).filter(|question| {
                !document.contains_key(&question.id) && question.kind != QuestionKind::Secret
            });
            if let Some(question) = renamed {
                let spans = match item.as_array_of_tables() {
                    Some(tables) => headers(text, id, tables),
                    None => document
                        .key(id)
                        .and_then(toml_edit::Key::span)
                        .into_iter()
                        .collect(),
                };
                edits.extend(spans.into_iter().map(|span| (span, question.id.clone())));
            }
            if let Some(question) = renamed.or_else(|| catalog.question(id)) {
                edits.extend(words(catalog, question, item));
            }
        }
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut renamed = text.to_owned();
    for (span, new) in edits.into_iter().rev() {
        renamed.replace_range(span, &new);
    }
    renamed
}

/// The spans of a key in the headers of its tables, one per table.
fn headers(text: &str, id: &str, tables: &ArrayOfTables) -> Vec<Range<usize>> {
    let header = |span: Range<usize>| {
        let at = span.start + text[span].find(id)?;
        Some(at..at + id.len())
    };
    let spans = tables.iter().filter_map(toml_edit::Table::span);
    spans.filter_map(header).collect()
}

fn words(catalog: &Catalog, question: &Question, item: &Item) -> Vec<Edit> {
    let Some(slot) = question.slot.as_deref() else {
        return Vec::new();
    };
    let values: Vec<&Value> = match (item, item.as_array_of_tables()) {
        (_, Some(tables)) => {
            let kinds = tables.iter().filter_map(|table| table.get("kind"));
            kinds.filter_map(Item::as_value).collect()
        }
        (Item::Value(Value::Array(array)), _) => array.iter().filter_map(word).collect(),
        (Item::Value(value), _) => word(value).into_iter().collect(),
        _ => Vec::new(),
    };
    let is_short = question.kind == QuestionKind::Services && !item.is_array_of_tables();
    let edit = |value: &Value| {
        let text = value.as_str()?;
        // A service may have the short form `KIND=NAME:PORT`.
        let end = text.find(['=', ':']).filter(|_| is_short);
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        let today = catalog.word(slot, word);
        (today != word).then_some((value.span()?, format!("\"{today}{rest}\"")))
    };
    values.into_iter().filter_map(edit).collect()
}

/// The value that names a choice: `kind` in an inline table, otherwise the value itself.
fn word(value: &Value) -> Option<&Value> {
    match value.as_inline_table() {
        Some(table) => table.get("kind"),
        None => Some(value),
    }
}

/// Updates recorded facts to the current names.
pub fn rename_facts(
    catalog: &Catalog,
    recorded: &Recorded<String, Fact>,
) -> Recorded<String, Fact> {
    let mut renamed = Recorded::new();
    for (key, facts) in recorded {
        let (id, part) = match key.split_once(' ') {
            Some((id, part)) => (id, Some(part)),
            None => (key.as_str(), None),
        };
        let question = catalog.question(id).or_else(|| catalog.renamed(id));
        let Some(question) = question else {
            renamed.insert(key.clone(), facts.clone());
            continue;
        };
        let slot = question.slot.as_deref().unwrap_or_default();
        let key = match (part, question.kind) {
            (None, _) => question.id.clone(),
            (Some(word), QuestionKind::Choices) => {
                format!("{} {}", question.id, catalog.word(slot, word))
            }
            (Some(name), _) => format!("{} {name}", question.id),
        };
        let value = |value: &Json| {
            let mut value = value.clone();
            let word = match &mut value {
                Json::Object(service) => service.get_mut("kind"),
                value => Some(value),
            };
            if let Some(Json::String(word)) = word {
                *word = catalog.word(slot, word).to_owned();
            }
            value
        };
        for fact in facts {
            let today = value(&fact.value);
            let mut was: Vec<Json> = fact.was.iter().map(value).collect();
            // A renamed choice is not a changed answer.
            was.retain(|was| *was != today);
            let fact = Fact { value: today, was };
            add(&mut renamed, key.clone(), fact);
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog::source::Source;

    fn catalog() -> Catalog {
        let mut catalog =
            Catalog::load(Source::Embedded).expect("the built-in templates are valid");
        for question in &mut catalog.questions {
            question.was = match question.id.as_str() {
                "backend" => vec!["service".into()],
                "oauth" => vec!["sign-in".into()],
                _ => Vec::new(),
            };
        }
        for layer in &mut catalog.layers {
            layer.manifest.was = match layer.id.as_str() {
                "backend-fastapi" => vec!["python".into()],
                "oauth-twitter" => vec!["x".into()],
                _ => Vec::new(),
            };
        }
        catalog
    }

    const OLD: &str = r#"# [[service]] and "x" stay here.
"sign-in" = [
  'x', # "x"
  "github",
]

[[ service ]] # service
kind = "python" # python
name = "python"

# The other one.
[["service"]]
kind = "axum"
"#;

    const NEW: &str = r#"# [[service]] and "x" stay here.
oauth = [
  "twitter", # "x"
  "github",
]

[[ backend ]] # service
kind = "fastapi" # python
name = "python"

# The other one.
[["backend"]]
kind = "axum"
"#;

    #[test]
    fn renaming_changes_only_names() {
        let renamed = |text: &str| rename_text(&catalog(), text);
        assert_eq!(renamed(OLD), NEW);
        assert_eq!(renamed(NEW), NEW);
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(renamed(&windows(OLD)), windows(NEW));
        let short = "service = [\"python=python:8000\", \"axum\"]\n";
        let today = "backend = [\"fastapi=python:8000\", \"axum\"]\n";
        assert_eq!(renamed(short), today);
        let inline = "service = [{ kind = 'python', name = \"python\" }, \"python\"] # one\n";
        let today = "backend = [{ kind = \"fastapi\", name = \"python\" }, \"fastapi\"] # one\n";
        assert_eq!(renamed(inline), today);
        for left in ["sign-in = ", "sign-in = []\noauth = []\n", "token = 3\n"] {
            assert_eq!(renamed(left), left);
        }
    }

    #[test]
    fn renaming_applies_to_recorded_facts() {
        let fact = |value: Json, was: &[Json]| {
            let was = was.to_vec();
            vec![Fact { value, was }]
        };
        let service = |kind: &str| json!({ "kind": kind, "port": 8000 });
        let chosen = || fact(json!(true), &[json!(false)]);
        let unknown = || ("unknown x".to_owned(), fact(json!("x"), &[]));
        let old = Recorded::from([
            ("sign-in x".to_owned(), chosen()),
            (
                "service python".to_owned(),
                fact(service("python"), &[service("fastapi")]),
            ),
            unknown(),
        ]);
        let new = Recorded::from([
            ("oauth twitter".to_owned(), chosen()),
            ("backend python".to_owned(), fact(service("fastapi"), &[])),
            unknown(),
        ]);
        assert_eq!(rename_facts(&catalog(), &old), new);
        assert_eq!(rename_facts(&catalog(), &new), new);
    }
}
