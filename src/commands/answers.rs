//! The answers of a project that exists.

use anyhow::{Result, bail};

use crate::{
    answers::{self, Answers, Completed, Defaults, Facts, Given},
    catalog::Catalog,
    failure::Failure,
    project::{self, Project},
    record::{Fact, Record, Recorded},
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
        &past(catalog, &project.record)?,
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

/// The answers of the record, of both forms where two branches left both.
pub(super) fn past(catalog: &Catalog, record: &Record) -> Result<Recorded<String, Fact>> {
    let mut past = record.answers.clone();
    let Some(text) = &record.old_answers else {
        return Ok(past);
    };
    let old = complete(catalog, read(catalog, text)?)?.answers;
    for (key, value) in answers::facts_of(catalog, &old) {
        let facts = past.entry(key).or_default();
        if facts.iter().all(|fact| fact.value != value) {
            let was = Vec::new();
            facts.push(Fact { value, was });
        }
    }
    Ok(past)
}

/// The answers that the files were rendered from: today's where several were recorded, or where those that were
/// recorded contradict each other, because two branches came together.
pub(super) fn recorded(catalog: &Catalog, record: &Record, current: &Answers) -> Result<Answers> {
    let past = past(catalog, record)?;
    let today = answers::facts_of(catalog, current);
    let facts: Facts = past
        .iter()
        .filter_map(|(key, facts)| {
            let is_today = |fact: &&Fact| today.get(key) == Some(&fact.value);
            let fact = facts.iter().find(is_today).or(facts.first())?;
            Some((key.clone(), fact.value.clone()))
        })
        .collect();
    let services = current.services().iter();
    let names: Vec<&str> = services.map(|each| each.name.as_str()).collect();
    let mut given = answers::given_of(catalog, &facts, &names)?;
    given.keep_secrets(catalog);
    let recorded = complete(catalog, given).map(|completed| completed.answers);
    Ok(recorded.unwrap_or_else(|_| current.clone()))
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
