//! Changes the answers of a project.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::{
    Answer, Answers, ServiceAnswer,
    complete::{applies, distinct_ports, missing, pointless},
    file::NAME_KEY,
    service::{self, ServiceRequest, parse_port, unknown_choice},
    words,
};
use crate::{
    catalog::{
        Catalog,
        question::{Question, QuestionKind, Scalar},
    },
    failure::{Failure, Fault},
    secret::Secret,
    suggest,
};

/// The change that `add`, `remove` or `set` makes to the answers. For `update`, it is `Keep`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Add a service.
    Add(ServiceRequest),
    /// Remove a service, by name.
    Remove(String),
    /// Add choices to a question, by its id.
    Choose(String, Vec<String>),
    /// Remove choices from a question, by its id.
    Drop(String, Vec<String>),
    /// Change the answer to a question, given its id and the new answer as text.
    Set(String, String),
    /// Leave the answers as they are.
    Keep,
}

impl Answers {
    /// The answers after an edit. A question that starts to apply gets its default, as in a new project; a question
    /// that no longer applies loses its answer. `secrets` are those passed with the edit, by question id.
    ///
    /// # Errors
    /// Usage: the edit names something that does not exist or already exists, or contradicts another answer.
    pub fn edit(
        &self,
        catalog: &Catalog,
        edit: &Edit,
        secrets: &BTreeMap<String, Secret>,
    ) -> Result<Self> {
        let mut answers = self.clone();
        match edit {
            Edit::Keep => {}
            Edit::Add(request) => answers.add(catalog, request)?,
            Edit::Remove(name) => answers.remove(name)?,
            Edit::Choose(id, words) => answers.choose(catalog, id, words)?,
            Edit::Drop(id, words) => answers.drop(catalog, id, words)?,
            Edit::Set(id, text) => {
                let question = settable(catalog, id)?;
                answers.put(catalog, question, std::slice::from_ref(text))?;
            }
        }
        for question in &catalog.questions {
            let id = &question.id;
            let is_given = secrets.contains_key(id);
            let is_meant = is_given || matches!(edit, Edit::Set(set, _) if set == id);
            if !applies(question, &answers.values) {
                if is_meant {
                    bail!(pointless(question));
                }
                answers.values.remove(id);
            } else if question.kind == QuestionKind::Secret {
                // A question that already applied has its secret in the env files.
                if !is_given && !applies(question, &self.values) {
                    bail!(missing(&[format!("--{id}")], false));
                }
            } else if !answers.values.contains_key(id) {
                let default: Vec<String> = question.default.iter().map(Scalar::text).collect();
                answers.put(catalog, question, &default)?;
            }
        }
        let services = answers.services().iter();
        let ports = services.map(|service| (service.port, service.name.as_str()));
        distinct_ports(&answers.values, ports)?;
        Ok(answers)
    }

    fn put(&mut self, catalog: &Catalog, question: &Question, texts: &[String]) -> Result<()> {
        let answer = Answer::parse(catalog, question, texts, |text| {
            bail!("use `authgen add backend` to add the service {text}")
        })?;
        self.values.insert(question.id.clone(), answer);
        Ok(())
    }

    fn services_mut(&mut self) -> Result<&mut Vec<ServiceAnswer>> {
        let services = self.values.values_mut().find_map(|answer| match answer {
            Answer::Services(services) => Some(services),
            _ => None,
        });
        Ok(services.ok_or_else(|| {
            Failure::usage("the project has no services")
                .hint("`authgen catalog` lists the kinds of backends")
        })?)
    }

    fn add(&mut self, catalog: &Catalog, request: &ServiceRequest) -> Result<()> {
        let services = self.services();
        let is_taken = |name: &&String| services.iter().any(|other| other.name == **name);
        if let Some(name) = request.name.as_ref().filter(is_taken) {
            return Err(
                Failure::usage(format!("a service named `{name}` already exists"))
                    .hint("choose another name: --name NAME")
                    .into(),
            );
        }
        let is_taken = |port: &u16| services.iter().any(|other| other.port == *port);
        if let Some(port) = request.port.filter(is_taken) {
            return Err(
                Failure::usage(format!("port {port} is already used by another service"))
                    .hint("choose another port, or omit --port")
                    .into(),
            );
        }
        let question = catalog
            .services_question()
            .context("the catalog has no services")?;
        let ports = distinct_ports(&self.values, std::iter::empty())?;
        let services = self.services_mut()?;
        let request = std::slice::from_ref(request);
        service::decide(catalog, question, request, &ports, services)
    }

