//! Answers one by one, as the record keeps them: what two branches change apart comes together by itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Answer, Answers, Given, file::NAME_KEY, service::ServiceRequest};
use crate::catalog::{Catalog, question::QuestionKind};

/// Each answer by its key: that of its question, of a question and one of its words (`oauth github`: whether the word
/// is chosen), or of a question and the name of a service (`backend reports`: its kind and port).
pub type Facts = BTreeMap<String, Value>;

/// The answers as facts.
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

/// The answers that facts stand for. Services come in the order of `names`, others behind them. What this catalog does
/// not know is left out: no edit of a project could mend its past.
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
                    // One that is no answer adds none.
                    let _ = given.add(catalog, question, &[text(value)]);
                }
            }
        }
    }
    given
}

/// A fact in a few words, for a message.
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
