//! The three trees of a project and what they come to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{
    conflict::{Decision, Decisions},
    declined::declined,
    env::{follow_examples, leave_to_main},
    migrations::Migrations,
    next::next_steps,
    notices::notices,
};
use crate::{
    answers::{self, Answers, Completed, Edit, Given},
    blueprint::{Blueprint, Verification},
    catalog::{Catalog, question::QuestionKind},
    changelog::{self, CHANGELOG},
    cli::Typed,
    commands::{
        answers::{Change as Edited, change, complete, complete_edited, past, recorded},
        env::{env_blobs, env_documents},
        typed_answers,
    },
    env_files::{self, Changes, Secrets},
    plan::{self, Plan, Rules, Step},
    project::{self, Disk, OwnFiles, Project},
    record::{Renders, remember, write_record},
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
    /// What templates newer than those of the record change for a project.
    pub changes: Option<String>,
    /// Files in which the owner keeps a change of the template out.
    pub declined: Vec<RelPath>,
    /// What the owner does next.
    pub next: Vec<String>,
    /// Commands that prove the project right.
    pub verify: Vec<Verification>,
    /// `authgen.toml` with the new answers.
    pub answers_text: String,
    /// The record of this render.
    record_text: String,
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
        decisions: &[Decision],
    ) -> Result<Self> {
        let Edited { given, edit, gone } = change(catalog, &project.answers, edit)?;
        let current = complete(catalog, given)?.answers;
        let recorded = recorded(catalog, &project.record, &current);
        let Completed { answers, secrets } = edited(catalog, typed, &current, &edit)?;

        let blueprint = Blueprint::new(catalog, &answers)?;
        let old_blueprint = Blueprint::new(catalog, &recorded)?;
        let migrations = Migrations::read(&blueprint, project)?;
        let want = render::files(&blueprint, &migrations.history)?;
        let earlier = [&current, &recorded]
            .into_iter()
            .find(|other| **other != answers);
        let before = match earlier {
            Some(earlier) => {
                let blueprint = Blueprint::new(catalog, earlier)?;
                render::files(&blueprint, &migrations.history)?
            }
            None => Tree::new(),
        };
        let mut base = project.record.renders.clone();
        let paths: BTreeSet<&RelPath> = base
            .keys()
            .chain(before.paths())
            .chain(want.paths())
            .collect();
        let disk = project::scan(&project.root, paths)?;
        let rules = rules(project, &blueprint, &disk, &before)?;
        let disk = disk.files;
        learn(&mut base, &before, &disk, &want);
        migrations.rebase(&mut base, &disk);
        let mut plan = plan::reconcile(&base, &disk, &want, &rules);
        migrations.settle(&mut plan);
        let (rendered, remembered) = migrations.recorded(&want, &project.record.renders);
        let rendered = as_recorded(&rendered, &project.record.renders, &rules)?;
        let declined = declined(
            &project.record,
            &plan,
            &Decisions(decisions),
            &disk,
            &want,
            &rules,
        );
        let notes = notices(&base, &disk, &want, &plan);

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
        let mut env = env_files::change(
            &old_blueprint.env,
            &blueprint.env,
            &files,
            &given,
            &mut known,
        )?;
        follow_examples(&mut env, &blueprint, &files, &project.record.renders)?;
        leave_to_main(&mut env, &blueprint, project)?;
        env.notes.extend(gone.into_iter().chain(notes));
        let next = next_steps(&old_blueprint, &blueprint, &plan)?;
        Ok(Self {
            plan,
            env,
            changes: changes(catalog, project),
            next,
            verify: blueprint.verify.clone(),
            answers_text: answers::edit_toml(
                catalog,
                &project.answers,
                &answers,
                env!("CARGO_PKG_VERSION"),
            )?,
            record_text: write_record(
                &rendered,
                catalog.versions.templates,
                &remember(
                    &answers::facts_of(catalog, &answers),
                    &past(catalog, &project.record),
                ),
                &remembered,
                &declined,
            )?,
            declined: declined.into_keys().collect(),
            env_blobs,
        })
    }
}

impl State {
    /// Every path that may be written.
    pub fn paths(&self) -> Result<Vec<RelPath>> {
        let steps = self.plan.steps.iter().filter_map(|(path, step)| {
            let is_written = !matches!(step, Step::KeepDeleted | Step::Orphan);
            is_written.then(|| path.clone())
        });
        let env = self
            .env
            .files
            .iter()
            .map(|change| RelPath::parse(&change.file));
        Ok(steps.map(Ok).chain(env).collect::<Result<_, _>>()?)
    }

