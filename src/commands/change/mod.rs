//! `add`, `remove`, `set` and `update`: the same steps with different edits of the answers.

mod ask;
mod branches;
mod conflict;
mod decision;
mod declined;
mod env;
mod migrations;
mod next;
mod notices;
mod restore;
mod state;
mod unrecorded;

use std::{collections::BTreeMap, path::Path};

use anyhow::{Result, bail};

use self::branches::ensure_branch;
pub(super) use self::{
    branches::Branches,
    conflict::place,
    decision::Decisions,
    state::{Purpose, State},
};
pub use self::{decision::Decision, restore::run as restore};
use crate::{
    Ui,
    answers::Edit,
    blueprint::Blueprint,
    catalog::Catalog,
    cli::{AddArgs, ChangeArgs, RemoveArgs, SetArgs, Typed, UpdateArgs},
    commands::{
        answers::{decide, settle},
        confirm::{Consent, confirm},
        enter::{Entered, Hold, cut_short, enter, look},
        tell::{tell, tell_made},
        typed_answers,
        words::{shell_word, templates_flag},
    },
    failure::{self, Failure, Fault},
    plan::Plan,
    program,
    project::Project,
    report::ChangeReport,
    repository,
    secret::Secret,
    transaction,
    tree::RelPath,
};

/// Adds a service or a choice.
pub fn add(catalog: &Catalog, typed: &Typed, args: &AddArgs, ui: &mut Ui<'_>) -> Result<()> {
    let run = Run::new(catalog, typed, "add", &args.change);
    run.go(&Branches::Apart, ui, |ui, project| {
        ask::add(catalog, args, project, ui)
    })
}

/// Removes a service or a choice.
pub fn remove(catalog: &Catalog, typed: &Typed, args: &RemoveArgs, ui: &mut Ui<'_>) -> Result<()> {
    let run = Run::new(catalog, typed, "remove", &args.change);
    run.go(&Branches::Apart, ui, |ui, project| {
        ask::remove(catalog, args, project, ui)
    })
}

/// Changes an answer.
pub fn set(catalog: &Catalog, typed: &Typed, args: &SetArgs, ui: &mut Ui<'_>) -> Result<()> {
    let run = Run::new(catalog, typed, "set", &args.change);
    run.go(&Branches::Apart, ui, |ui, project| {
        ask::set(catalog, args, project, ui)
    })
}

/// Updates the project to the current templates and to edits of `authgen.toml`.
pub fn update(catalog: &Catalog, typed: &Typed, args: &UpdateArgs, ui: &mut Ui<'_>) -> Result<()> {
    let branches = Branches::Together {
        onto: args.onto.clone(),
    };
    let branch = |project: &Project| match &args.onto {
        Some(name) => ensure_branch(&project.root, name),
        None => Ok(()),
    };
    let run = Run::new(catalog, typed, "update", &args.change);
    if !args.check {
        return run.go(&branches, ui, |_, project| {
            branch(project)?;
            Ok(Edit::Keep)
        });
    }
    let Entered { mut project, hold } = look(Fault::CheckInterrupted)?;
    if hold.earlier().is_cut_short() {
        bail!(cut_short(Fault::CheckInterrupted));
    }
    branch(&project)?;
    settle(catalog, &mut project)?;
    let state = State::look(catalog, &project, &branches)?;
    let repeat = run.repeat(&Edit::Keep, &branches, &state.plan);
    let record = project.own_files.is_other_record(&state.record_text()?);
    let report = report(&state, &project, record, "update", &repeat, &hold);
    tell(ui, args.change.write.json, &report)?;
    // Missing env files don't count: git does not track them, so a fresh clone lacks them.
    let env_changes = state.env.files.iter().any(|change| change.old.is_some());
    let message = if !state.plan.is_empty() || env_changes || state.answers_change(&project) {
        "the project differs from what its answers generate"
    } else if record {
        ".authgen/record is out of date"
    } else {
        return Ok(());
    };
    bail!(Failure::new(Fault::OutOfDate, message).hint(format!("run `{repeat}`")))
}

/// A run of a command that changes an existing project.
struct Run<'a> {
    catalog: &'a Catalog,
    typed: &'a Typed,
    /// Name of the command.
    command: &'a str,
    args: &'a ChangeArgs,
}

impl<'a> Run<'a> {
    fn new(catalog: &'a Catalog, typed: &'a Typed, command: &'a str, args: &'a ChangeArgs) -> Self {
        Self {
            catalog,
            typed,
            command,
            args,
        }
    }

