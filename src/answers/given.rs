//! Answers from flags and files, before defaults are applied.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::{
    Answer,
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

/// Partial answers, and the secrets given with them.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The project's name.
    pub name: Option<String>,
    /// Answers by question id.
    pub answers: BTreeMap<String, Answer<ServiceRequest>>,
    /// Values of `secret` questions, by question id.
    pub secrets: BTreeMap<String, Secret>,
}

impl Given {
    /// Adds an answer from its textual form, as in flags and prompts.
    ///
    /// # Errors
    /// The text is not a valid answer to the question.
    pub fn add(&mut self, catalog: &Catalog, question: &Question, texts: &[String]) -> Result<()> {
        let id = question.id.clone();
        if question.kind == QuestionKind::Secret {
            let text = texts.first().map(String::as_str).unwrap_or_default();
            let url = DatabaseUrl::parse(text).map_err(|error| {
                Failure::usage(error.to_string()).hint(format!(
                    "--{id} postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
                ))
            })?;
            self.secrets.insert(id, Secret::new(url.expose()));
        } else {
            let answer = Answer::parse(catalog, question, texts, ServiceRequest::parse)?;
            self.answers.insert(id, answer);
        }
        Ok(())
    }

    /// Fills in missing answers from `other`.
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

impl<S> Answer<S> {
    /// Parses an answer from its textual form: one text per service or choice.
    ///
    /// # Errors
    /// The text is not a valid answer to the question.
    pub fn parse(
        catalog: &Catalog,
        question: &Question,
        texts: &[String],
        service: impl Fn(&str) -> Result<S>,
    ) -> Result<Self> {
        let text = texts.first().map(String::as_str).unwrap_or_default();
        Ok(match question.kind {
            QuestionKind::Choice => Self::Choice(choice(catalog, question, text)?),
            QuestionKind::Choices => Self::Choices(choices(catalog, question, texts)?),
            QuestionKind::Port => Self::Port(parse_port(text)?),
            QuestionKind::Services => {
                let services = texts.iter().map(|text| service(text));
                Self::Services(services.collect::<Result<_>>()?)
            }
            QuestionKind::Secret => bail!("`{}` is a secret, not an answer", question.id),
        })
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

/// Parses a list of choices; `none` alone is the empty list.
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
