//! The answers of a project that exists.

use anyhow::{Result, bail};

use crate::{
    answers::{self, Answers, Completed, Defaults, Facts, Given},
    catalog::Catalog,
    failure::Failure,
    project::{self, Project},
    record::Record,
};

/// Takes the conflict markers out of the answers that git could not merge, see [`answers::settle`].
pub(super) fn settle(catalog: &Catalog, project: &mut Project) -> Result<()> {
    let full = |given: Given| Ok(complete(catalog, given)?.answers);
    let read = |text: &str| {
        ensure_not_newer(text)?;
        full(read(catalog, text)?)
    };
    let settled = answers::settle(
        catalog,
        &project.answers,
        &project.record.answers,
        &read,
        &|mut given: Given| {
            given.keep_secrets(catalog);
            full(given)
        },
        env!("CARGO_PKG_VERSION"),
    )?;
    if let Some(settled) = settled {
        project.answers = settled;
    }
    Ok(())
}

/// The answers that the files were rendered from. Where two branches recorded different ones, those of today count.
pub(super) fn recorded(catalog: &Catalog, record: &Record, current: &Answers) -> Result<Answers> {
    let full = |given: Given| Ok(complete(catalog, given)?.answers);
    if record.answers.is_empty() {
        return match &record.old_answers {
            Some(text) => full(read(catalog, text)?),
            None => Ok(current.clone()),
        };
    }
    let today = answers::facts_of(catalog, current, []);
    let facts: Facts = record
        .answers
        .iter()
        .filter_map(|(key, values)| {
            let value = today.get(key).filter(|value| values.contains(value));
            Some((key.clone(), value.or(values.first())?.clone()))
        })
        .collect();
    let names: Vec<&str> = current
        .services()
        .iter()
        .map(|each| each.name.as_str())
        .collect();
    let mut given = answers::given_of(catalog, &facts, &names)?;
    given.keep_secrets(catalog);
    full(given)
}

/// A project of a newer authgen has files and answers that this one does not know.
pub(super) fn ensure_not_newer(text: &str) -> Result<()> {
    let document: toml_edit::DocumentMut = text.parse().unwrap_or_default();
    let written_by = document
        .get(answers::VERSION_KEY)
        .and_then(toml_edit::Item::as_str)
        .unwrap_or_default();
    let this = env!("CARGO_PKG_VERSION");
    if numbers(written_by) > numbers(this) {
        bail!(
            Failure::usage(format!(
                "the project was written by authgen {written_by}, and this is {this}"
            ))
            .hint(format!("use authgen {written_by} or newer"))
        );
    }
    Ok(())
}

/// Major, minor and patch of a version.
fn numbers(version: &str) -> Vec<u64> {
    version
        .split(['.', '-', '+'])
        .take(3)
        .map(|part| part.parse().unwrap_or_default())
        .collect()
}

/// The answers in a text of `authgen.toml`, without what only env files hold.
pub(super) fn read(catalog: &Catalog, text: &str) -> Result<Given> {
    let mut given = answers::read_file(catalog, project::ANSWERS_FILE, text)?;
    given.keep_secrets(catalog);
    Ok(given)
}

/// Every question has an answer already; one that is new with this version gets its default.
pub(super) fn complete(catalog: &Catalog, given: Given) -> Result<Completed> {
    let defaults = Defaults {
        ask: None,
        accept: true,
        installed: &|_| false,
    };
    answers::complete(catalog, given, defaults)
}
