//! Checks of a project that authgen did not write: the expected variables come from the catalog, and the token mode from
//! the variables that its env files define.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::{
    answers::{self, Defaults, Given},
    blueprint::{Blueprint, EnvRow},
    catalog::{
        Catalog,
        layer::EnvKind,
        question::{QuestionKind, Scalar},
    },
    name::{Kind, Name},
};

/// The folders of a project's services, as given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// The Next.js app.
    pub frontend: Option<String>,
    /// The backends.
    pub backends: Vec<String>,
}

/// The expected variables of a project with these folders. `keys` are the variables that its env files define.
///
/// # Errors
/// The catalog has no services, which is an error in the templates.
pub fn contract(
    catalog: &Catalog,
    folders: &Folders,
    keys: &BTreeSet<String>,
) -> Result<Vec<EnvRow>> {
    let mut given = Given {
        name: Some("app".to_owned()),
        ..Given::default()
    };
    for question in catalog
        .questions
        .iter()
        .filter(|question| question.kind == QuestionKind::Choice)
    {
        if let Some(word) = shown(catalog, question.slot.as_deref().unwrap_or_default(), keys) {
            given.add(catalog, question, &[word.to_owned()])?;
        }
    }
    let names = names(catalog, &folders.backends);
    let question = catalog
        .services_question()
        .context("the catalog has no services")?;
    let Some(Scalar::Text(kind)) = &question.default else {
        anyhow::bail!("the catalog has no default service");
    };
    let services: Vec<String> = names.iter().map(|name| format!("{kind}={name}")).collect();
    if !services.is_empty() {
        given.add(catalog, question, &services)?;
    }
    let defaults = Defaults {
        ask: None,
        accept: true,
        exists: true,
        installed: &|_| false,
    };
    let answers = answers::complete(catalog, given, defaults)?.answers;
    let blueprint = Blueprint::new(catalog, &answers)?;

    let mut parts: Vec<(&str, &str)> = Vec::new();
    if let Some(dir) = &folders.frontend {
        parts.push((&blueprint.frontend.name, dir));
    }
    let backends = blueprint.services.iter().zip(&folders.backends);
    parts.extend(backends.map(|(service, dir)| (service.name.as_str(), dir.as_str())));
    let rows = blueprint.env.iter().filter_map(|row| {
        let (_, dir) = parts.iter().find(|(name, _)| *name == row.service)?;
        let file = row.file.rsplit('/').next()?;
        Some(EnvRow {
            file: join(dir, file),
            // Don't require variables of these kinds: the project's code may have its own defaults for them.
            optional: row.optional
                || matches!(row.kind, EnvKind::Port | EnvKind::Integer)
                || (row.kind == EnvKind::Text && row.shared.is_none()),
            ..row.clone()
        })
    });
    Ok(rows.collect())
}

pub(super) fn join(dir: &str, file: &str) -> String {
    match dir {
        "" | "." | "./" => file.to_owned(),
        _ => format!(
            "{}/{file}",
            dir.strip_prefix("./").unwrap_or(dir).trim_end_matches('/')
        ),
    }
}

/// Guesses a project's choice for `slot`: the choice with the most variables in `keys`. `None` if no choice has a
/// variable there.
fn shown<'a>(catalog: &'a Catalog, slot: &str, keys: &BTreeSet<String>) -> Option<&'a str> {
    let count = |layer: &crate::catalog::Layer| {
        let names: BTreeSet<&str> = layer
            .manifest
            .env
            .iter()
            .map(|row| row.name.as_str())
            .collect();
        names.iter().filter(|name| keys.contains(**name)).count()
    };
    catalog
        .choices(slot)
        .map(|(word, layer)| (count(layer), word))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, _)| *count)
        .map(|(_, word)| word)
}

/// Names each backend after its folder, or `backend` if that is not a valid name.
fn names(catalog: &Catalog, folders: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for folder in folders {
        let last = folder
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let wanted = Name::parse(last, Kind::Service, &catalog.versions.names())
            .map_or_else(|_| "backend".to_owned(), |name| name.as_str().to_owned());
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let free = std::iter::once(wanted.clone())
            .chain(numbered)
            .find(|name| !names.contains(name));
        names.push(free.unwrap_or(wanted));
    }
    names
}
