//! Answers: the user's decisions. They come from flags, a file, prompts and defaults, in that order of precedence, and
//! are recorded in `authgen.toml`. A secret is never an answer.

mod ask;
mod complete;
mod edit;
mod facts;
mod file;
mod given;
mod migrations;
mod owned;
mod reading;
mod rename;
mod rewrite;
mod schema;
mod service;
mod settle;
mod write;

use std::collections::BTreeMap;

pub use self::{
    ask::name as ask_name,
    complete::{Completed, Defaults, complete, of_project},
    edit::{Edit, service_request, settable, settable_ids},
    facts::{Facts, facts as facts_of, given as given_of},
    file::{read, read_file},
    given::Given,
    migrations::{migrations_folder, with_migrations_folder},
    owned::owned,
    reading::{Reading, Unknown},
    rename::rename_facts,
    rewrite::edit_toml,
    schema::json_schema,
    service::{ServiceAnswer, ServiceRequest, free_name as free_service_name},
    settle::settle,
    write::to_toml,
};

/// Key for the version of authgen that wrote the file.
pub const VERSION_KEY: &str = "authgen";

/// A complete set of answers: known questions, allowed values, valid names, distinct ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The project's name.
    pub name: String,
    values: BTreeMap<String, Answer>,
}

/// One answer, of the type that `questions.toml` defines for its question. `S` is the type of a service: final
/// ([`ServiceAnswer`]) or requested ([`ServiceRequest`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<S = ServiceAnswer> {
    /// A single choice.
    Choice(String),
    /// Several choices, in catalog order.
    Choices(Vec<String>),
    /// A TCP port.
    Port(u16),
    /// Services in the order given; the first is the primary service.
    Services(Vec<S>),
}

/// The choices of a question; empty without an answer.
pub fn words<'a, S>(answers: &'a BTreeMap<String, Answer<S>>, question: &str) -> &'a [String] {
    match answers.get(question) {
        Some(Answer::Choices(words)) => words,
        _ => &[],
    }
}

impl Answers {
    /// The answer to a question; `None` if the question does not apply.
    pub fn get(&self, question: &str) -> Option<&Answer> {
        self.values.get(question)
    }

    /// The choice for a question.
    pub fn choice(&self, question: &str) -> Option<&str> {
        match self.get(question) {
            Some(Answer::Choice(word)) => Some(word),
            _ => None,
        }
    }

    /// Whether the answer to a question is or contains a choice.
    pub fn chooses(&self, question: &str, word: &str) -> bool {
        match self.get(question) {
            Some(Answer::Choice(chosen)) => chosen == word,
            Some(Answer::Choices(chosen)) => chosen.iter().any(|chosen| chosen == word),
            _ => false,
        }
    }

    /// The port of a question.
    pub fn port(&self, question: &str) -> Option<u16> {
        match self.get(question) {
            Some(Answer::Port(port)) => Some(*port),
            _ => None,
        }
    }

    /// All services of the project.
    pub fn services(&self) -> &[ServiceAnswer] {
        self.values
            .values()
            .find_map(|answer| match answer {
                Answer::Services(services) => Some(services.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Ids and answers, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.values.iter().map(|(id, answer)| (id.as_str(), answer))
    }
}
