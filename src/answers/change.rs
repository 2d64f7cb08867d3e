//! One change to the answers of a project.

use anyhow::Result;

use super::{
    Given, GivenAnswer,
    service::{ServiceRequest, parse_port, unknown_choice},
};
use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    failure::Failure,
    suggest,
};

/// What `add`, `remove` and `set` do to the answers; `update` does nothing to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One more service.
    Add(ServiceRequest),
    /// One service less, by name.
    Remove(String),
    /// More words of a question with choices, by its id.
    Choose(String, Vec<String>),
    /// Fewer words of a question with choices, by its id.
    Drop(String, Vec<String>),
    /// Another answer to a question, by id and in its textual form.
    Set(String, String),
    /// The answers stay.
    Keep,
}

impl Edit {
    /// Changes the answers of a project.
    ///
    /// # Errors
    /// Usage: what it names does not exist, or exists already.
    pub fn apply(&self, catalog: &Catalog, given: &mut Given) -> Result<()> {
        match self {
            Self::Keep => Ok(()),
            Self::Add(request) => {
                let services = services(catalog, given)?;
                let is_taken =
                    |other: &ServiceRequest| request.name.is_some() && other.name == request.name;
                if let Some(name) = services.iter().find(|other| is_taken(other)) {
                    let name = name.name.as_deref().unwrap_or_default();
                    return Err(
                        Failure::usage(format!("there is a service `{name}` already"))
                            .hint("choose another name: --name NAME")
                            .into(),
                    );
                }
                let port = request
                    .port
                    .filter(|_| services.iter().any(|other| other.port == request.port));
                if let Some(port) = port {
                    return Err(
                        Failure::usage(format!("port {port} is taken by another service"))
                            .hint("choose another one, or leave --port out")
                            .into(),
                    );
                }
                services.push(request.clone());
                Ok(())
            }
            Self::Remove(name) => {
                let services = services(catalog, given)?;
                let names: Vec<String> = services
                    .iter()
                    .filter_map(|each| each.name.clone())
                    .collect();
                let Some(index) = names.iter().position(|other| other == name) else {
                    return Err(no_service(name, &names).into());
                };
                if names.len() == 1 {
                    return Err(Failure::usage(format!("`{name}` is the only service"))
                        .hint("add another one first")
                        .into());
                }
                services.remove(index);
                Ok(())
            }
            Self::Choose(id, words) => choose(catalog, given, id, words),
            Self::Drop(id, words) => drop_words(catalog, given, id, words),
            Self::Set(id, text) => set(catalog, given, id, text),
        }
    }
}

fn choose(catalog: &Catalog, given: &mut Given, id: &str, words: &[String]) -> Result<()> {
    let question = with_choices(catalog, id)?;
    let mut all = given.words(id).to_vec();
    if let Some(word) = words.iter().find(|word| all.contains(word)) {
        return Err(
            Failure::usage(format!("the project has `{word}` for `{id}` already"))
                .hint(format!("it has: {}", all.join(", ")))
                .into(),
        );
    }
    all.extend_from_slice(words);
    given.add(catalog, question, &all)
}

fn drop_words(catalog: &Catalog, given: &mut Given, id: &str, words: &[String]) -> Result<()> {
    let question = with_choices(catalog, id)?;
    let all = given.words(id).to_vec();
    if let Some(word) = words.iter().find(|word| !all.contains(word)) {
        let failure = Failure::usage(format!("the project has no `{word}` for `{id}`"));
        let near = suggest::nearest(word, all.iter().map(String::as_str));
        return Err(failure
            .hint(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if all.is_empty() => format!("it has none; `authgen add {id}` adds one"),
                None => format!("it has: {}", all.join(", ")),
            })
            .into());
    }
    let rest: Vec<String> = all
        .into_iter()
        .filter(|word| !words.contains(word))
        .collect();
    given.add(catalog, question, &rest)
}

fn with_choices<'a>(catalog: &'a Catalog, id: &str) -> Result<&'a Question> {
    let question = catalog.question(id);
    question
        .filter(|question| question.kind == QuestionKind::Choices)
        .ok_or_else(|| Failure::usage(format!("`{id}` takes no list of words")).into())
}

fn set(catalog: &Catalog, given: &mut Given, id: &str, text: &str) -> Result<()> {
    let question = settable(catalog, id)?;
    given.add(catalog, question, &[text.to_owned()])?;
    // Answers that only made sense with the old one.
    let choices: Vec<(String, String)> = given
        .answers
        .iter()
        .filter_map(|(id, answer)| match answer {
            GivenAnswer::Choice(word) => Some((id.clone(), word.clone())),
            _ => None,
        })
        .collect();
    given.answers.retain(|other, _| {
        let needs = catalog
            .question(other)
            .and_then(|question| question.needs.as_ref());
        needs.is_none_or(|needs| {
            other == id
                || choices
                    .iter()
                    .any(|(id, word)| *id == needs.question && *word == needs.answer)
        })
    });
    Ok(())
}

/// The question of an id that `set` takes.
///
/// # Errors
/// Usage, with the nearest known one.
pub fn settable<'a>(catalog: &'a Catalog, id: &str) -> Result<&'a Question> {
    let known = || {
        catalog
            .questions
            .iter()
            .filter(|question| question.is_settable())
    };
    known().find(|question| question.id == id).ok_or_else(|| {
        let failure = Failure::usage(format!("`{id}` is nothing that can be set"));
        let is_list = catalog.question(id).is_some_and(Question::is_list);
        let near = suggest::nearest(id, known().map(|question| question.id.as_str()));
        failure
            .hint(match near {
                _ if is_list => format!("say `authgen add {id}` or `authgen remove {id}`"),
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let ids: Vec<&str> = known().map(|question| question.id.as_str()).collect();
                    format!("choose one of: {}", ids.join(", "))
                }
            })
            .into()
    })
}

/// A service as the words of `add` name it: `KIND[=NAME][:PORT]`, and the flags beside it.
///
/// # Errors
/// Usage: an unknown kind, a port that cannot be, or one thing said twice.
pub fn service_request(
    catalog: &Catalog,
    text: &str,
    name: Option<&str>,
    port: Option<&str>,
) -> Result<ServiceRequest> {
    let mut request = ServiceRequest::parse(text)?;
    if let Some(question) = catalog.services_question() {
        let slot = question.slot.as_deref().unwrap_or_default();
        let known: Vec<&str> = catalog.choices(slot).map(|(word, _)| word).collect();
        if !known.contains(&request.kind.as_str()) {
            return Err(unknown_choice(&question.id, &request.kind, &known).into());
        }
    }
    let twice = |what: &str| {
        Failure::usage(format!("the {what} is given twice")).hint("leave one of the two out")
    };
    if let Some(name) = name
        && request.name.replace(name.to_owned()).is_some()
    {
        return Err(twice("name").into());
    }
    if let Some(port) = port
        && request.port.replace(parse_port(port)?).is_some()
    {
        return Err(twice("port").into());
    }
    Ok(request)
}

fn services<'a>(catalog: &Catalog, given: &'a mut Given) -> Result<&'a mut Vec<ServiceRequest>> {
    let id = catalog
        .services_question()
        .map(|question| question.id.as_str());
    match id.and_then(|id| given.answers.get_mut(id)) {
        Some(GivenAnswer::Services(services)) => Ok(services),
        _ => Err(Failure::usage("the project has no services").into()),
    }
}

fn no_service(name: &str, names: &[String]) -> Failure {
    let hint = match suggest::nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is: {}", names.join(", ")),
    };
    Failure::usage(format!("there is no service `{name}`")).hint(hint)
}
