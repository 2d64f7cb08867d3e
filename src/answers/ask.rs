//! Prompts for answers that were not given.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    Answer,
    complete::{applies, is_given},
    given::Given,
};
use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    name::{Kind, Name},
    prompt::{Check, Dialog, Item},
};

/// Prompts for the project's name until it is valid and passes `check`.
///
/// # Errors
/// The prompt fails or is cancelled.
pub fn name(
    catalog: &Catalog,
    given: &Given,
    ask: &mut Dialog,
    check: &Check<'_>,
) -> Result<String> {
    let packages = catalog.versions.names();
    let open = open_questions(catalog, &catalog.questions, given, &BTreeMap::new());
    ask.remaining(1 + open);
    ask.text("Project name", "my-app", &|text| {
        Name::parse(text, Kind::Project, &packages).map_err(|error| error.brief())?;
        check(text)
    })
}

/// The number of questions to ask, as far as the answers are known.
pub(super) fn open_questions(
    catalog: &Catalog,
    questions: &[Question],
    given: &Given,
    values: &BTreeMap<String, Answer>,
) -> usize {
    let is_open = |question: &&Question| {
        let is_choice = question
            .slot
            .as_ref()
            .is_none_or(|slot| catalog.choices(slot).count() > 1);
        question.ask
            && is_choice
            && !is_given(question, given)
            && (applies(question, values) || applies(question, &given.answers))
    };
    questions.iter().filter(is_open).count()
}

/// Prompts for the answer to a question; a single choice is taken without a prompt.
pub(super) fn question(
    catalog: &Catalog,
    question: &Question,
    default: Option<&str>,
    ask: &mut Dialog,
) -> Result<Vec<String>> {
    let Some(slot) = &question.slot else {
        let check = |text: &str| {
            Given::default()
                .add(catalog, question, &[text.to_owned()])
                .map_err(|error| error.to_string())
        };
        let text = match question.kind {
            QuestionKind::Secret => ask.secret(&question.prompt, &check)?,
            _ => ask.text(&question.prompt, default.unwrap_or_default(), &check)?,
        };
        return Ok(vec![text]);
    };
    let choices: Vec<_> = catalog.choices(slot).collect();
    if let [(only, _)] = choices[..] {
        return Ok(vec![only.to_owned()]);
    }
    let items: Vec<Item> = choices
        .iter()
        .map(|(_, layer)| Item::new(&layer.manifest.title, &layer.manifest.summary))
        .collect();
    let default = choices.iter().position(|(word, _)| Some(*word) == default);
    let chosen = match question.kind {
        QuestionKind::Choices => ask.several(&question.prompt, &items, &[], false)?,
        QuestionKind::Services => {
            ask.several(&question.prompt, &items, default.as_slice(), true)?
        }
        _ => vec![ask.choice(&question.prompt, &items, default.unwrap_or(0))?],
    };
    Ok(chosen
        .into_iter()
        .filter_map(|index| choices.get(index))
        .map(|(word, _)| (*word).to_owned())
        .collect())
}
