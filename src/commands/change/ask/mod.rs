//! What a change needs to know and nobody said.

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
                Failure::usage(format!("`{flag}` is nothing for `{}`", question.id))
                    .hint("leave it out")
            );
        }
    }
    if args.kinds.iter().any(|kind| kind == NONE) {
        bail!(
            Failure::usage(format!("`{NONE}` is nothing to add"))
                .hint(format!("say `authgen remove {}`", question.id))
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
                    Failure::usage(format!("the project has no `{word}` for `{}`", question.id))
                        .hint(format!("say `authgen remove {}`", question.id))
                );
            }
            Ok(Edit::Set(question.id.clone(), NONE.to_owned()))
        }
    }
}

fn one_only(question: &Question, more: &str) -> Failure {
    Failure::usage(format!(
        "`{more}` is one word too many for `{}`",
        question.id
    ))
    .hint("name one only")
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
        let ask = terminal(ui, "say what: authgen set QUESTION VALUE")?;
        let questions: Vec<&Question> = catalog
            .questions
            .iter()
            .filter(|question| question.is_settable())
            .collect();
        let items: Vec<Item> = questions
            .iter()
            .map(|question| Item::new(&question.prompt, question.gist()))
            .collect();
        questions[ask.choice("What", &items, 0)?]
    };
    let value = if let Some(value) = &args.value {
        value.clone()
    } else {
        let hint = format!("say the value: authgen set {} VALUE", question.id);
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
        let (words, items): (Vec<String>, Vec<Item>) =
            offered(catalog, question).into_iter().unzip();
        let is_current = |word: &String| {
            current.answers.get(&question.id) == Some(&Answer::Choice(word.clone()))
        };
        let now = words.iter().position(is_current);
        let chosen = ask.choice(&question.prompt, &items, now.unwrap_or(0))?;
        return Ok(words[chosen].clone());
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

/// A question whose answer can grow and shrink: a list, or something that can be left out.
fn is_list(catalog: &Catalog, question: &Question) -> bool {
    let slot = question.slot.as_deref();
    question.is_list() || slot.is_some_and(|slot| catalog.choice(slot, NONE).is_some())
}

/// The question that the word behind `add` or `remove` names. A terminal shows those that are `open`.
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
            "say what: authgen {command} WHAT, one of: {}",
            ids.join(", ")
        );
        let ask = terminal(ui, &hint)?;
        let open: Vec<&Question> = lists
            .into_iter()
            .filter(|question| open(question))
            .collect();
        let items: Vec<Item> = open
            .iter()
            .map(|question| Item::new(&question.prompt, question.gist()))
            .collect();
        return Ok(open[ask.choice("What", &items, 0)?]);
    };
    if let Some(question) = lists.into_iter().find(|question| question.id == id) {
        return Ok(question);
    }
    let failure = Failure::usage(format!("`{id}` is nothing to {command}"));
    bail!(match suggest::nearest(id, ids.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if settable(catalog, id).is_ok() =>
            failure.hint(format!("say `authgen set {id} VALUE`")),
        None => failure.hint(format!("choose one of: {}", ids.join(", "))),
    })
}

/// The choices of a question: their words, and what a terminal shows for them.
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

/// What the edit is about to mend is not in them.
fn given(catalog: &Catalog, project: &Project) -> Result<Given> {
    Ok(answers::read(catalog, project::ANSWERS_FILE, &project.answers)?.given)
}

fn terminal<'a>(ui: &'a mut Ui<'_>, hint: &str) -> Result<&'a mut dyn Ask> {
    match ui.ask.as_deref_mut() {
        Some(ask) => Ok(ask),
        None => bail!(Failure::usage("there is no terminal to ask on").hint(hint)),
    }
}
