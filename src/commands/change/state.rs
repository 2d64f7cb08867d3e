//! The three trees of a project and what they come to.

mod files;
mod sides;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{
    branches::Branches,
    decision::{Decision, Decisions},
    declined::declined,
    env::{follow_examples, leave_to_main},
    migrations::Migrations,
    next::next_steps,
    notices::{kept_out, notices},
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
    plan::{self, Plan},
    project::{self, Project},
    record::{Declined, remember, write_record},
    render,
    secret::System,
    tree::{Blob, RelPath, Tree},
};
use sides::{as_recorded, learn, rules, taken_over};

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
    pub news: Option<String>,
    /// Today's render.
    pub want: Tree,
    /// What is to be known of migrations.
    pub migrations: Vec<String>,
    /// Files that the owner took over, as far as they are not the template's.
    pub owned: Vec<RelPath>,
    /// Files in which the owner keeps a change of the template out.
    pub declined: Declined,
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
        branches: &Branches,
    ) -> Result<Self> {
        let Edited { given, edit, gone } = change(catalog, &project.answers, edit)?;
        let current = complete(catalog, given)?.answers;
        let recorded = recorded(catalog, &project.record, &current);
        let Completed { answers, secrets } = edited(catalog, typed, &current, &edit)?;
        let blueprint = Blueprint::new(catalog, &answers)?;
        let old_blueprint = Blueprint::new(catalog, &recorded)?;
        let migrations = Migrations::read(&blueprint, project, branches)?;
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
        let notes = notices(&base, &disk, &want, &plan, &Decisions(decisions), &rules);
        let owned = taken_over(&disk, &want, &rules);

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
        let kept_out = kept_out(&before, &disk, &want, &rules);
        env.notes
            .extend(gone.into_iter().chain(notes).chain(kept_out));
        let next = next_steps(&old_blueprint, &blueprint, &plan, &migrations.dir)?;
        Ok(Self {
            plan,
            env,
            news: news(catalog, project),
            migrations: migrations.notes(&old_blueprint, &blueprint)?,
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
            owned,
            declined,
            want,
            env_blobs,
        })
    }
}

fn news(catalog: &Catalog, project: &Project) -> Option<String> {
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
