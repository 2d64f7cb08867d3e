//! The three trees of a project and what they come to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::unrecorded::unrecorded;
use crate::{
    answers::{self, Completed, Edit, Given},
    blueprint::{Blueprint, Verification},
    catalog::{Catalog, question::QuestionKind},
    cli::Typed,
    commands::{
        answers::{complete, ensure_not_newer, read},
        env::{env_blobs, env_documents},
        typed_answers,
    },
    env_files::{self, Changes, Secrets},
    migration::{self, History},
    plan::{self, Plan, Step},
    project::{self, Project},
    render,
    secret::System,
    transaction::{self, Change, Rank},
    tree::{Blob, RelPath, Tree},
};

/// What a comparison is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Purpose {
    /// To be written, or shown as it would be.
    Write,
    /// To be looked at, perhaps in a clone without env files: what those would hold does not matter.
    Look,
}

/// Everything that a change is written from.
pub(in crate::commands) struct State {
    /// What happens to each file.
    pub plan: Plan,
    /// What happens to the env files.
    pub env: Changes,
    /// What the owner does next.
    pub next: Vec<String>,
    /// Commands that prove the project right.
    pub verify: Vec<Verification>,
    /// `authgen.toml` with the new answers.
    pub answers_text: String,
    /// The record says the same as answers and files, once the plan is applied.
    pub recorded: bool,
    want: Tree,
    /// The env files as they were read.
    env_blobs: BTreeMap<String, Blob>,
}

impl State {
    /// Compares the recorded render, the project and today's render of the edited answers. Reads, and writes nothing.
    ///
    /// # Errors
    /// Usage: answers that cannot be, or a file that cannot be read.
    pub fn new(
        catalog: &Catalog,
        typed: &Typed,
        project: &Project,
        edit: &Edit,
        purpose: Purpose,
    ) -> Result<Self> {
        ensure_not_newer(project)?;
        let recorded = complete(catalog, read(catalog, &project.recorded_answers)?)?.answers;
        let current = complete(catalog, read(catalog, &project.answers)?)?.answers;
        let mut given = Given::from(&current);
        given.keep_secrets(catalog);
        given.secrets = typed_answers(catalog, typed)?.secrets;
        edit.apply(catalog, &mut given)?;
        let Completed { answers, secrets } = complete(catalog, given)?;

        let blueprint = Blueprint::new(catalog, &answers)?;
        let old_blueprint = Blueprint::new(catalog, &recorded)?;
        let (history, journal) = history(&blueprint, project)?;
        let want = render::render(&blueprint, &history)?;
        let answers_path = RelPath::parse(project::ANSWERS_FILE)?;
        let want = want.filtered(|path| *path != answers_path);
        let paths: BTreeSet<&RelPath> = project.base.paths().chain(want.paths()).collect();
        let disk = project::scan(&project.root, paths)?;
        // The new journal is made from the one on disk, so the owner's entries are in it.
        let base = match disk.get(&journal) {
            Some(entry) => project.base.with(journal, entry.blob.clone())?,
            None => project.base.clone(),
        };
        let plan = plan::reconcile(&base, &disk, &want);

        let given: BTreeSet<String> = secrets.keys().cloned().collect();
        let brought = match purpose {
            Purpose::Write => secret_ids(catalog),
            Purpose::Look => BTreeSet::new(),
        };
        let entropy = &mut System;
        let mut known = Secrets::new(secrets, brought, entropy);
        let env_blobs = env_blobs(
            project,
            old_blueprint
                .env
                .iter()
                .chain(&blueprint.env)
                .map(|row| row.file.as_str()),
        )?;
        let files = env_documents(&env_blobs)?;
        let env = env_files::change(
            &old_blueprint.env,
            &blueprint.env,
            &files,
            &given,
            &mut known,
        )?;
        let next = next_steps(&old_blueprint, &blueprint, &plan)?;
        Ok(Self {
            plan,
            env,
            next,
            verify: blueprint.verify.clone(),
            answers_text: answers::edit_toml(
                &project.answers,
                &answers,
                env!("CARGO_PKG_VERSION"),
            )?,
            recorded: recorded == answers && base.has_same_files(&want),
            want,
            env_blobs,
        })
    }
}

impl State {
    /// Whether `authgen.toml` changes.
    pub fn answers_change(&self, project: &Project) -> bool {
        self.answers_text != project.answers
    }

    /// The env files as changes; git is proven to ignore each before a secret is in it.
    pub fn env_changes(&self, project: &Project) -> Result<Vec<Change>> {
        let gitignore = self.text_after(project, env_files::GITIGNORE)?;
        self.env
            .files
            .iter()
            .map(|change| {
                let path = RelPath::parse(&change.file)?;
                env_files::ensure_ignored(&gitignore, [change.file.as_str()])?;
                Ok(Change {
                    old: self.env_blobs.get(&change.file).cloned(),
                    new: change
                        .new
                        .as_ref()
                        .map(|text| Blob::observed(text.expose().as_bytes(), false)),
                    path,
                    private: true,
                    rank: Rank::Middle,
                })
            })
            .collect()
    }

