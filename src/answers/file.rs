//! Parses answers from TOML. The file of `--answers` and a project's `authgen.toml` have the same format.

use std::ops::Range;

use anyhow::{Result, anyhow};
use toml_edit::{Item, TableLike, Value};

use super::{
    Answer, VERSION_KEY,
    given::Given,
    migrations::{self, MIGRATIONS_KEY},
    owned::{self, OWNED_KEY},
    reading::{Gone, Reading, Unknown},
    rename::rename_text,
    service::ServiceRequest,
};
use crate::{
    catalog::{
        Catalog, line_and_column,
        question::{NONE, Question, QuestionKind},
    },
    failure::{self, Explained, Failure, Fault},
    merge, suggest,
};

pub(super) const NAME_KEY: &str = "name";

/// Parses an answers file strictly; `place` is its name in messages.
///
/// # Errors
/// Usage: a syntax error with line and column, an unknown key with the nearest known one, or an invalid answer.
pub fn read_file(catalog: &Catalog, place: &str, text: &str) -> Result<Given> {
    read(catalog, place, text)?.whole(catalog)
}

/// Parses an answers file that may be older or newer than the catalog; `place` is its name in messages.
///
/// # Errors
/// Usage: conflict markers, or a syntax error with line and column.
pub fn read(catalog: &Catalog, place: &str, text: &str) -> Result<Reading> {
    if merge::is_unmerged(text) {
        return Err(
            Failure::new(Fault::InvalidFile, format!("{place} has conflict markers"))
                .hint("resolve them, commit, then run `authgen update`")
                .into(),
        );
    }
    let text = &rename_text(catalog, text);
    let document = toml_edit::Document::parse(text.as_str()).map_err(|error| {
        let (line, column) = error
            .span()
            .map_or((1, 1), |span| line_and_column(text, span.start));
        let message = error.message().trim();
        Failure::new(
            Fault::InvalidFile,
            format!("{place}:{line}:{column}: {message}"),
        )
        .hint("the file is TOML: KEY = \"VALUE\"")
    })?;
    let mut reading = Reading::default();
    for (key, item) in document.iter() {
        let at = |span: Option<Range<usize>>| {
            let line = span.map_or(1, |span| line_and_column(text, span.start).0);
            format!("{place}:{line}")
        };
        let here = at(item.span());
        let read = match key {
            VERSION_KEY => Ok(()),
            OWNED_KEY => owned::globs(item).map(drop),
            MIGRATIONS_KEY => migrations::folder(item).map(drop),
            NAME_KEY => {
                reading.given.name = item.as_str().map(str::to_owned);
                reading
                    .given
                    .name
                    .is_some()
                    .then_some(())
                    .ok_or_else(not_text)
            }
            _ => {
                let question = catalog
                    .question(key)
                    .filter(|question| question.kind != QuestionKind::Secret);
                let gone = catalog.gone_question(key);
                match (question, gone.and_then(|gone| gone.gone.as_deref())) {
                    (Some(question), _) => read_answer(catalog, question, item, &at, &mut reading),
                    (None, Some(instead)) => {
                        reading.gone.push(Gone {
                            place: here.clone(),
                            question: key.to_owned(),
                            instead: instead.to_owned(),
                        });
                        Ok(())
                    }
                    (None, None) => Err(unknown_key(catalog, key)),
                }
            }
        };
        if let Err(error) = read {
            let Explained { message, hint, .. } = failure::explain(&error);
            let message = format!("{here}: `{key}`: {message}");
            let failure = Failure::new(Fault::InvalidFile, message).hint(hint);
            reading.wrong.push((key.to_owned(), failure));
        }
    }
    Ok(reading)
}

