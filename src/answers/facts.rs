//! Answers as separate facts in the record, so that git merges independent changes of two branches.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Answer, Answers, Given, file::NAME_KEY, service::ServiceRequest};
use crate::catalog::{Catalog, question::QuestionKind};

/// Facts by key. A key is a question's id (the value is its answer), an id and a choice (`oauth github`: whether GitHub
/// is chosen), or an id and a service name (`backend reports`: kind and port).
pub type Facts = BTreeMap<String, Value>;

/// Converts answers to facts.
pub fn facts(catalog: &Catalog, answers: &Answers) -> Facts {
    let mut facts = Facts::new();
    facts.insert(NAME_KEY.to_owned(), json!(answers.name));
    for (id, answer) in answers.iter() {
        match answer {
            Answer::Choice(word) => {
                facts.insert(id.to_owned(), json!(word));
            }
            Answer::Port(port) => {
                facts.insert(id.to_owned(), json!(port));
            }
            Answer::Choices(words) => {
                let slot = catalog.question(id).and_then(|each| each.slot.as_deref());
                let all = catalog.choices(slot.unwrap_or_default());
                facts.extend(all.map(|(word, _)| {
                    let is_chosen = words.iter().any(|chosen| chosen == word);
                    (key(id, word), json!(is_chosen))
                }));
            }
            Answer::Services(services) => {
                facts.extend(services.iter().map(|service| {
                    let value = json!({ "kind": service.kind, "port": service.port });
                    (key(id, &service.name), value)
                }));
            }
        }
    }
    facts
}

fn key(question: &str, part: &str) -> String {
    format!("{question} {part}")
}

/// Converts facts to answers. Services are in the order of `names`; services missing in `names` come last. Facts that
/// this catalog does not know are ignored, because users cannot fix a past record by editing the project.
pub fn given(catalog: &Catalog, facts: &Facts, names: &[&str]) -> Given {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let mut given = Given {
        name: facts.get(NAME_KEY).map(text),
        ..Given::default()
    };
    let questions = catalog
        .questions
        .iter()
        .filter(|question| question.kind != QuestionKind::Secret);
    for question in questions {
        let parts = || {
            let of_question = format!("{} ", question.id);
            facts.iter().filter_map(move |(key, value)| {
                let part = key.strip_prefix(&of_question)?;
                (!value.is_null()).then_some((part.to_owned(), value))
            })
        };
        let slot = question.slot.as_deref().unwrap_or_default();
        let is_choice = |word: &str| catalog.choice(slot, word).is_some();
        match question.kind {
            QuestionKind::Choices => {
                let known = catalog.choices(slot).map(|(word, _)| word.to_owned());
                let is_chosen = |word: &String| {
                    let is_it =
                        |(part, value): (String, &Value)| part == *word && *value == json!(true);
                    parts().any(is_it)
                };
                let answer = Answer::Choices(known.filter(is_chosen).collect());
                given.answers.insert(question.id.clone(), answer);
            }
            QuestionKind::Services => {
                let mut services: Vec<ServiceRequest> = parts()
                    .filter(|(_, value)| value["kind"].as_str().is_some_and(is_choice))
                    .map(|(name, value)| ServiceRequest {
                        kind: value["kind"].as_str().unwrap_or_default().to_owned(),
                        port: value["port"].as_u64().and_then(|port| port.try_into().ok()),
                        name: Some(name),
                    })
                    .collect();
                services.sort_by_key(|service| {
                    let name = service.name.as_deref().unwrap_or_default();
                    names
                        .iter()
                        .position(|other| *other == name)
                        .unwrap_or(names.len())
                });
                let answer = Answer::Services(services);
                given.answers.insert(question.id.clone(), answer);
            }
            _ => {
                let value = facts.get(&question.id).filter(|value| !value.is_null());
                if let Some(value) = value {
                    // Skip a value that does not parse as an answer.
                    let _ = given.add(catalog, question, &[text(value)]);
                }
            }
        }
    }
    given
}

/// A short description of a fact for messages.
pub(super) fn describe(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(service)) => {
            let kind = service["kind"].as_str().unwrap_or_default();
            format!("{kind} on port {}", service["port"])
        }
        Some(other) => other.to_string(),
    }
}
