//! Prompts for arguments of a change that were not given.

mod choices;
mod migrations;
mod service;

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::{
    Ui,
    answers::{self, Answer, Edit, Given, settable, settable_ids},
    catalog::{
        Catalog,
        question::{NONE, Question, QuestionKind},
    },
    cli::{AddArgs, RemoveArgs, SetArgs},
    commands::answers::current as answers_of,
    failure::{self, Explained, Failure, Fault},
    project::{self, Project},
    prompt::{Dialog, Item},
    suggest,
};

pub(super) use self::migrations::{branch, folder};

pub(super) fn add(
    catalog: &Catalog,
    args: &AddArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let question = what(
        catalog,
        "add",
        args.what.as_deref(),
        args.kinds.first(),
        &|_| true,
        ui,
    )?;
    if question.kind != QuestionKind::Services {
        let flag = [("--name", &args.name), ("--port", &args.port)]
            .into_iter()
            .find(|(_, value)| value.is_some());
        if let Some((flag, _)) = flag {
            bail!(
                Failure::usage(format!("`{flag}` does not apply to `{}`", question.id))
                    .hint("remove the flag")
            );
        }
    }
    if args.kinds.iter().any(|kind| kind == NONE) {
        bail!(
            Failure::usage(format!("`{NONE}` cannot be added"))
                .hint(format!("use `authgen remove {}`", question.id))
        );
    }
    match question.kind {
        QuestionKind::Services => service::add(catalog, question, args, project, ui),
        QuestionKind::Choices => choices::add(catalog, question, &args.kinds, project, ui),
        _ => {
            let word = match &args.kinds[..] {
                [] => choices::one(catalog, question, ui)?,
                [word] => word.clone(),
                [_, more, ..] => bail!(one_only(question, more)),
            };
            Ok(Edit::Set(question.id.clone(), word))
        }
    }
}

pub(super) fn remove(
    catalog: &Catalog,
    args: &RemoveArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let answers = given(catalog, project)?.answers;
    let is_there = |question: &Question| match answers.get(&question.id) {
        Some(Answer::Choice(word)) => word != NONE,
        Some(Answer::Choices(words)) => !words.is_empty(),
        other => other.is_some(),
    };
    let question = what(catalog, "remove", args.what.as_deref(), None, &is_there, ui)?;
    match question.kind {
        QuestionKind::Services => service::remove(catalog, question, &args.names, project, ui),
        QuestionKind::Choices => choices::remove(catalog, question, args, project, ui),
        _ => {
            let current = answers.get(&question.id);
            let is_there =
                |word: &String| *word != NONE && current == Some(&Answer::Choice(word.clone()));
            if let Some(word) = args.names.iter().find(|word| !is_there(word)) {
                bail!(
                    Failure::usage(format!("`{}` is not set to `{word}`", question.id))
                        .hint(format!("use `authgen remove {}`", question.id))
                );
            }
            Ok(Edit::Set(question.id.clone(), NONE.to_owned()))
        }
    }
}

fn one_only(question: &Question, more: &str) -> Failure {
    Failure::usage(format!(
        "unexpected argument `{more}`: `{}` takes one",
        question.id
    ))
    .hint("pass one argument only")
}

pub(super) fn set(
    catalog: &Catalog,
    args: &SetArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let question = if let Some(id) = &args.question {
        settable(catalog, id)?
    } else {
        let ask = terminal(ui, "set", "QUESTION VALUE", &settable_ids(catalog))?;
        let questions = catalog.questions.iter();
        one_of_questions(ask, questions.filter(|question| question.is_settable()))?
    };
    let value = if let Some(value) = &args.value {
        value.clone()
    } else {
        let choices = offered(catalog, question);
        let command = format!("set {}", question.id);
        let ask = terminal(ui, &command, "VALUE", &words(&choices))?;
        ask_value(catalog, question, project, ask)?
    };
    Ok(Edit::Set(question.id.clone(), value))
}

fn ask_value(
    catalog: &Catalog,
    question: &Question,
    project: &Project,
    ask: &mut Dialog,
) -> Result<String> {
    let current = given(catalog, project)?;
    if question.slot.is_some() {
        let words = offered(catalog, question);
        let is_current = |(word, _): &(String, Item)| {
            current.answers.get(&question.id) == Some(&Answer::Choice(word.clone()))
        };
        let now = words.iter().position(is_current);
        return one_of(ask, &question.prompt, words, now.unwrap_or(0));
    }
    let now = match current.answers.get(&question.id) {
        Some(Answer::Port(port)) => port.to_string(),
        _ => String::new(),
    };
    let answers = answers_of(catalog, &project.answers)?;
    ask.text(&question.prompt, &now, &|text| {
        let edit = Edit::Set(question.id.clone(), text.to_owned());
        let edited = answers.edit(catalog, &edit, &BTreeMap::new());
        edited.map(drop).map_err(|error| {
            let Explained { message, hint, .. } = failure::explain(&error);
            format!("{message}: {hint}")
        })
    })
}

