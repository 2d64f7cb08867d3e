//! Compares the recorded render, the files on disk, and today's render.

mod files;
mod sides;

use std::collections::BTreeMap;

use anyhow::Result;

pub(super) use self::sides::Sides;
use super::{
    branches::Branches,
    decision::Decisions,
    declined::declined,
    env::{ensure_folders, env_changes},
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
    plan::Plan,
    project::{EnvOnDisk, Project},
    record::{Declined, Fact, Renders, remember, write_record},
    tree::{RelPath, Tree},
};

/// Why the project is compared with its answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Purpose {
    /// To write changes, or to show what would be written.
    Write,
    /// To look only, as `update --check` and `diff` do. Ignores missing env files, because a fresh clone lacks them.
    Look,
}

/// All data needed to write a change.
pub(in crate::commands) struct State {
    /// The step for each file.
    pub plan: Plan,
    /// Changes to env files.
    pub env: Changes,
    /// What's new in these templates, if they are newer than the recorded templates.
    pub news: Option<String>,
    /// Today's render.
    pub want: Tree,
    /// Messages about migrations.
    pub migrations: Vec<String>,
    /// Files in `[owned]` that differ from the template.
    pub owned: Vec<RelPath>,
    /// Files with declined template changes.
    pub declined: Declined,
    /// Next steps for the owner.
    pub next: Vec<String>,
    /// Commands that verify the project.
    pub verify: Vec<Verification>,
    /// `authgen.toml` with the new answers.
    pub answers_text: String,
    remembered: Remembered,
    /// The env files as read.
    env_found: BTreeMap<String, EnvOnDisk>,
}

/// The contents of the record of this render, except declined changes.
struct Remembered {
    rendered: Tree,
    known: Renders,
    answers: BTreeMap<String, Fact>,
    templates: u64,
}

impl State {
    /// Compares the recorded render, the project, and today's render of the answers. Read-only.
    ///
    /// # Errors
    /// Usage: invalid answers or an unreadable file.
    pub fn new(
        project: &Project,
        decided: &Decided,
        blueprint: &Blueprint<'_>,
        purpose: Purpose,
        decisions: &Decisions<'_>,
        branches: &Branches,
    ) -> Result<Self> {
        let catalog = blueprint.catalog;
        let old = decided.before.as_ref();
        let old = old.map(|before| Blueprint::new(catalog, &before.recorded));
        let old = old.transpose()?;
        let sides = Sides::read(catalog, project, decided, blueprint, branches)?;
        let plan = sides.plan();
        if let (Some(old), Purpose::Write) = (&old, purpose) {
            ensure_folders(&plan, old, project)?;
        }
        let declined = declined(&project.record, &plan, decisions, &sides);
        let (mut env, env_found) =
            env_changes(catalog, project, decided, old.as_ref(), blueprint, purpose)?;
        env.notes.extend(decided.gone.iter().cloned());
        env.notes.extend(notices(&plan, decisions, &sides));
        env.notes.extend(kept_out(&sides));
        let (next, migrations) = match &old {
            Some(old) => (
                next_steps(old, blueprint, &plan, &sides.migrations.dir)?,
                sides.migrations.notes(old, blueprint)?,
            ),
            None => Default::default(),
        };
        Ok(Self {
            owned: sides.taken_over(),
            answers_text: answers_text(catalog, project, &decided.answers)?,
            remembered: Remembered::new(catalog, project, decided, &sides)?,
            news: changelog::between(
                CHANGELOG,
                project.record.templates,
                catalog.versions.templates,
            ),
            verify: blueprint.verify.clone(),
            want: sides.want,
            migrations,
            plan,
            env,
            next,
            declined,
            env_found,
        })
    }

    /// The record of this render. Built on each call, not stored: it is as large as all files together.
    ///
    /// # Errors
    /// A line cannot be serialized, which is a bug.
    pub fn record_text(&self) -> Result<String> {
        let Remembered {
            rendered,
            known,
            answers,
            templates,
        } = &self.remembered;
        write_record(rendered, *templates, answers, known, &self.declined)
    }

    /// Compares the project with what its answers generate.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn look(catalog: &Catalog, project: &Project, branches: &Branches) -> Result<Self> {
        let decided = decide(catalog, project, &Edit::Keep, BTreeMap::new())?;
        let blueprint = Blueprint::new(catalog, &decided.answers)?;
        let decisions = Decisions(&[]);
        let purpose = Purpose::Look;
        Self::new(project, &decided, &blueprint, purpose, &decisions, branches)
    }
}

fn answers_text(catalog: &Catalog, project: &Project, answers: &Answers) -> Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    match project.own_files.answers {
        Some(_) => answers::edit_toml(catalog, &project.answers, answers, version),
        None => Ok(answers::to_toml(catalog, answers, version)),
    }
}

impl Remembered {
    fn new(catalog: &Catalog, project: &Project, decided: &Decided, sides: &Sides) -> Result<Self> {
        let (rendered, known) = sides.recorded(&project.record.renders)?;
        let facts = answers::facts_of(catalog, &decided.answers);
        Ok(Self {
            rendered,
            known,
            answers: remember(&facts, &past(catalog, &project.record)),
            templates: catalog.versions.templates,
        })
    }
}
