//! What a change needs to know and nobody said.

use anyhow::{Result, bail};

use crate::{
    Ui,
    answers::{self, Edit, Given, GivenAnswer, service_request, settable},
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    cli::{AddArgs, RemoveArgs, SetArgs},
    failure::Failure,
    project::{self, Project},
    prompt::Ask,
    suggest,
};

pub(super) fn add(
    catalog: &Catalog,
    args: &AddArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let question = list_question(catalog, "add", args.what.as_deref())?;
    let text = if let Some(kind) = &args.kind {
        kind.clone()
    } else {
        let ask = terminal(ui, "name the kind: authgen add backend KIND")?;
        let slot = question.slot.as_deref().unwrap_or_default();
        let choices: Vec<_> = catalog.choices(slot).collect();
        let items: Vec<String> = choices
            .iter()
            .map(|(_, layer)| format!("{} — {}", layer.manifest.title, layer.manifest.summary))
            .collect();
        let chosen = ask.choice(&question.prompt, &items, 0)?;
        choices[chosen].0.to_owned()
    };
    let mut request = service_request(catalog, &text, args.name.as_deref(), args.port.as_deref())?;
    if args.kind.is_none() && request.name.is_none() {
        let taken = names(catalog, project)?;
        let ask = terminal(ui, "")?;
        let name = ask.text(
            "Name and folder",
            &free_name(&request.kind, &taken),
            &|text| {
                if taken.iter().any(|name| name == text) {
                    return Err(format!("there is a service `{text}` already"));
                }
                crate::name::Name::parse(
                    text,
                    crate::name::Kind::Service,
                    &catalog.versions.names(),
                )
                .map(drop)
                .map_err(|error| error.brief())
            },
        )?;
        request.name = Some(name);
    }
    Ok(Edit::Add(request))
}

pub(super) fn remove(
    catalog: &Catalog,
    args: &RemoveArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let question = list_question(catalog, "remove", args.what.as_deref())?;
    let name = if let Some(name) = &args.name {
        name.clone()
    } else {
        let ask = terminal(ui, "name the service: authgen remove backend NAME")?;
        let names = names(catalog, project)?;
        let chosen = ask.choice(&question.prompt, &names, 0)?;
        names[chosen].clone()
    };
    Ok(Edit::Remove(name))
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
        let items: Vec<String> = questions
            .iter()
            .map(|question| format!("{} — {}", question.prompt, question.help))
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
    if let Some(slot) = &question.slot {
        let choices: Vec<_> = catalog.choices(slot).collect();
        let items: Vec<String> = choices
            .iter()
            .map(|(_, layer)| format!("{} — {}", layer.manifest.title, layer.manifest.summary))
            .collect();
        let is_current = |word: &str| {
            current.answers.get(&question.id) == Some(&GivenAnswer::Choice(word.to_owned()))
        };
        let now = choices.iter().position(|(word, _)| is_current(word));
        let chosen = ask.choice(&question.prompt, &items, now.unwrap_or(0))?;
        return Ok(choices[chosen].0.to_owned());
    }
    let now = match current.answers.get(&question.id) {
        Some(GivenAnswer::Port(port)) => port.to_string(),
        _ => String::new(),
    };
    ask.text(&question.prompt, &now, &|text| {
        Given::default()
            .add(catalog, question, &[text.to_owned()])
            .map_err(|error| error.to_string())
    })
}

/// The question of a list that can grow and shrink. There is one today, so nobody is asked which.
fn list_question<'a>(
    catalog: &'a Catalog,
    command: &str,
    what: Option<&str>,
) -> Result<&'a Question> {
    let lists = || {
        catalog
            .questions
            .iter()
            .filter(|question| question.kind == QuestionKind::Services)
    };
    let Some(id) = what else {
        return lists()
            .next()
            .ok_or_else(|| Failure::usage("the catalog has no list").into());
    };
    if let Some(question) = lists().find(|question| question.id == id) {
        return Ok(question);
    }
    let failure = Failure::usage(format!("`{id}` is nothing to {command}"));
    let near = suggest::nearest(id, lists().map(|question| question.id.as_str()));
    bail!(match near {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if settable(catalog, id).is_ok() =>
            failure.hint(format!("say `authgen set {id} VALUE`")),
        None => {
            let ids: Vec<&str> = lists().map(|question| question.id.as_str()).collect();
            failure.hint(format!("choose one of: {}", ids.join(", ")))
        }
    })
}

fn given(catalog: &Catalog, project: &Project) -> Result<Given> {
    answers::read_file(catalog, project::ANSWERS_FILE, &project.answers)
}

fn names(catalog: &Catalog, project: &Project) -> Result<Vec<String>> {
    let given = given(catalog, project)?;
    Ok(given
        .answers
        .values()
        .filter_map(|answer| match answer {
            GivenAnswer::Services(services) => Some(services),
            _ => None,
        })
        .flatten()
        .filter_map(|service| service.name.clone())
        .collect())
}

/// A word that no service has for its name.
fn free_name(kind: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{kind}-{number}"));
    std::iter::once(kind.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}

fn terminal<'a>(ui: &'a mut Ui<'_>, hint: &str) -> Result<&'a mut dyn Ask> {
    match ui.ask.as_deref_mut() {
        Some(ask) => Ok(ask),
        None => bail!(Failure::usage("there is no terminal to ask on").hint(hint)),
    }
}
