//! `authgen secret rotate`: replaces a secret in all env files of the project, or in none.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::{
    Ui,
    blueprint::Blueprint,
    catalog::Catalog,
    cli::{RotateArgs, Typed},
    commands::{
        answers::recorded,
        confirm::confirm,
        enter::{Entered, Hold, enter},
        tell::{tell, tell_made},
        words::templates_flag,
    },
    project::{self, EnvOnDisk, Project, documents},
    report::RotationReport,
    repository::{self, GITIGNORE},
    rotation::{self, Action, Clock, Edited, Record},
    secret::{Secret, System},
    transaction::{self, Change, Rank},
    tree::{Blob, RelPath},
};

/// Replaces a secret, or drops the previous secret.
///
/// Uncommitted changes don't matter, because git ignores all files that this command writes.
pub(super) fn run(
    catalog: &Catalog,
    typed: &Typed,
    args: &RotateArgs,
    ui: &mut Ui<'_>,
) -> Result<()> {
    (ui.catch_interrupts)()?;
    let Entered { project, hold } = enter(&args.write)?;
    let answers = recorded(catalog, &project)?;
    let blueprint = Blueprint::new(catalog, &answers)?;
    let rows = &blueprint.env;
    let found = project::env_files(&project.root, rows.iter().map(|row| row.file.as_str()))?;
    let files = documents(&found);
    let record = transaction::read(&project.root, &RelPath::parse(project::ROTATION_FILE)?)?;

    let action = action(args);
    let clock = Clock {
        record: record.as_ref().and_then(|blob| Record::read(blob.bytes())),
        wait: rotation::wait(rows, &files)?,
        now: (ui.now)(),
    };
    let new = Secret::generate(&mut System).context("cannot get random bytes from the system")?;
    let mut edited = action.edit(rows, &files, &clock, &new)?;
    for edited in &mut edited {
        edited.open_mode = found.get(&edited.file).and_then(EnvOnDisk::open_mode);
    }
    let mut changes = env_changes(&project, action, &edited, &found)?;
    let mut report = RotationReport {
        action,
        earlier: hold.earlier(),
        edited: &edited,
        blueprint: &blueprint,
        begun: Record::new(clock.now, clock.wait),
        dry_run: args.write.dry_run,
        repeat: &repeat(typed, args),
    };
    if let Hold::Change { lock, .. } = &hold {
        let written = changes.iter().filter(|change| change.old != change.new);
        repository::ensure_own(&project.root, written.map(|change| &change.path))?;
        // After a replacement, tokens or data cannot be used any more: Enter must not do that.
        let default = !matches!(action, Action::Replace | Action::ReplaceSession);
        let consent = confirm(&report, default, &args.write, ui)?;
        let Some(consent) = consent else {
            return Ok(());
        };
        // Record the current time again, because the user may have taken a while to confirm.
        report.begun = Record::new((ui.now)(), clock.wait);
        changes.extend(record_change(action, record, report.begun)?);
        transaction::apply(lock, &changes)?;
        return tell_made(ui, args.write.json, consent, &report);
    }
    tell(ui, args.write.json, &report)
}

fn action(args: &RotateArgs) -> Action {
    match (args.session, args.finish, args.now) {
        (_, true, _) => Action::Finish,
        (true, _, false) => Action::BeginSession,
        (true, _, true) => Action::ReplaceSession,
        (false, _, false) => Action::Begin,
        (false, _, true) => Action::Replace,
    }
}

/// The changes to env files. Requires that git ignores each of them and the rotation's record, which an older authgen
/// did not add to `.gitignore`. Includes the unchanged `.gitignore`, so that the run fails if someone edits it
/// meanwhile.
fn env_changes(
    project: &Project,
    action: Action,
    edited: &[Edited],
    found: &BTreeMap<String, EnvOnDisk>,
) -> Result<Vec<Change>> {
    let path = RelPath::parse(GITIGNORE)?;
    let rules = transaction::read(&project.root, &path)?;
    let record = (action == Action::Begin).then_some(project::ROTATION_FILE);
    let names = edited.iter().map(|edited| edited.file.as_str());
    let names: Vec<&str> = names.chain(record).collect();
    repository::ensure_private(&project.root, &names, None)?;
    let mut changes = vec![Change {
        path,
        old: rules.clone(),
        new: rules,
        private: false,
        rank: Rank::Middle,
    }];
    for edited in edited {
        let path = RelPath::parse(&edited.file)?;
        // Call `read` only for its error: it refuses to write through a symbolic link, which `env_files` follows.
        transaction::read(&project.root, &path)?;
        changes.push(Change {
            path,
            old: found.get(&edited.file).map(|file| file.blob.clone()),
            new: Some(Blob::observed(edited.document.render().into_bytes(), false)),
            private: true,
            rank: Rank::Middle,
        });
    }
    Ok(changes)
}

/// The change that records a rotation that begins, or removes the record of a rotation that ends.
fn record_change(action: Action, old: Option<Blob>, begun: Record) -> Result<Option<Change>> {
    let new = match action {
        Action::Begin => Some(Blob::observed(begun.write().into_bytes(), false)),
        Action::Finish | Action::Replace => None,
        Action::BeginSession | Action::ReplaceSession => return Ok(None),
    };
    Ok((old != new).then_some(Change {
        path: RelPath::parse(project::ROTATION_FILE)?,
        old,
        new,
        private: false,
        rank: Rank::Middle,
    }))
}

/// The command that writes what this run shows.
fn repeat(typed: &Typed, args: &RotateArgs) -> String {
    let flags = [
        (args.session, "--session"),
        (args.finish, "--finish"),
        (args.now, "--now"),
    ];
    let mut words = vec!["authgen secret rotate".to_owned()];
    words.extend(
        flags
            .into_iter()
            .filter(|(is_given, _)| *is_given)
            .map(|(_, flag)| flag.to_owned()),
    );
    words.extend(templates_flag(typed));
    words.push("--yes".to_owned());
    words.join(" ")
}