    /// Whether `authgen.toml` changes.
    pub fn answers_change(&self, project: &Project) -> bool {
        self.answers_text.as_bytes() != project.own_files.answers.bytes()
    }

    /// Whether the record is not that of this render.
    pub fn record_changes(&self, project: &Project) -> bool {
        let OwnFiles {
            record, old_record, ..
        } = &project.own_files;
        let text = record.as_ref().map(Blob::bytes);
        old_record.is_some() || text != Some(self.record_text.as_bytes())
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

    /// `authgen.toml` and the record, as far as they change.
    pub fn own_files(&self, project: &Project) -> Result<Vec<Change>> {
        let OwnFiles {
            answers,
            record,
            old_record,
        } = project.own_files.clone();
        let text = |text: &str, old: Option<&Blob>| {
            Blob::observed(text.as_bytes(), old.is_some_and(Blob::exec))
        };
        let new_answers = text(&self.answers_text, Some(&answers));
        let new_record = text(&self.record_text, record.as_ref());
        let files = [
            (project::ANSWERS_FILE, Some(answers), Some(new_answers)),
            (project::RECORD_FILE, record, Some(new_record)),
            (project::OLD_RECORD_FILE, old_record, None),
        ];
        files
            .into_iter()
            .filter(|(_, old, new)| old != new)
            .map(|(path, old, new)| {
                let path = RelPath::parse(path)?;
                Ok(Change {
                    old,
                    new,
                    private: false,
                    rank: project::rank(&path),
                    path,
                })
            })
            .collect()
    }

    /// A text file as it is once the plan is applied; empty when there is none.
    fn text_after(&self, project: &Project, path: &str) -> Result<String> {
        let path = RelPath::parse(path)?;
        let blob = match self.plan.step(&path).and_then(Step::written) {
            Some(written) => Some(written.clone()),
            None => transaction::read(&project.root, &path)?,
        };
        Ok(blob.map_or_else(String::new, |blob| {
            String::from_utf8_lossy(blob.bytes()).into_owned()
        }))
    }
}

/// Adds what this authgen would have rendered before the change. A file that is exactly that is nobody's work, whatever
/// was recorded. One that goes now, and of which no render was recorded, is listed as the owner's.
fn learn(base: &mut Renders, before: &Tree, disk: &Tree, want: &Tree) {
    for (path, entry) in before.iter() {
        let Some(found) = disk.blob(path) else {
            continue;
        };
        let is_known = base
            .get(path)
            .is_some_and(|renders| renders.iter().any(Option::is_some));
        if *found == entry.blob || (want.get(path).is_none() && !is_known) {
            base.insert(path.clone(), vec![Some(entry.blob.clone())]);
        }
    }
}

/// A render with what was recorded last of the files that their owner took over, so that they can be given back.
fn as_recorded(rendered: &Tree, recorded: &Renders, rules: &Rules) -> Result<Tree> {
    let mut tree = rendered.filtered(|path| !rules.owned.matches(path));
    for path in rendered.paths().filter(|path| rules.owned.matches(path)) {
        let renders = recorded.get(path).map_or(&[][..], Vec::as_slice);
        if let Some(render) = renders.iter().flatten().next() {
            tree.insert(path.clone(), render.clone(), "the record")?;
        }
    }
    Ok(tree)
}

/// What the comparison has to heed besides files.
fn rules(
    project: &Project,
    blueprint: &Blueprint<'_>,
    disk: &Disk,
    before: &Tree,
) -> Result<Rules> {
    let mut rules = Rules {
        moves: blueprint.moves()?,
        owned: answers::owned(&project.answers)?,
        asked: before.paths().cloned().collect(),
        ..Rules::default()
    };
    for (path, obstacle) in &disk.obstacles {
        let (path, what) = (path.clone(), obstacle.to_string());
        if obstacle.may_go() {
            let at = obstacle.path.clone();
            rules.occupied.insert(path, (at, what));
        } else {
            rules.obstacles.insert(path, what);
        }
    }
    Ok(rules)
}

fn changes(catalog: &Catalog, project: &Project) -> Option<String> {
    let these = catalog.versions.templates;
    changelog::between(CHANGELOG, project.record.templates, these)
}

/// The answers after an edit, with the secrets that come with it.
fn edited(catalog: &Catalog, typed: &Typed, current: &Answers, edit: &Edit) -> Result<Completed> {
    let mut given = Given::from(current);
    given.keep_secrets(catalog);
    given.secrets = typed_answers(catalog, typed)?.secrets;
    edit.apply(catalog, &mut given)?;
    complete_edited(catalog, given)
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