/// The question passed to `add` or `remove`, `value` being the argument after it. If the question is missing, prompts for
/// one of the `open` questions.
fn what<'a>(
    catalog: &'a Catalog,
    command: &str,
    word: Option<&str>,
    value: Option<&String>,
    open: &dyn Fn(&Question) -> bool,
    ui: &mut Ui<'_>,
) -> Result<&'a Question> {
    let lists: Vec<&Question> = catalog
        .questions
        .iter()
        .filter(|question| catalog.takes_add(question))
        .collect();
    let ids: Vec<&str> = lists.iter().map(|question| question.id.as_str()).collect();
    let Some(id) = word else {
        if let [only] = lists[..] {
            return Ok(only);
        }
        let ask = terminal(ui, command, "WHAT", &ids)?;
        let lists = lists.into_iter();
        return one_of_questions(ask, lists.filter(|question| open(question)));
    };
    if let Some(question) = lists.into_iter().find(|question| question.id == id) {
        return Ok(question);
    }
    let hint = match (settable(catalog, id), value) {
        (Ok(question), Some(value)) if is_answer(catalog, question, value) => {
            format!("use `authgen set {id} {value}`")
        }
        (Ok(question), _) => {
            let choices = offered(catalog, question);
            usage(&format!("set {id}"), "VALUE", &words(&choices))
        }
        (Err(_), _) => suggest::hint(id, &ids),
    };
    bail!(Failure::new(Fault::UnknownArgument, format!("cannot {command} `{id}`")).hint(hint))
}

fn is_answer(catalog: &Catalog, question: &Question, text: &str) -> bool {
    let mut given = Given::default();
    given.add(catalog, question, &[text.to_owned()]).is_ok()
}

/// The choices of a question: words and menu items.
fn offered(catalog: &Catalog, question: &Question) -> Vec<(String, Item)> {
    let slot = question.slot.as_deref().unwrap_or_default();
    catalog
        .choices(slot)
        .map(|(word, layer)| {
            let manifest = &layer.manifest;
            (
                word.to_owned(),
                Item::new(&manifest.title, &manifest.summary),
            )
        })
        .collect()
}

fn words(offered: &[(String, Item)]) -> Vec<&str> {
    offered.iter().map(|(word, _)| word.as_str()).collect()
}

/// Prompts for one item.
fn one_of<T>(ask: &mut Dialog, prompt: &str, mut offered: Vec<(T, Item)>, now: usize) -> Result<T> {
    let items: Vec<Item> = offered.iter().map(|(_, item)| item.clone()).collect();
    let chosen = ask.choice(prompt, &items, now)?;
    Ok(offered.swap_remove(chosen).0)
}

fn one_of_questions<'a>(
    ask: &mut Dialog,
    questions: impl Iterator<Item = &'a Question>,
) -> Result<&'a Question> {
    let shown = |question: &'a Question| (question, Item::new(&question.prompt, question.gist()));
    one_of(ask, "What to change", questions.map(shown).collect(), 0)
}

/// The valid answers in `authgen.toml`. Skips invalid ones, which the edit may fix.
fn given(catalog: &Catalog, project: &Project) -> Result<Given> {
    Ok(answers::read(catalog, project::ANSWERS_FILE, &project.answers)?.given)
}

/// The terminal to ask for an argument of a command, such as `CHOICE…` of `add oauth`.
///
/// # Errors
/// There is no terminal; the hint says what to type.
fn terminal<'a>(
    ui: &'a mut Ui<'_>,
    command: &str,
    argument: &str,
    known: &[&str],
) -> Result<&'a mut Dialog> {
    let Some(ask) = &mut ui.ask else {
        let message = format!("missing argument: {}", placeholder(argument));
        let hint = usage(command, argument, known);
        bail!(Failure::new(Fault::NoTerminal, message).hint(hint));
    };
    Ok(ask)
}

/// A command with a placeholder, and the known values of the placeholder.
fn usage(command: &str, argument: &str, known: &[&str]) -> String {
    let usage = format!("authgen {command} {argument}");
    if known.is_empty() {
        return usage;
    }
    let (placeholder, known) = (placeholder(argument), known.join(", "));
    format!("{usage}, where {placeholder} is one of: {known}")
}

fn placeholder(argument: &str) -> &str {
    argument.split([' ', '…']).next().unwrap_or(argument)
}
