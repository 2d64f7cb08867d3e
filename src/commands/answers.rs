//! The answers of a project that exists.

use anyhow::{Result, bail};

use crate::{
    answers::{self, Answers, Completed, Defaults, Edit, Facts, Given, Reading},
    catalog::Catalog,
    env_files::Note,
    failure::Failure,
    project::{self, Project},
    record::{Fact, Record, Recorded},
};

/// Takes the conflict markers out of the answers that git could not merge, see [`answers::settle`]. Before that, proves that
/// this authgen knows what it reads.
pub(super) fn settle(catalog: &Catalog, project: &mut Project) -> Result<()> {
    ensure_not_newer(catalog, project.record.templates, &project.answers)?;
    let full = |given: Given| Ok(complete(catalog, given)?.answers);
    let read = |text: &str| full(read(catalog, text)?);
    let settled = answers::settle(
        catalog,
        &project.answers,
        &past(catalog, &project.record),
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

/// The answers of the record, of both forms where two branches left both. What they say that this catalog does not know is
/// left out: only `authgen.toml` can be edited.
pub(super) fn past(catalog: &Catalog, record: &Record) -> Recorded<String, Fact> {
    let mut past = answers::rename_facts(catalog, &record.answers);
    let old = record.old_answers.as_ref().and_then(|text| {
        let reading = answers::read(catalog, project::OLD_RECORD_FILE, text).ok()?;
        let mut given = reading.given;
        given.keep_secrets(catalog);
        Some(complete(catalog, given).ok()?.answers)
    });
    let Some(old) = old else {
        return past;
    };
    for (key, value) in answers::facts_of(catalog, &old) {
        let facts = past.entry(key).or_default();
        if facts.iter().all(|fact| fact.value != value) {
            let was = Vec::new();
            facts.push(Fact { value, was });
        }
    }
    past
}

/// The answers that the files were rendered from: today's where several were recorded, or where those that were
/// recorded contradict each other, because two branches came together.
pub(super) fn recorded(catalog: &Catalog, record: &Record, current: &Answers) -> Answers {
    let past = past(catalog, record);
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
    let mut given = answers::given_of(catalog, &facts, &names);
    given.keep_secrets(catalog);
    let recorded = complete(catalog, given).map(|completed| completed.answers);
    recorded.unwrap_or_else(|_| current.clone())
}

/// A project of newer templates has files and answers that these do not know.
pub(super) fn ensure_not_newer(catalog: &Catalog, templates: u64, answers: &str) -> Result<()> {
    let these = catalog.versions.templates;
    if templates <= these {
        return Ok(());
    }
    let document: toml_edit::DocumentMut = answers.parse().unwrap_or_default();
    let written_by = document
        .get(answers::VERSION_KEY)
        .and_then(toml_edit::Item::as_str)
        .filter(|version| *version != env!("CARGO_PKG_VERSION"));
    bail!(
        Failure::usage(format!(
            "the project was rendered with templates {templates}, and these are templates {these}"
        ))
        .hint(match written_by {
            Some(version) => format!("use authgen {version} or newer"),
            None => "use those templates, or newer ones".to_owned(),
        })
    );
}

/// The answers in a text of `authgen.toml`, without what only env files hold. Answers to questions that are gone do no harm.
pub(super) fn read(catalog: &Catalog, text: &str) -> Result<Given> {
    Ok(change(catalog, text, &Edit::Keep)?.given)
}

/// The answers of a project, and what is to be done with them.
pub(super) struct Change {
    /// Without what only env files hold.
    pub given: Given,
    /// What is left of an edit that mended something.
    pub edit: Edit,
    /// What the owner does instead of what is gone.
    pub gone: Vec<Note>,
}

/// Reads a text of `authgen.toml` that an edit may mend.
pub(super) fn change(catalog: &Catalog, text: &str, edit: &Edit) -> Result<Change> {
    let mut reading = answers::read(catalog, project::ANSWERS_FILE, text)?;
    let edit = reading.mend(catalog, edit)?;
    let Reading {
        mut given, gone, ..
    } = reading;
    if given.name.is_none() {
        let failure = Failure::usage(format!("{}: `name` is missing", project::ANSWERS_FILE));
        bail!(failure.hint("write the project's name there: name = \"my-app\""));
    }
    given.keep_secrets(catalog);
    let gone = gone.into_iter().map(|gone| Note {
        file: project::ANSWERS_FILE.to_owned(),
        line: None,
        text: format!("`{}` is no longer asked: {}", gone.question, gone.instead),
    });
    Ok(Change {
        given,
        edit,
        gone: gone.collect(),
    })
}

/// Every question has an answer already; one that is newer than the project gets what a project without an answer means.
pub(super) fn complete(catalog: &Catalog, given: Given) -> Result<Completed> {
    let exists = true;
    answers::complete(catalog, given, defaults(exists))
}

/// The same after an edit: a question that it made apply is as new as in a new project.
pub(super) fn complete_edited(catalog: &Catalog, given: Given) -> Result<Completed> {
    let exists = false;
    answers::complete(catalog, given, defaults(exists))
}

fn defaults(exists: bool) -> Defaults<'static> {
    Defaults {
        ask: None,
        accept: true,
        exists,
        installed: &|_| false,
    }
}
