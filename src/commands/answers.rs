//! The answers of a project that exists.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::{
    answers::{self, Answers, Completed, Edit, Facts, Reading},
    catalog::Catalog,
    env_files::Note,
    failure::Failure,
    project::{self, Project},
    record::{Fact, Record, Recorded},
    secret::Secret,
};

/// Takes the conflict markers out of the answers that git could not merge, see [`answers::settle`]. Before that, proves that
/// this authgen knows what it reads.
pub(super) fn settle(catalog: &Catalog, project: &mut Project) -> Result<()> {
    ensure_not_newer(catalog, project.record.templates, &project.answers)?;
    let settled = answers::settle(
        catalog,
        &project.answers,
        &past(catalog, &project.record),
        &|text| current(catalog, text),
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
        answers::of_project(catalog, reading.given).ok()
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
fn recorded_answers(catalog: &Catalog, record: &Record, current: &Answers) -> Answers {
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
    let given = answers::given_of(catalog, &facts, &names);
    answers::of_project(catalog, given).unwrap_or_else(|_| current.clone())
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
            "the project was generated with templates {templates}, but this authgen has templates {these}"
        ))
        .hint(match written_by {
            Some(version) => format!("use authgen {version} or newer"),
            None => "use these or newer templates".to_owned(),
        })
    );
}

/// The answers in a text of `authgen.toml`. Those to questions that are gone do no harm.
///
/// # Errors
/// Usage: it says what cannot be, or lacks the name.
pub(super) fn current(catalog: &Catalog, text: &str) -> Result<Answers> {
    Ok(mended(catalog, text, &Edit::Keep)?.0)
}

/// The answers that a project's files were rendered from. What the owner changed since is not in them before an `update`.
///
/// # Errors
/// As [`current`]; or a newer authgen rendered them.
pub(super) fn recorded(catalog: &Catalog, project: &Project) -> Result<Answers> {
    ensure_not_newer(catalog, project.record.templates, &project.answers)?;
    let current = current(catalog, &project.answers)?;
    Ok(recorded_answers(catalog, &project.record, &current))
}

/// The answers of a project before a change and after it.
pub(super) struct Decided {
    /// Before it; none where there is no project yet.
    pub before: Option<Before>,
    /// After it.
    pub answers: Answers,
    /// What the user brought for the env files, by question id.
    pub secrets: BTreeMap<String, Secret>,
    /// What the owner does instead of what is gone.
    pub gone: Vec<Note>,
}

/// The answers of a project that exists.
pub(super) struct Before {
    /// As `authgen.toml` has them.
    pub current: Answers,
    /// Those that its files were rendered from.
    pub recorded: Answers,
}

impl From<Completed> for Decided {
    /// The answers of a new project.
    fn from(Completed { answers, secrets }: Completed) -> Self {
        Self {
            before: None,
            answers,
            secrets,
            gone: Vec::new(),
        }
    }
}

/// The answers of a project that an edit changes; what the edit mends may be wrong before.
///
/// # Errors
/// Usage: answers that cannot be.
pub(super) fn decide(
    catalog: &Catalog,
    project: &Project,
    edit: &Edit,
    secrets: BTreeMap<String, Secret>,
) -> Result<Decided> {
    let (current, edit, gone) = mended(catalog, &project.answers, edit)?;
    Ok(Decided {
        answers: current.edit(catalog, &edit, &secrets)?,
        before: Some(Before {
            recorded: recorded_answers(catalog, &project.record, &current),
            current,
        }),
        secrets,
        gone,
    })
}

/// Answers that an edit may mend, what is left of the edit then, and what the owner does instead of what is gone.
fn mended(catalog: &Catalog, text: &str, edit: &Edit) -> Result<(Answers, Edit, Vec<Note>)> {
    let mut reading = answers::read(catalog, project::ANSWERS_FILE, text)?;
    let edit = reading.mend(catalog, edit)?;
    let Reading { given, gone, .. } = reading;
    if given.name.is_none() {
        let failure = Failure::usage(format!("{}: `name` is missing", project::ANSWERS_FILE));
        bail!(failure.hint("add the project's name: name = \"my-app\""));
    }
    let gone = gone.into_iter().map(|gone| Note {
        file: project::ANSWERS_FILE.to_owned(),
        line: None,
        text: format!(
            "the question `{}` was removed from authgen: {}",
            gone.question, gone.instead
        ),
    });
    let answers = answers::of_project(catalog, given)?;
    Ok((answers, edit, gone.collect()))
}