    /// `authgen.toml` and the recorded render.
    pub fn own_files(&self, project: &Project) -> Result<Vec<Change>> {
        let [(answers, old_answers), (recorded, old_recorded)] = project.own_files.clone();
        let answers_blob = Blob::observed(self.answers_text.as_bytes(), old_answers.exec());
        let base = self.want.with(answers.clone(), answers_blob.clone())?;
        let recorded_blob =
            Blob::observed(project::write_base(&base).into_bytes(), old_recorded.exec());
        let changes = [
            (answers, old_answers, answers_blob),
            (recorded, old_recorded, recorded_blob),
        ];
        Ok(changes
            .into_iter()
            .filter(|(_, old, new)| old != new)
            .map(|(path, old, new)| Change {
                old: Some(old),
                new: Some(new),
                private: false,
                rank: project::rank(&path),
                path,
            })
            .collect())
    }

    /// A text file as it is once the plan is applied; empty when there is none.
    fn text_after(&self, project: &Project, path: &str) -> Result<String> {
        let path = RelPath::parse(path)?;
        let step = self.plan.steps.iter().find(|(other, _)| *other == path);
        let blob = match step.map(|(_, step)| step) {
            Some(Step::Create { want } | Step::Replace { want, .. }) => Some(want.clone()),
            Some(Step::Merge { merged, .. }) => Some(merged.clone()),
            _ => transaction::read(&project.root, &path)?,
        };
        Ok(blob.map_or_else(String::new, |blob| {
            String::from_utf8_lossy(blob.bytes()).into_owned()
        }))
    }
}

/// The migrations that the project has, and the path of their journal.
fn history(blueprint: &Blueprint<'_>, project: &Project) -> Result<(History, RelPath)> {
    let dir = blueprint.migrations_dir();
    let recorded: BTreeMap<String, Vec<u8>> = project
        .base
        .iter()
        .filter_map(|(path, entry)| {
            let below = path.as_str().strip_prefix(&dir)?.strip_prefix('/')?;
            Some((below.to_owned(), entry.blob.bytes().to_vec()))
        })
        .collect();
    let on_disk = |below: &str| -> Result<Option<Vec<u8>>> {
        let path = RelPath::parse(&format!("{dir}/{below}"))?;
        let blob = transaction::read(&project.root, &path)?;
        Ok(blob.map(|blob| blob.bytes().to_vec()))
    };
    let journal = on_disk(migration::JOURNAL)?;
    let last = journal.as_deref().and_then(migration::last_snapshot);
    let snapshot = match last {
        Some(path) => on_disk(&path)?,
        None => None,
    };
    let path = RelPath::parse(&format!("{dir}/{}", migration::JOURNAL))?;
    let history = History {
        unrecorded: unrecorded(&recorded, journal.as_deref(), on_disk)?,
        recorded,
        journal,
        snapshot,
    };
    Ok((history, path))
}

/// Ids of the secrets that only the user knows.
fn secret_ids(catalog: &Catalog) -> BTreeSet<String> {
    catalog
        .questions
        .iter()
        .filter(|question| question.kind == QuestionKind::Secret)
        .map(|question| question.id.clone())
        .collect()
}

/// What the files that change ask for, and what layers that are new do.
fn next_steps(old: &Blueprint<'_>, blueprint: &Blueprint<'_>, plan: &Plan) -> Result<Vec<String>> {
    let mut steps = Vec::new();
    let is_written = |wanted: &dyn Fn(&str) -> bool| {
        plan.steps.iter().any(|(path, step)| {
            !matches!(step, Step::KeepDeleted | Step::Orphan) && wanted(path.as_str())
        })
    };
    let (old_lock, lock) = (
        old.slot_text("package-manager", "lock")?,
        blueprint.slot_text("package-manager", "lock")?,
    );
    if old_lock != lock {
        steps.push(format!("rm -rf node_modules {old_lock}"));
    }
    if is_written(&|path| path.rsplit('/').next() == Some("package.json")) {
        steps.push(
            blueprint
                .slot_text("package-manager", "install")?
                .to_owned(),
        );
    }
    let migrations = format!("{}/", blueprint.migrations_dir());
    if is_written(&|path| {
        path.strip_prefix(&migrations)
            .and_then(|name| name.strip_suffix(".sql"))
            .is_some()
    }) {
        let run = blueprint.slot_text("package-manager", "run")?;
        steps.push(format!("{run} db:migrate"));
    }
    let is_known = |text: &str| old.next.iter().any(|step| step.text == text);
    let own = blueprint.next.iter().filter(|step| step.done_by.is_none());
    steps.extend(
        own.map(|step| step.text.clone())
            .filter(|text| !is_known(text)),
    );
    Ok(steps)
}
