//! The three trees of a project and what they come to.

mod files;
mod sides;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::{
    branches::Branches,
    decision::Decisions,
    declined::declined,
    env::env_changes,
    migrations::Migrations,
    next::next_steps,
    notices::{kept_out, notices},
};
use crate::{
    answers::{self, Answers, Edit},
    blueprint::{Blueprint, Verification},
    catalog::Catalog,
    changelog::{self, CHANGELOG},
    commands::answers::{Decided, decide, past},
    env_files::Changes,
    plan::{self, Plan},
    project::{self, EnvFile, Project},
    record::{Declined, remember, write_record},
    render,
    tree::{RelPath, Tree},
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
    env_found: BTreeMap<String, EnvFile>,
}

impl State {
    /// Compares the recorded render, the project and today's render of the answers. Reads, and writes nothing.
    ///
    /// # Errors
    /// Usage: answers that cannot be, or a file that cannot be read.
    pub fn new(
        catalog: &Catalog,
        project: &Project,
        decided: &Decided,
        purpose: Purpose,
        decisions: &Decisions<'_>,
        branches: &Branches,
    ) -> Result<Self> {
        let blueprint = Blueprint::new(catalog, &decided.answers)?;
        let before = decided.before.as_ref();
        let old = before.map(|before| Blueprint::new(catalog, &before.recorded));
        let old = old.transpose()?;
        let migrations = Migrations::read(&blueprint, project, branches)?;
        let want = render::files(&blueprint, &migrations.history)?;
        let earlier = before
            .into_iter()
            .flat_map(|before| [&before.current, &before.recorded])
            .find(|earlier| **earlier != decided.answers);
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
        let declined = declined(&project.record, &plan, decisions, &disk, &want, &rules);
        let notes = notices(&base, &disk, &want, &plan, decisions, &rules);
        let kept_out = kept_out(&before, &disk, &want, &rules);
        let facts = answers::facts_of(catalog, &decided.answers);
        let facts = remember(&facts, &past(catalog, &project.record));
        let (mut env, env_found) =
            env_changes(catalog, project, decided, old.as_ref(), &blueprint, purpose)?;
        let gone = decided.gone.iter().cloned();
        env.notes.extend(gone.chain(notes).chain(kept_out));
        let (next, told) = match &old {
            Some(old) => (
                next_steps(old, &blueprint, &plan, &migrations.dir)?,
                migrations.notes(old, &blueprint)?,
            ),
            None => Default::default(),
        };
        Ok(Self {
            owned: taken_over(&disk, &want, &rules),
            answers_text: answers_text(catalog, project, &decided.answers)?,
            record_text: write_record(
                &rendered,
                catalog.versions.templates,
                &facts,
                &remembered,
                &declined,
            )?,
            news: news(catalog, project),
            verify: blueprint.verify.clone(),
            migrations: told,
            plan,
            env,
            next,
            declined,
            want,
            env_found,
        })
    }

    /// The project as it is, beside what its answers generate.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn look(catalog: &Catalog, project: &Project, branches: &Branches) -> Result<Self> {
        let decided = decide(catalog, project, &Edit::Keep, BTreeMap::new())?;
        Self::new(
            catalog,
            project,
            &decided,
            Purpose::Look,
            &Decisions(&[]),
            branches,
        )
    }
}

fn answers_text(catalog: &Catalog, project: &Project, answers: &Answers) -> Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    match project.own_files.answers {
        Some(_) => answers::edit_toml(catalog, &project.answers, answers, version),
        None => Ok(answers::to_toml(catalog, answers, version)),
    }
}

fn news(catalog: &Catalog, project: &Project) -> Option<String> {
    let these = catalog.versions.templates;
    changelog::between(CHANGELOG, project.record.templates, these)
}
