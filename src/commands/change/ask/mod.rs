//! Prompts for arguments of a change that were not given.

mod choices;
mod migrations;
mod service;

use anyhow::{Result, bail};

use crate::{
    Ui,
    answers::{self, Answer, Edit, Given, settable},
    catalog::{
        Catalog,
        question::{NONE, Question, QuestionKind},
    },
    cli::{AddArgs, RemoveArgs, SetArgs},
    failure::Failure,
    project::{self, Project},
    prompt::{Ask, Item},
    suggest,
};

pub(super) use self::migrations::{branch, folder};

pub(super) fn add(
    catalog: &Catalog,
    args: &AddArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let question = what(catalog, "add", args.what.as_deref(), &|_| true, ui)?;
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
    let question = what(catalog, "remove", args.what.as_deref(), &is_there, ui)?;
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
        let ask = terminal(ui, "pass both arguments: authgen set QUESTION VALUE")?;
        let questions = catalog.questions.iter();
        one_of_questions(ask, questions.filter(|question| question.is_settable()))?
    };
    let value = if let Some(value) = &args.value {
        value.clone()
    } else {
        let hint = format!("pass the value: authgen set {} VALUE", question.id);
        let ask = terminal(ui, &hint)?;
        ask_value(catalog, question, project, ask)?
    };
    Ok(Edit::Set(question.id.clone(), value))
}

fn ask_value(
    catalog: &Catalog,
    question: &Question,
    project: &Project,
    ask: &mut dyn Ask,
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
    ask.text(&question.prompt, &now, &|text| {
        Given::default()
            .add(catalog, question, &[text.to_owned()])
            .map_err(|error| error.to_string())
    })
}

/// Whether `add` and `remove` apply to a question: it takes a list, or has the choice `none`.
fn is_list(catalog: &Catalog, question: &Question) -> bool {
    let slot = question.slot.as_deref();
    question.is_list() || slot.is_some_and(|slot| catalog.choice(slot, NONE).is_some())
}

/// The question passed to `add` or `remove`. If it is missing, prompts for one of the `open` questions.
fn what<'a>(
    catalog: &'a Catalog,
    command: &str,
    word: Option<&str>,
    open: &dyn Fn(&Question) -> bool,
    ui: &mut Ui<'_>,
) -> Result<&'a Question> {
    let lists: Vec<&Question> = catalog
        .questions
        .iter()
        .filter(|question| is_list(catalog, question))
        .collect();
    let ids: Vec<&str> = lists.iter().map(|question| question.id.as_str()).collect();
    let Some(id) = word else {
        if let [only] = lists[..] {
            return Ok(only);
        }
        let hint = format!(
            "authgen {command} WHAT, where WHAT is one of: {}",
            ids.join(", ")
        );
        let ask = terminal(ui, &hint)?;
        let lists = lists.into_iter();
        return one_of_questions(ask, lists.filter(|question| open(question)));
    };
    if let Some(question) = lists.into_iter().find(|question| question.id == id) {
        return Ok(question);
    }
    let failure = Failure::usage(format!("cannot {command} `{id}`"));
    bail!(match suggest::nearest(id, ids.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if settable(catalog, id).is_ok() =>
            failure.hint(format!("use `authgen set {id} VALUE`")),
        None => failure.hint(format!("choose one of: {}", ids.join(", "))),
    })
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

/// Prompts for one item.
fn one_of<T>(
    ask: &mut dyn Ask,
    prompt: &str,
    mut offered: Vec<(T, Item)>,
    now: usize,
) -> Result<T> {
    let items: Vec<Item> = offered.iter().map(|(_, item)| item.clone()).collect();
    let chosen = ask.choice(prompt, &items, now)?;
    Ok(offered.swap_remove(chosen).0)
}

fn one_of_questions<'a>(
    ask: &mut dyn Ask,
    questions: impl Iterator<Item = &'a Question>,
) -> Result<&'a Question> {
    let shown = |question: &'a Question| (question, Item::new(&question.prompt, question.gist()));
    one_of(ask, "What to change", questions.map(shown).collect(), 0)
}

/// The valid answers in `authgen.toml`. Skips invalid ones, which the edit may fix.
fn given(catalog: &Catalog, project: &Project) -> Result<Given> {
    Ok(answers::read(catalog, project::ANSWERS_FILE, &project.answers)?.given)
}

fn terminal<'a>(ui: &'a mut Ui<'_>, hint: &str) -> Result<&'a mut dyn Ask> {
    match ui.ask.as_deref_mut() {
        Some(ask) => Ok(ask),
        None => bail!(Failure::usage("no terminal to ask for the missing argument").hint(hint)),
    }
}