/// Parses one answer into `reading`, and collects unknown choices instead of failing.
fn read_answer(
    catalog: &Catalog,
    question: &Question,
    item: &Item,
    at: &dyn Fn(Option<Range<usize>>) -> String,
    reading: &mut Reading,
) -> Result<()> {
    let slot = question.slot.as_deref().unwrap_or_default();
    let mut is_choice = |word: &str, service: Option<&String>, span| {
        let is_choice = catalog.choice(slot, word).is_some();
        if !is_choice {
            reading.unknown.push(Unknown {
                place: at(span),
                question: question.id.clone(),
                word: word.to_owned(),
                service: service.cloned(),
            });
        }
        is_choice
    };
    if question.kind == QuestionKind::Services {
        let mut requests = Vec::new();
        for (request, span) in service_requests(item)? {
            if is_choice(&request.kind, request.name.as_ref(), span) {
                requests.push(request);
            }
        }
        let answer = Answer::Services(requests);
        reading.given.answers.insert(question.id.clone(), answer);
        return Ok(());
    }
    let values: Vec<&Value> = match item.as_array() {
        Some(array) if question.is_list() => array.iter().collect(),
        _ => vec![item.as_value().ok_or_else(not_text)?],
    };
    let mut texts = Vec::new();
    for value in &values {
        let text = scalar(value).ok_or_else(not_text)?;
        let is_answer = match question.kind {
            QuestionKind::Choices if text == NONE && values.len() == 1 => true,
            QuestionKind::Choices | QuestionKind::Choice => is_choice(&text, None, value.span()),
            QuestionKind::Services | QuestionKind::Port | QuestionKind::Secret => true,
        };
        if is_answer {
            texts.push(text);
        }
    }
    // An unknown choice for a single-choice question counts as no answer.
    if question.is_list() || !texts.is_empty() {
        reading.given.add(catalog, question, &texts)?;
    }
    Ok(())
}

fn scalar(value: &Value) -> Option<String> {
    value
        .as_str()
        .map(str::to_owned)
        .or_else(|| value.as_integer().map(|number| number.to_string()))
}

/// Parses services, each with the span of its kind, from a table, an array of tables, a short form, or a list of inline
/// tables and short forms.
fn service_requests(item: &Item) -> Result<Vec<(ServiceRequest, Option<Range<usize>>)>> {
    let of_table = |table: &dyn TableLike| {
        let span = table.get("kind").and_then(Item::span);
        Ok((service_request(table)?, span))
    };
    let of_value = |value: &Value| {
        if let Some(table) = value.as_inline_table() {
            return of_table(table);
        }
        let text = scalar(value).ok_or_else(not_text)?;
        Ok((ServiceRequest::parse(&text)?, value.span()))
    };
    let requests: Vec<_> = match item {
        Item::ArrayOfTables(tables) => tables.iter().map(|table| of_table(table)).collect(),
        Item::Table(table) => vec![of_table(table)],
        Item::Value(Value::Array(list)) => list.iter().map(of_value).collect(),
        Item::Value(value) => vec![of_value(value)],
        Item::None => Vec::new(),
    };
    if requests.is_empty() {
        return Err(Failure::usage("the list is empty")
            .hint("list at least one service, or remove the key")
            .into());
    }
    requests.into_iter().collect()
}

fn service_request(table: &dyn TableLike) -> Result<ServiceRequest> {
    const KEYS: [&str; 3] = ["kind", "name", "port"];
    if let Some((key, _)) = table.iter().find(|(key, _)| !KEYS.contains(key)) {
        return Err(unknown(key, KEYS.into_iter()));
    }
    let text = |key: &str| match table.get(key) {
        Some(item) => item
            .as_str()
            .map(|text| Some(text.to_owned()))
            .ok_or_else(not_text),
        None => Ok(None),
    };
    let port = match table.get("port") {
        Some(item) => {
            let number = item.as_integer().ok_or_else(not_text)?;
            Some(super::service::parse_port(&number.to_string())?)
        }
        None => None,
    };
    let kind = text("kind")?.ok_or_else(|| {
        Failure::usage("a service needs a `kind`").hint("example: kind = \"axum\"")
    })?;
    Ok(ServiceRequest {
        kind,
        name: text("name")?,
        port,
    })
}

fn unknown_key(catalog: &Catalog, key: &str) -> anyhow::Error {
    if let Some(question) = catalog.renamed(key) {
        return Failure::usage("unknown key")
            .hint(format!(
                "renamed to `{}`, which the file also has: remove one of the two",
                question.id
            ))
            .into();
    }
    let questions = catalog
        .questions
        .iter()
        .filter(|question| question.kind != QuestionKind::Secret);
    unknown(
        key,
        questions
            .map(|question| question.id.as_str())
            .chain([NAME_KEY]),
    )
}

fn unknown<'a>(key: &str, known: impl Iterator<Item = &'a str> + Clone) -> anyhow::Error {
    let hint = match suggest::nearest(key, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known keys: {}", known.collect::<Vec<_>>().join(", ")),
    };
    Failure::usage("unknown key").hint(hint).into()
}

fn not_text() -> anyhow::Error {
    anyhow!(
        Failure::usage("the value has the wrong type")
            .hint("see `authgen catalog --json` for the type of each answer")
    )
}

#[cfg(test)]
mod tests;