    fn go(
        &self,
        branches: &Branches,
        ui: &mut Ui<'_>,
        edit: impl Fn(&mut Ui<'_>, &Project) -> Result<Edit>,
    ) -> Result<()> {
        let secrets = typed_answers(self.catalog, self.typed)?.secrets;
        (ui.catch_interrupts)()?;
        let Entered { mut project, hold } = enter(&self.args.write)?;
        if !self.args.write.dry_run
            && !self.args.allow_dirty
            && let Err(dirty) = ensure_clean(&project.root)
        {
            bail!(self.wrong_argument(&mut project, ui, edit).unwrap_or(dirty));
        }
        settle(self.catalog, &mut project)?;
        let settled = project.answers.clone();
        ui.asking(|ui| {
            project.answers.clone_from(&settled);
            let edit = edit(ui, &project)?;
            ask::folder(self.catalog, &mut project, ui)?;
            let branches = ask::branch(self.catalog, &project, branches.clone(), ui)?;
            self.change(&project, &hold, &edit, &branches, secrets.clone(), ui)
        })
    }

    fn change(
        &self,
        project: &Project,
        hold: &Hold,
        edit: &Edit,
        branches: &Branches,
        secrets: BTreeMap<String, Secret>,
        ui: &mut Ui<'_>,
    ) -> Result<()> {
        let decisions = Decisions(&self.args.conflict);
        let state = decide(self.catalog, project, edit, secrets).and_then(|decided| {
            let blueprint = Blueprint::new(self.catalog, &decided.answers)?;
            let purpose = Purpose::Write;
            State::new(project, &decided, &blueprint, purpose, &decisions, branches)
        });
        let state = hold.explain(state)?;
        hold.explain(repository::ensure_own(&project.root, &state.paths()?))?;
        let repeat = self.repeat(edit, branches, &state.plan) + " --yes";
        let record = state.record_text()?;
        let is_other = project.own_files.is_other_record(&record);
        let report = report(&state, project, is_other, self.command, &repeat, hold);
        let Hold::Change { lock, .. } = hold else {
            return tell(ui, self.args.write.json, &report);
        };
        let resolved = state.changes(project, &record, &decisions)?;
        if resolved.changes.is_empty() {
            return tell(ui, self.args.write.json, &report);
        }
        let consent = if report.changes_only_the_record() {
            Some(Consent::Given)
        } else {
            // Enter must not delete a file or discard an edit.
            let accepts = |(path, _): &(RelPath, _)| decisions.accept(path);
            let default = self.command != "remove" && !state.plan.steps.iter().any(accepts);
            confirm(&report, default, &self.args.write, ui)?
        };
        let Some(consent) = consent else {
            return Ok(());
        };
        transaction::apply(lock, &resolved.changes)?;
        let marked = conflict::mark(
            &project.root,
            &project.record.renders,
            &state.plan,
            &resolved.open,
        );
        tell_made(ui, self.args.write.json, consent, &report)?;
        conflict::left_open(&resolved.open, marked)
    }

    /// The error for an argument that would be wrong in a clean working tree, too. Does not prompt.
    fn wrong_argument(
        &self,
        project: &mut Project,
        ui: &mut Ui<'_>,
        edit: impl Fn(&mut Ui<'_>, &Project) -> Result<Edit>,
    ) -> Option<anyhow::Error> {
        ui.ask = None;
        let mut decide = || {
            settle(self.catalog, project)?;
            let edit = edit(ui, project)?;
            let secrets = typed_answers(self.catalog, self.typed)?.secrets;
            decide(self.catalog, project, &edit, secrets)
        };
        decide().err().filter(|error| {
            let fault = failure::explain(error).fault;
            matches!(
                fault,
                Fault::Usage | Fault::UnknownArgument | Fault::InvalidName | Fault::MissingArgument
            )
        })
    }

    /// The command with all given arguments.
    fn repeat(&self, edit: &Edit, branches: &Branches, plan: &Plan) -> String {
        let mut words = vec!["authgen".to_owned(), self.command.to_owned()];
        match edit {
            Edit::Add(request) => {
                words.extend(["backend".to_owned(), request.kind.clone()]);
                let name = request
                    .name
                    .iter()
                    .flat_map(|name| ["--name".to_owned(), name.clone()]);
                let port = request
                    .port
                    .iter()
                    .flat_map(|port| ["--port".to_owned(), port.to_string()]);
                words.extend(name.chain(port));
            }
            Edit::Remove(name) => words.extend(["backend".to_owned(), name.clone()]),
            Edit::Choose(id, list) | Edit::Drop(id, list) => {
                words.push(id.clone());
                words.extend_from_slice(list);
            }
            // Omit `none`, which `remove` implies.
            Edit::Set(id, _) if self.command == "remove" => words.push(id.clone()),
            Edit::Set(id, text) => words.extend([id.clone(), text.clone()]),
            Edit::Keep => {}
        }
        if let Branches::Together { onto: Some(branch) } = branches {
            words.extend(["--onto".to_owned(), shell_word(branch)]);
        }
        words.extend(
            self.typed
                .answers
                .iter()
                .flat_map(|(id, _)| [format!("--{id}"), "-".to_owned()]),
        );
        words.extend(templates_flag(self.typed));
        for decision in &self.args.conflict {
            words.extend(["--conflict".to_owned(), shell_word(&decision.to_string())]);
        }
        let decisions = Decisions(&self.args.conflict);
        if plan.can_mark_conflicts(|path| decisions.of(path).is_some()) {
            words.extend(["--conflict".to_owned(), "markers".to_owned()]);
        }
        if self.args.allow_dirty {
            words.push("--allow-dirty".to_owned());
        }
        words.join(" ")
    }
}

fn report<'a>(
    state: &'a State,
    project: &Project,
    record: bool,
    command: &'a str,
    repeat: &'a str,
    hold: &'a Hold,
) -> ChangeReport<'a> {
    ChangeReport {
        migrations: &state.migrations,
        command,
        earlier: hold.earlier(),
        plan: &state.plan,
        env: &state.env,
        news: state.news.as_deref(),
        declined: &state.declined,
        next: &state.next,
        answers: state.answers_change(project),
        record,
        verify: &state.verify,
        dry_run: matches!(hold, Hold::Look { .. }),
        repeat,
    }
}

/// Requires a clean working tree: uncommitted edits could not be told apart from this change.
fn ensure_clean(root: &Path) -> Result<()> {
    let changes = program::git_changes(root)?;
    let Some(first) = changes.first() else {
        return Ok(());
    };
    bail!(dirty(&match changes.len() {
        1 => first.clone(),
        count => format!("{first} and {} more", count - 1),
    }))
}

/// Error for a run that could lose uncommitted work.
fn dirty(what: &str) -> Failure {
    Failure::new(
        Fault::UncommittedChanges,
        format!("uncommitted changes: {what}"),
    )
    .hint("commit or stash first, so that git can show and undo this change; or pass --allow-dirty")
}
