//! The parsed content of an answers file, including parts that this catalog does not know.

use anyhow::{Result, bail};

use super::{Answer, Edit, Given};
use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    failure::{Failure, Fault},
    suggest,
};

/// An answers file, parsed as far as possible: only invalid TOML and conflict markers make parsing fail.
#[derive(Debug, Default)]
pub struct Reading {
    /// The valid answers.
    pub given: Given,
    /// Unknown or retired choices.
    pub unknown: Vec<Unknown>,
    /// Answers to retired questions.
    pub gone: Vec<Gone>,
    /// Other errors, by key.
    pub wrong: Vec<(String, Failure)>,
}

/// An unknown or retired choice.
#[derive(Debug)]
pub struct Unknown {
    /// File and line.
    pub place: String,
    /// Id of the question.
    pub question: String,
    /// The choice.
    pub word: String,
    /// If the choice is the kind of a service: the service's name, if given.
    pub service: Option<String>,
}

/// An answer to a retired question.
#[derive(Debug)]
pub struct Gone {
    /// File and line.
    pub place: String,
    /// Id of the question.
    pub question: String,
    /// What to do instead.
    pub instead: String,
}

impl Reading {
    /// The answers, if the whole file is valid.
    ///
    /// # Errors
    /// Usage: the first error.
    pub fn whole(mut self, catalog: &Catalog) -> Result<Given> {
        self.ensure_right()?;
        if let Some(gone) = self.gone.first() {
            let Gone {
                place, question, ..
            } = gone;
            bail!(
                Failure::new(
                    Fault::InvalidFile,
                    format!("{place}: the question `{question}` was removed from authgen")
                )
                .hint(&gone.instead)
            );
        }
        match self.unknown.first() {
            Some(unknown) => Err(unknown.in_file(catalog).into()),
            None => Ok(self.given),
        }
    }

    /// Applies the part of an edit that fixes errors in the file, and returns the rest of the edit.
    ///
    /// # Errors
    /// Usage: the first error that the edit does not fix.
    pub fn mend(&mut self, catalog: &Catalog, edit: &Edit) -> Result<Edit> {
        let rest = match edit {
            Edit::Set(id, _) => {
                self.wrong.retain(|(key, _)| key != id);
                self.unknown.retain(|unknown| unknown.question != *id);
                edit.clone()
            }
            Edit::Drop(id, words) => {
                let count = self.unknown.len();
                let is_dropped = |unknown: &Unknown, words: &[String]| {
                    unknown.question == *id && words.contains(&unknown.word)
                };
                let is_known = |word: &&String| {
                    let word = std::slice::from_ref(*word);
                    !self.unknown.iter().any(|each| is_dropped(each, word))
                };
                let rest: Vec<String> = words.iter().filter(is_known).cloned().collect();
                self.unknown.retain(|unknown| !is_dropped(unknown, words));
                match rest[..] {
                    [] if self.unknown.len() < count => Edit::Keep,
                    _ => Edit::Drop(id.clone(), rest),
                }
            }
            Edit::Remove(name) => {
                let is_it = |unknown: &Unknown| unknown.service.as_ref() == Some(name);
                if self.unknown.iter().any(is_it) && self.has_services() {
                    self.unknown.retain(|unknown| !is_it(unknown));
                    Edit::Keep
                } else {
                    edit.clone()
                }
            }
            Edit::Add(_) | Edit::Choose(..) | Edit::Keep => edit.clone(),
        };
        self.ensure_right()?;
        match self.unknown.first() {
            Some(unknown) => Err(unknown.in_project(catalog, self.has_services()).into()),
            None => Ok(rest),
        }
    }

    fn ensure_right(&mut self) -> Result<(), Failure> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        Err(self.wrong.swap_remove(0).1)
    }

    fn has_services(&self) -> bool {
        let mut answers = self.given.answers.values();
        answers.any(|answer| matches!(answer, Answer::Services(list) if !list.is_empty()))
    }
}

impl Unknown {
    fn slot<'a>(&self, catalog: &'a Catalog) -> (Option<&'a Question>, &'a str) {
        let question = catalog.question(&self.question);
        let slot = question.and_then(|question| question.slot.as_deref());
        (question, slot.unwrap_or_default())
    }

    fn gone<'a>(&self, catalog: &'a Catalog) -> Option<&'a str> {
        catalog.gone_choice(self.slot(catalog).1, &self.word)
    }

    fn choices<'a>(&self, catalog: &'a Catalog) -> Vec<&'a str> {
        let choices = catalog.choices(self.slot(catalog).1);
        choices.map(|(word, _)| word).collect()
    }

    fn failure(&self, catalog: &Catalog) -> Failure {
        let Self {
            place,
            question,
            word,
            ..
        } = self;
        let what = match self.gone(catalog) {
            Some(_) => "was removed from authgen".to_owned(),
            None => "is not a valid choice".to_owned(),
        };
        Failure::new(
            Fault::InvalidFile,
            format!("{place}: `{question}`: `{word}` {what}"),
        )
    }

    /// Error for an answers file that the user edits by hand.
    fn in_file(&self, catalog: &Catalog) -> Failure {
        self.failure(catalog).hint(match self.gone(catalog) {
            Some(instead) => instead.to_owned(),
            None => suggest::hint(&self.word, &self.choices(catalog)),
        })
    }

    /// Error for a project's `authgen.toml`. The hint names the command that removes or replaces the choice; if no
    /// service would remain, it says to change the kind.
    fn in_project(&self, catalog: &Catalog, has_services: bool) -> Failure {
        let Self { question, word, .. } = self;
        let choices = self.choices(catalog);
        let near = suggest::nearest(word, choices.iter().copied());
        let kind = self.slot(catalog).0.map(|question| question.kind);
        let command = match (kind, &self.service) {
            (Some(QuestionKind::Choices), _) => format!("authgen remove {question} {word}"),
            (Some(QuestionKind::Services), Some(name)) if has_services => {
                format!("authgen remove {question} {name}")
            }
            (Some(QuestionKind::Services), _) => {
                format!("change the kind to one of: {}", choices.join(", "))
            }
            _ => format!("authgen set {question} {}", choices.join("|")),
        };
        self.failure(catalog)
            .hint(match (self.gone(catalog), near) {
                (Some(instead), _) => format!("{instead}: {command}"),
                (None, Some(near)) => format!("did you mean `{near}`? Otherwise: {command}"),
                (None, None) => command,
            })
    }
}
