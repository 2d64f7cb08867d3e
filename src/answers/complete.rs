//! Turns the given answers into a complete set.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::{
    Answer, Answers, ask,
    given::Given,
    service::{self, ServiceRequest},
};
use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind, Scalar},
    },
    failure::{Failure, Fault},
    name::{Kind, Name},
    prompt::Dialog,
    secret::Secret,
};

/// The argument that names the project.
const DIR: &str = "DIR";

/// Where unanswered questions get their answers.
pub struct Defaults<'a> {
    /// The terminal, if there is one and `--yes` was not given.
    pub ask: Option<&'a mut Dialog>,
    /// Whether to use defaults for unanswered questions (`--yes`).
    pub accept: bool,
    /// Whether the project already exists. If so, a question newer than the project gets its `absent` answer, and the
    /// secrets are already in the env files.
    pub exists: bool,
    /// Whether a program is on `PATH`.
    pub installed: &'a dyn Fn(&str) -> bool,
}

/// Complete answers, and the secrets that the user passed.
#[derive(Debug)]
pub struct Completed {
    /// The answers to record in `authgen.toml`.
    pub answers: Answers,
    /// The secrets by question id; written to env files only.
    pub secrets: BTreeMap<String, Secret>,
}

/// Answers every question that applies.
///
/// # Errors
/// Usage: contradictory answers, an invalid name or port, or unanswered questions and no terminal.
pub fn complete(
    catalog: &Catalog,
    mut given: Given,
    mut defaults: Defaults<'_>,
) -> Result<Completed> {
    imply_needs(catalog, &mut given)?;
    let mut open = Vec::new();
    let name = project_name(catalog, &mut given, defaults.accept, &mut open)?;
    let mut have_defaults = !open.is_empty();
    let mut values: BTreeMap<String, Answer> = BTreeMap::new();
    let mut services = None;

    for (index, question) in catalog.questions.iter().enumerate() {
        if !applies(question, &values) {
            refuse_pointless(question, &given)?;
            continue;
        }
        let is_kept = defaults.exists && question.kind == QuestionKind::Secret;
        if !is_given(question, &given) && !is_kept {
            if let Some(ask) = &mut defaults.ask {
                let rest = &catalog.questions[index..];
                ask.remaining(ask::open_questions(catalog, rest, &given, &values));
            }
            let Some(texts) = answer_open(catalog, question, &mut defaults)? else {
                open.push(format!("--{}", question.id));
                have_defaults |= question.default.is_some();
                continue;
            };
            given.add(catalog, question, &texts)?;
        }
        let answer = match given.answers.remove(&question.id) {
            Some(Answer::Choice(word)) => Answer::Choice(word),
            Some(Answer::Choices(words)) => Answer::Choices(words),
            Some(Answer::Port(port)) => Answer::Port(port),
            Some(Answer::Services(requests)) => {
                services = Some((question, requests));
                continue;
            }
            None => continue,
        };
        values.insert(question.id.clone(), answer);
    }
    if !open.is_empty() {
        bail!(missing(&open, have_defaults));
    }
    if let Some((question, requests)) = services {
        let ports = distinct_ports(&values, requests.iter().filter_map(ServiceRequest::port))?;
        let mut decided = Vec::new();
        service::decide(catalog, question, &requests, &ports, &mut decided)?;
        values.insert(question.id.clone(), Answer::Services(decided));
    }
    Ok(Completed {
        answers: Answers { name, values },
        secrets: given.secrets,
    })
}

/// Completes the answers of an existing project. A question newer than the project gets its `absent` answer.
///
/// # Errors
/// Same as [`complete`].
pub fn of_project(catalog: &Catalog, given: Given) -> Result<Answers> {
    let defaults = Defaults {
        ask: None,
        accept: true,
        exists: true,
        installed: &|_| false,
    };
    Ok(complete(catalog, given, defaults)?.answers)
}

/// Adds the answer that a given secret implies: `--database-url` implies `--database external`.
fn imply_needs(catalog: &Catalog, given: &mut Given) -> Result<()> {
    for question in &catalog.questions {
        let Some(needs) = question
            .needs
            .as_ref()
            .filter(|_| is_given(question, given))
        else {
            continue;
        };
        let needed = Answer::Choice(needs.answer.clone());
        let answer = given
            .answers
            .entry(needs.question.clone())
            .or_insert_with(|| needed.clone());
        if *answer != needed {
            bail!(pointless(question));
        }
    }
    Ok(())
}

