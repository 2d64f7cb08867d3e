//! What the user has said so far, by flag or file, before defaults fill the rest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{
    Answer, Answers,
    service::{ServiceRequest, parse_port, unknown_choice},
};
use crate::{
    catalog::{
        Catalog,
        question::{NONE, Question, QuestionKind},
    },
    failure::Failure,
    secret::Secret,
    url::DatabaseUrl,
};

/// A partial set of answers, and the secrets that came with it.
#[derive(Debug, Default)]
pub struct Given {
    /// The project's name.
    pub name: Option<String>,
    /// Answers by question id.
    pub answers: BTreeMap<String, GivenAnswer>,
    /// Values of questions of the kind `secret`, by question id.
    pub secrets: BTreeMap<String, Secret>,
    /// Questions of that kind whose answer stands in the project's env files already.
    pub kept: BTreeSet<String>,
}

/// One answer as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenAnswer {
    /// A word that is a choice.
    Choice(String),
    /// Words that are choices, each once, in the order of the catalog.
    Choices(Vec<String>),
    /// A port.
    Port(u16),
    /// Services, perhaps without name or port.
    Services(Vec<ServiceRequest>),
}

impl From<&Answers> for Given {
    /// Full answers as if somebody had given them.
    fn from(answers: &Answers) -> Self {
        let given = |answer: &Answer| match answer {
            Answer::Choice(word) => GivenAnswer::Choice(word.clone()),
            Answer::Choices(words) => GivenAnswer::Choices(words.clone()),
            Answer::Port(port) => GivenAnswer::Port(*port),
            Answer::Services(services) => GivenAnswer::Services(
                services
                    .iter()
                    .map(|service| ServiceRequest {
                        kind: service.kind.clone(),
                        name: Some(service.name.clone()),
                        port: Some(service.port),
                    })
                    .collect(),
            ),
        };
        Self {
            name: Some(answers.name.clone()),
            answers: answers
                .iter()
                .map(|(id, answer)| (id.to_owned(), given(answer)))
                .collect(),
            ..Self::default()
        }
    }
}

impl Given {
    /// Adds an answer in its textual form, as flags and prompts have it. A services question takes one text for
    /// each service, and choices one for each word.
    ///
    /// # Errors
    /// The text is no answer to the question.
    pub fn add(&mut self, catalog: &Catalog, question: &Question, texts: &[String]) -> Result<()> {
        let text = texts.first().map(String::as_str).unwrap_or_default();
        let answer = match question.kind {
            QuestionKind::Choice => GivenAnswer::Choice(choice(catalog, question, text)?),
            QuestionKind::Choices => GivenAnswer::Choices(choices(catalog, question, texts)?),
            QuestionKind::Port => GivenAnswer::Port(parse_port(text)?),
            QuestionKind::Services => GivenAnswer::Services(
                texts
                    .iter()
                    .map(|text| ServiceRequest::parse(text))
                    .collect::<Result<_>>()?,
            ),
            QuestionKind::Secret => {
                let url = DatabaseUrl::parse(text).map_err(|error| {
                    Failure::usage(error.to_string()).hint(format!(
                        "--{} postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
                        question.id
                    ))
                })?;
                self.secrets
                    .insert(question.id.clone(), Secret::new(url.expose()));
                return Ok(());
            }
        };
        self.answers.insert(question.id.clone(), answer);
        Ok(())
    }

    /// The words of an answer with choices so far.
    pub fn words(&self, question: &str) -> &[String] {
        match self.answers.get(question) {
            Some(GivenAnswer::Choices(words)) => words,
            _ => &[],
        }
    }

    /// Says that the secrets which these answers need are in the project's env files.
    pub fn keep_secrets(&mut self, catalog: &Catalog) {
        let is_needed = |question: &&Question| {
            question.kind == QuestionKind::Secret
                && question.needs.as_ref().is_none_or(|needs| {
                    let needed = GivenAnswer::Choice(needs.answer.clone());
                    self.answers.get(&needs.question) == Some(&needed)
                })
        };
        self.kept = catalog
            .questions
            .iter()
            .filter(is_needed)
            .map(|question| question.id.clone())
            .collect();
    }

    /// Takes from `other` what is not given yet.
    pub fn fill_from(&mut self, other: Self) {
        self.name = self.name.take().or(other.name);
        for (id, answer) in other.answers {
            self.answers.entry(id).or_insert(answer);
        }
        for (id, secret) in other.secrets {
            self.secrets.entry(id).or_insert(secret);
        }
    }
}

fn choice(catalog: &Catalog, question: &Question, word: &str) -> Result<String> {
    let known = known(catalog, question);
    if known.contains(&word) {
        Ok(word.to_owned())
    } else {
        Err(unknown_choice(&question.id, word, &known).into())
    }
}

/// `none` alone stands for no word at all.
fn choices(catalog: &Catalog, question: &Question, words: &[String]) -> Result<Vec<String>> {
    if words == [NONE] {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<String> = words
        .iter()
        .map(|word| choice(catalog, question, word))
        .collect::<Result<_>>()?;
    let sorted = known(catalog, question).into_iter().map(str::to_owned);
    Ok(sorted.filter(|word| wanted.contains(word)).collect())
}

fn known<'a>(catalog: &'a Catalog, question: &Question) -> Vec<&'a str> {
    catalog
        .choices(question.slot.as_deref().unwrap_or_default())
        .map(|(word, _)| word)
        .collect()
}