    fn remove(&mut self, name: &str) -> Result<()> {
        let services = self.services_mut()?;
        let Some(index) = services.iter().position(|other| other.name == name) else {
            let names = services.iter().map(|each| each.name.as_str());
            return Err(no_service(name, &names.collect::<Vec<_>>()).into());
        };
        if services.len() == 1 {
            return Err(Failure::usage(format!("`{name}` is the only service"))
                .hint("add another service first: authgen add backend KIND")
                .into());
        }
        services.remove(index);
        Ok(())
    }

    /// The question with this id, and its current choices.
    fn words<'c>(&self, catalog: &'c Catalog, id: &str) -> Result<(&'c Question, Vec<String>)> {
        let question = catalog.question(id);
        let question = question.filter(|question| question.kind == QuestionKind::Choices);
        let question = question.ok_or_else(|| {
            Failure::usage(format!("`{id}` does not take a list"))
                .hint(format!("use `authgen set {id} VALUE`"))
        })?;
        Ok((question, words(&self.values, id).to_vec()))
    }

    fn choose(&mut self, catalog: &Catalog, id: &str, words: &[String]) -> Result<()> {
        let (question, mut all) = self.words(catalog, id)?;
        if let Some(word) = words.iter().find(|word| all.contains(word)) {
            return Err(Failure::usage(format!("`{id}` already includes `{word}`"))
                .hint(format!("current values: {}", all.join(", ")))
                .into());
        }
        all.extend_from_slice(words);
        self.put(catalog, question, &all)
    }

    fn drop(&mut self, catalog: &Catalog, id: &str, words: &[String]) -> Result<()> {
        let (question, all) = self.words(catalog, id)?;
        if all.is_empty() {
            bail!(
                Failure::usage(format!("`{id}` is empty: there is nothing to remove"))
                    .hint(format!("`authgen add {id}` adds a choice"))
            );
        }
        if let Some(word) = words.iter().find(|word| !all.contains(word)) {
            let failure = Failure::usage(format!("`{id}` does not include `{word}`"));
            let near = suggest::nearest(word, all.iter().map(String::as_str));
            return Err(failure
                .hint(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("current values: {}", all.join(", ")),
                })
                .into());
        }
        let rest = all.into_iter().filter(|word| !words.contains(word));
        self.put(catalog, question, &rest.collect::<Vec<_>>())
    }
}

/// The question with this id, if `set` can change it.
///
/// # Errors
/// Usage; the hint says what to type instead.
pub fn settable<'a>(catalog: &'a Catalog, id: &str) -> Result<&'a Question> {
    let question = catalog.question(id);
    if let Some(question) = question.filter(|question| question.is_settable()) {
        return Ok(question);
    }
    let needs = question.and_then(|question| question.needs.as_ref());
    bail!(
        Failure::new(Fault::UnknownArgument, format!("`{id}` cannot be set")).hint(match needs {
            _ if question.is_some_and(Question::is_list) =>
                format!("use `authgen add {id}` or `authgen remove {id}`"),
            Some(needs) => format!(
                "use `authgen set {} {} --{id} URL`",
                needs.question, needs.answer
            ),
            None if id == NAME_KEY =>
                "change it in authgen.toml, then run `authgen update`".to_owned(),
            None => suggest::hint(id, &settable_ids(catalog)),
        })
    )
}

/// The ids of the questions that `set` can change.
pub fn settable_ids(catalog: &Catalog) -> Vec<&str> {
    let settable = catalog.questions.iter().filter(|each| each.is_settable());
    settable.map(|question| question.id.as_str()).collect()
}

/// Parses a service argument of `add`, `KIND[=NAME][:PORT]`, combined with `--name` and `--port`.
///
/// # Errors
/// Usage: an unknown kind, an invalid port, or a name or port given twice.
pub fn service_request(
    catalog: &Catalog,
    text: &str,
    name: Option<&str>,
    port: Option<&str>,
) -> Result<ServiceRequest> {
    let mut request = ServiceRequest::parse(text)?;
    if let Some(question) = catalog.services_question() {
        let slot = question.slot.as_deref().unwrap_or_default();
        let known: Vec<&str> = catalog.choices(slot).map(|(word, _)| word).collect();
        if !known.contains(&request.kind.as_str()) {
            return Err(unknown_choice(&question.id, &request.kind, &known).into());
        }
    }
    let twice =
        |what: &str| Failure::usage(format!("the {what} was given twice")).hint("pass it once");
    if let Some(name) = name
        && request.name.replace(name.to_owned()).is_some()
    {
        return Err(twice("name").into());
    }
    if let Some(port) = port
        && request.port.replace(parse_port(port)?).is_some()
    {
        return Err(twice("port").into());
    }
    Ok(request)
}

fn no_service(name: &str, names: &[&str]) -> Failure {
    let hint = match suggest::nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("existing services: {}", names.join(", ")),
    };
    Failure::new(Fault::UnknownArgument, format!("no service named `{name}`")).hint(hint)
}