fn refuse_pointless(question: &Question, given: &Given) -> Result<()> {
    if is_given(question, given) {
        bail!(pointless(question));
    }
    Ok(())
}

/// Error for unanswered questions. Without defaults, `--yes` would not help.
pub(super) fn missing(open: &[String], have_defaults: bool) -> Failure {
    let flags = open.join(" ");
    let (message, hint) = if have_defaults {
        let hint = if open.iter().any(|word| word == DIR) {
            "to use the defaults: authgen new DIR --yes"
        } else {
            "pass them as flags, or pass --yes to use the defaults"
        };
        let message = format!("missing answers, and no terminal to ask for them: {flags}");
        (message, hint.to_owned())
    } else {
        let answers = if open.len() == 1 { "answer" } else { "answers" };
        let message = format!("missing {answers}: {flags}");
        (message, format!("pass {} URL", open.join(" URL ")))
    };
    Failure::new(Fault::MissingArgument, message).hint(hint)
}

/// Error for an answer to a question that does not apply.
pub(super) fn pointless(question: &Question) -> Failure {
    let needs = question.needs.as_ref();
    let needs = needs.map_or_else(String::new, |needs| {
        format!("--{} {}", needs.question, needs.answer)
    });
    let id = &question.id;
    Failure::usage(format!("`--{id}` requires `{needs}`"))
        .hint(format!("pass `{needs}`, or omit `--{id}`"))
}

pub(super) fn is_given(question: &Question, given: &Given) -> bool {
    given.answers.contains_key(&question.id) || given.secrets.contains_key(&question.id)
}

/// Whether a question must be answered, given the answers so far.
pub(super) fn applies<S: PartialEq>(
    question: &Question,
    values: &BTreeMap<String, Answer<S>>,
) -> bool {
    question.needs.as_ref().is_none_or(|needs| {
        values.get(&needs.question) == Some(&Answer::Choice(needs.answer.clone()))
    })
}

fn project_name(
    catalog: &Catalog,
    given: &mut Given,
    accept: bool,
    open: &mut Vec<String>,
) -> Result<String> {
    let Some(name) = given.name.take() else {
        if accept {
            let failure = Failure::new(Fault::MissingArgument, format!("missing argument: {DIR}"));
            bail!(failure.hint("authgen new DIR --yes"));
        }
        open.push(DIR.to_owned());
        return Ok(String::new());
    };
    let name = Name::parse(&name, Kind::Project, &catalog.versions.names());
    Ok(name.map_err(Failure::from)?.to_string())
}

/// Prompts for an answer or uses the default; `None` if neither is possible.
fn answer_open(
    catalog: &Catalog,
    question: &Question,
    defaults: &mut Defaults<'_>,
) -> Result<Option<Vec<String>>> {
    let default = default_answer(question, defaults);
    let accepted = match question.kind {
        QuestionKind::Choices => Some(Vec::new()),
        _ => default.clone().map(|text| vec![text]),
    };
    match &mut defaults.ask {
        Some(ask) if question.ask => {
            ask::question(catalog, question, default.as_deref(), ask).map(Some)
        }
        // A list question needs no answer: it defaults to the empty list.
        _ if defaults.accept || !question.ask || question.kind == QuestionKind::Choices => {
            Ok(accepted)
        }
        _ => Ok(None),
    }
}

fn default_answer(question: &Question, defaults: &Defaults<'_>) -> Option<String> {
    let absent = question.absent.as_ref().filter(|_| defaults.exists);
    if let Some(program) = question
        .prefer_installed
        .as_ref()
        .filter(|program| absent.is_none() && (defaults.installed)(program))
    {
        return Some(program.clone());
    }
    absent.or(question.default.as_ref()).map(Scalar::text)
}

/// Collects the ports of all answers and of `services`; fails if two of them are equal.
pub(super) fn distinct_ports<'a>(
    values: &'a BTreeMap<String, Answer>,
    services: impl Iterator<Item = (u16, &'a str)>,
) -> Result<BTreeSet<u16>> {
    let answered = values.iter().filter_map(|(id, answer)| match answer {
        Answer::Port(port) => Some((*port, id.as_str())),
        _ => None,
    });
    let mut ports = BTreeMap::new();
    for (port, name) in answered.chain(services) {
        if let Some(other) = ports.insert(port, name) {
            bail!(
                Failure::usage(format!("`{other}` and `{name}` both use port {port}"))
                    .hint("give each its own port")
            );
        }
    }
    Ok(ports.into_keys().collect())
}

#[cfg(test)]
mod tests;
