//! Changes to env files.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::state::Purpose;
use crate::{
    blueprint::{Blueprint, EnvRow, example_path},
    catalog::{Catalog, question::QuestionKind},
    commands::{answers::Decided, words::shell_word},
    env::Document,
    env_files::{self, Changes, Secrets},
    failure::Failure,
    plan::{Plan, Step},
    project::{self, EnvOnDisk, Project, documents},
    record::{Renders, render_of},
    secret::System,
    transaction,
    tree::RelPath,
};

/// The changes that answers and templates require in env files, and the env files on disk. `old` is the project as last
/// generated.
pub(super) fn env_changes(
    catalog: &Catalog,
    project: &Project,
    decided: &Decided,
    old: Option<&Blueprint<'_>>,
    blueprint: &Blueprint<'_>,
    purpose: Purpose,
) -> Result<(Changes, BTreeMap<String, EnvOnDisk>)> {
    let old_rows: &[EnvRow] = old.map_or(&[], |old| &old.env);
    let rows = old_rows.iter().chain(&blueprint.env);
    let found = project::env_files(&project.root, rows.map(|row| row.file.as_str()))?;
    let files = documents(&found);
    let given = decided.secrets.keys().cloned().collect();
    let brought = match purpose {
        Purpose::Write => secret_ids(catalog),
        Purpose::Look => BTreeSet::new(),
    };
    let entropy = &mut System;
    let mut known = Secrets::new(decided.secrets.clone(), brought, entropy);
    let mut env = env_files::change(old_rows, &blueprint.env, &files, &given, &mut known)?;
    follow_examples(&mut env, blueprint, &files, &project.record.renders)?;
    if old.is_some() {
        leave_gone(&mut env, old_rows, project);
        leave_to_main(&mut env, blueprint, project)?;
    }
    for change in env.files.iter_mut().filter(|change| change.new.is_some()) {
        // Call `read` only for its error: it refuses to write through a symbolic link, which `env_files` follows.
        transaction::read(&project.root, &RelPath::parse(&change.file)?)?;
        change.open_mode = found.get(&change.file).and_then(EnvOnDisk::open_mode);
    }
    Ok((env, found))
}

/// Refuses to write files to the missing folder of an existing service: the service would be incomplete.
///
/// # Errors
/// Usage: a folder is missing.
pub(super) fn ensure_folders(plan: &Plan, old: &Blueprint<'_>, project: &Project) -> Result<()> {
    let gets_files = |dir: &str| {
        let new = plan.steps.iter();
        let mut new = new.filter(|(_, step)| matches!(step, Step::Create { .. }));
        new.any(|(path, _)| path.folders().any(|folder| folder == dir))
    };
    let is_gone = |dir: &str| !project::has_folder(&project.root, dir);
    let mut services = old.all_services();
    match services.find(|service| is_gone(&service.dir) && gets_files(&service.dir)) {
        Some(service) => bail!(
            Failure::usage(format!(
                "the folder of `{}` is missing, and this change would write files to it",
                service.name
            ))
            .hint("restore the folder from git first, or remove the backend with `authgen remove backend`")
        ),
        None => Ok(()),
    }
}

/// Ids of secrets that only the user knows.
fn secret_ids(catalog: &Catalog) -> BTreeSet<String> {
    let is_secret = |kind| kind == QuestionKind::Secret;
    let questions = catalog.questions.iter();
    let secrets = questions.filter(|question| is_secret(question.kind));
    secrets.map(|question| question.id.clone()).collect()
}

/// Applies the template's changes of example files to the env files made from them.
fn follow_examples(
    changes: &mut Changes,
    blueprint: &Blueprint<'_>,
    files: &BTreeMap<String, Document>,
    recorded: &Renders,
) -> Result<()> {
    let mut examples = BTreeMap::new();
    for file in files.keys() {
        let blob = render_of(recorded, &RelPath::parse(&example_path(file))?);
        if let Some(example) = blob.and_then(|blob| Document::read(blob.bytes()).ok()) {
            examples.insert(file.clone(), example);
        }
    }
    changes.follow(&blueprint.env, files, &examples)
}

/// Skips new files in the missing folder of an existing service, where their secrets would go unnoticed.
fn leave_gone(changes: &mut Changes, old_rows: &[EnvRow], project: &Project) {
    changes.leave_new_files(
        |file| {
            let dir = file.rsplit_once('/').map_or("", |(dir, _)| dir);
            let was_there = old_rows.iter().any(|row| row.file == file);
            was_there && !project::has_folder(&project.root, dir)
        },
        "was not created: its folder is missing; restore it from git, or remove the backend with `authgen remove backend`",
    );
}

/// Skips new files in a linked working tree, because they must get their secrets from the main working tree.
fn leave_to_main(
    changes: &mut Changes,
    blueprint: &Blueprint<'_>,
    project: &Project,
) -> Result<()> {
    if let Some(main) = project::main_copy_with(&project.root, changes.new_files())? {
        let run = blueprint.slot_text("package-manager", "run")?;
        let main = shell_word(&main.display().to_string());
        changes.leave_new_files(
            |_| true,
            &format!(
                "was not created; copy its secrets from the main working tree: {run} env:create -- --from {main}"
            ),
        );
    }
    Ok(())
}
