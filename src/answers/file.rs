//! Answers as TOML: the file of `--answers` and the `authgen.toml` of a project have the same form.

use std::ops::Range;

use anyhow::{Result, anyhow};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{
    Answer, Answers, VERSION_KEY,
    given::{Given, GivenAnswer},
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
    failure::Failure,
    merge, suggest,
};

pub(super) const NAME_KEY: &str = "name";

/// Reads an answers file that has to be right; `place` names it in messages.
///
/// # Errors
/// Usage: a syntax error with line and column, an unknown key with the nearest known one, a value that is no answer.
pub fn read_file(catalog: &Catalog, place: &str, text: &str) -> Result<Given> {
    read(catalog, place, text)?.whole(catalog)
}

/// Reads an answers file that may be older or newer than the catalog; `place` names it in messages.
///
/// # Errors
/// Usage: a syntax error with line and column.
pub fn read(catalog: &Catalog, place: &str, text: &str) -> Result<Reading> {
    if merge::is_unmerged(text) {
        return Err(Failure::usage(format!("{place} has conflict markers"))
            .hint("decide between them, commit, then run `authgen update`")
            .into());
    }
    let text = &rename_text(catalog, text);
    let document = toml_edit::Document::parse(text.as_str()).map_err(|error| {
        let (line, column) = error
            .span()
            .map_or((1, 1), |span| line_and_column(text, span.start));
        Failure::usage(format!(
            "{place}:{line}:{column}: {}",
            error.message().trim()
        ))
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
                match (question, catalog.gone_question(key)) {
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
            let error = error.context(format!("{here}: `{key}`"));
            reading.wrong.push((key.to_owned(), error));
        }
    }
    Ok(reading)
}

/// Words that are no choice are put aside.
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
    if let (QuestionKind::Services, Some(tables)) = (question.kind, item.as_array_of_tables()) {
        let mut requests = Vec::new();
        for table in tables {
            let request = service_request(table)?;
            let span = table.get("kind").and_then(Item::span);
            if is_choice(&request.kind, request.name.as_ref(), span) {
                requests.push(request);
            }
        }
        let answer = GivenAnswer::Services(requests);
        reading.given.answers.insert(question.id.clone(), answer);
        return Ok(());
    }
    let values: Vec<&Value> = match item.as_array() {
        Some(array) if question.is_list() => array.iter().collect(),
        _ => vec![item.as_value().ok_or_else(not_text)?],
    };
    if values.is_empty() && question.kind == QuestionKind::Services {
        return Err(Failure::usage("the list is empty")
            .hint("name one at least, or leave the key out")
            .into());
    }
    let mut texts = Vec::new();
    for value in &values {
        let text = scalar(value).ok_or_else(not_text)?;
        let is_answer = match question.kind {
            QuestionKind::Services => {
                let request = ServiceRequest::parse(&text)?;
                is_choice(&request.kind, request.name.as_ref(), value.span())
            }
            QuestionKind::Choices if text == NONE && values.len() == 1 => true,
            QuestionKind::Choices | QuestionKind::Choice => is_choice(&text, None, value.span()),
            QuestionKind::Port | QuestionKind::Secret => true,
        };
        if is_answer {
            texts.push(text);
        }
    }
    // A single answer that is none is as good as not given.
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

fn service_request(table: &Table) -> Result<ServiceRequest> {
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
    let kind = text("kind")?.ok_or_else(|| Failure::usage("a service needs a `kind`"))?;
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
                "it is `{}` now, which is there too: take one of the two out",
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
            .hint("see `authgen catalog --json` for the form of each answer")
    )
}

/// The content of `authgen.toml`. What its question asks stands above each answer, which also keeps the answers apart
/// when git merges two branches.
pub fn to_toml(catalog: &Catalog, answers: &Answers, version: &str) -> String {
    let mut document = DocumentMut::new();
    document[VERSION_KEY] = value(version);
    document[NAME_KEY] = value(&answers.name);
    let mut services = Vec::new();
    for (id, answer) in answers.iter() {
        match answer {
            Answer::Choice(word) => document[id] = value(word),
            Answer::Choices(words) => document[id] = value(words.iter().collect::<Array>()),
            Answer::Port(port) => document[id] = value(i64::from(*port)),
            Answer::Services(list) => services.push((id, list)),
        }
    }
    for (id, list) in services {
        let mut tables = ArrayOfTables::new();
        for service in list {
            let mut table = Table::new();
            table["kind"] = value(&service.kind);
            table["name"] = value(&service.name);
            table["port"] = value(i64::from(service.port));
            tables.push(table);
        }
        document[id] = Item::ArrayOfTables(tables);
    }
    for (id, _) in answers.iter() {
        explain(catalog, &mut document, id);
    }
    format!(
        "# The answers this project was generated from. `authgen new DIR --answers authgen.toml` makes it once more.\n{document}"
    )
}

/// Puts what a question asks above its answer.
pub(super) fn explain(catalog: &Catalog, document: &mut DocumentMut, id: &str) {
    let Some(question) = catalog.question(id) else {
        return;
    };
    let comment = format!("\n# {}\n", question.gist());
    if let Some(table) = document
        .get_mut(id)
        .and_then(Item::as_array_of_tables_mut)
        .and_then(|tables| tables.get_mut(0))
    {
        table.decor_mut().set_prefix(comment);
    } else if let Some(mut key) = document.key_mut(id) {
        key.leaf_decor_mut().set_prefix(comment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answers::{Completed, Defaults, complete},
        catalog::source::Source,
        failure,
    };

    fn catalog() -> Catalog {
        Catalog::load(Source::Embedded).expect("the built-in templates are right")
    }

    fn refusal(text: &str) -> (String, String) {
        let error = read_file(&catalog(), "a.toml", text).expect_err("refused");
        (
            format!("{error:#}"),
            failure::explain(&error).1.unwrap_or_default().to_owned(),
        )
    }

    #[test]
    fn what_is_written_is_read_again() {
        let catalog = catalog();
        let text = "name = \"shop\"\nbackend = [\"axum=api:9000\"]\npackage-manager = \"yarn\"\n";
        let complete = |text: &str| {
            let given = read_file(&catalog, "a.toml", text).expect("answers");
            let defaults = Defaults {
                ask: None,
                accept: true,
                exists: false,
                installed: &|_| false,
            };
            let Completed { answers, .. } = complete(&catalog, given, defaults).expect("complete");
            answers
        };
        let answers = complete(text);
        let written = to_toml(&catalog, &answers, "1.2.3");
        assert!(written.contains("authgen = \"1.2.3\""));
        assert_eq!(complete(&written), answers);
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        assert_eq!(
            refusal("name = \"shop\"\ntokn = \"hs256\"\n"),
            (
                "a.toml:2: `tokn`: unknown key".into(),
                "did you mean `token`?".into()
            )
        );
        assert_eq!(
            refusal("package-manager = \"nmp\"").1,
            "did you mean `npm`?"
        );
        assert!(refusal("name = ").0.starts_with("a.toml:1:"));
        assert!(refusal("name = 3").0.contains("wrong type"));
        assert!(
            refusal("[[backend]]\nkind = \"axum\"\nprot = 1\n")
                .1
                .contains("`port`")
        );
        assert!(refusal("[[backend]]\nname = \"api\"\n").0.contains("kind"));
        assert!(
            refusal("frontend-port = 80")
                .0
                .contains("not a usable port")
        );
    }

    #[test]
    fn a_secret_does_not_stand_in_an_answers_file() {
        assert!(
            refusal("database-url = \"postgresql://a:b@c/d\"")
                .0
                .contains("unknown key")
        );
    }
}
