//! `authgen restore`: restores files as last generated.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Result, bail};

use super::{conflict, decision::Decisions, dirty};
use crate::{
    Ui, answers,
    catalog::Catalog,
    cli::{RestoreArgs, Typed},
    commands::{
        answers::{current, settle},
        confirm::{Consent, confirm},
        enter::{Entered, Hold, enter},
        tell::{tell, tell_made},
        words::{shell_word, templates_flag},
    },
    env_files,
    failure::Failure,
    globs::Globs,
    plan::{Plan, Step},
    program,
    project::{self, Project},
    record::{Declined, accept, render_of},
    report::ChangeReport,
    repository, suggest, transaction,
    transaction::{Change, Rank},
    tree::{Blob, RelPath},
};

/// Restores files to their last render.
pub fn run(catalog: &Catalog, typed: &Typed, args: &RestoreArgs, ui: &mut Ui<'_>) -> Result<()> {
    (ui.catch_interrupts)()?;
    let Entered { mut project, hold } = enter(&args.write)?;
    settle(catalog, &mut project)?;
    current(catalog, &project.answers)?;
    let owned = answers::owned(&project.answers)?;
    let mut paths = BTreeSet::new();
    for path in &args.paths {
        let path = project::path_in(&project.root, path)?;
        let below = below(&project, &path, &owned);
        paths.extend(if below.is_empty() { vec![path] } else { below });
    }
    let plan = plan(&project, &paths, &owned)?;
    if !args.write.dry_run && !args.allow_dirty {
        ensure_committed(&project.root, &plan)?;
    }
    repository::ensure_own(&project.root, &paths)?;
    let record = accepted(&project, &paths)?;
    let env = env_files::Changes::default();
    let repeat = repeat(typed, args);
    let report = ChangeReport {
        migrations: &[],
        command: "restore",
        earlier: hold.earlier(),
        plan: &plan,
        answers: false,
        record: record.is_some(),
        env: &env,
        news: None,
        declined: &Declined::new(),
        next: &[],
        verify: &[],
        dry_run: matches!(hold, Hold::Look { .. }),
        repeat: &repeat,
    };
    let Hold::Change { lock, .. } = &hold else {
        return tell(ui, args.write.json, &report);
    };
    let mut changes = conflict::resolve(&plan, &Decisions(&[]))?.changes;
    changes.extend(record);
    if changes.is_empty() {
        return tell(ui, args.write.json, &report);
    }
    let consent = if report.changes_only_the_record() {
        Some(Consent::Given)
    } else {
        // Enter must not discard an edit.
        let creates = |(_, step): &(_, Step)| matches!(step, Step::Create { .. });
        confirm(&report, plan.steps.iter().all(creates), &args.write, ui)?
    };
    let Some(consent) = consent else {
        return Ok(());
    };
    transaction::apply(lock, &changes)?;
    tell_made(ui, args.write.json, consent, &report)
}

/// The rendered files of a folder, except those in `[owned]`.
fn below(project: &Project, folder: &RelPath, owned: &Globs) -> Vec<RelPath> {
    rendered(project)
        .filter(|path| path.folders().any(|each| each == folder.as_str()) && !owned.matches(path))
        .cloned()
        .collect()
}

/// All rendered paths.
fn rendered(project: &Project) -> impl Iterator<Item = &RelPath> {
    let renders = &project.record.renders;
    renders
        .keys()
        .filter(|path| render_of(renders, path).is_some())
}

/// The steps that restore each path to its last render.
fn plan(project: &Project, paths: &BTreeSet<RelPath>, owned: &Globs) -> Result<Plan> {
    let disk = project::scan(&project.root, paths)?;
    let mut plan = Plan::default();
    for path in paths {
        if owned.matches(path) {
            bail!(
                Failure::usage(format!("{path} is listed in [owned] in authgen.toml"))
                    .hint("remove it from [owned], then run authgen again")
            );
        }
        let want = render(project, path)?.clone();
        if let Some(obstacle) = disk.obstacles.get(path) {
            bail!(Failure::from(obstacle.clone()));
        }
        let step = match disk.files.blob(path) {
            None => Step::Create { want },
            Some(disk) if *disk == want => continue,
            Some(disk) => Step::Replace {
                disk: disk.clone(),
                want,
            },
        };
        plan.steps.push((path.clone(), step));
    }
    Ok(plan)
}

/// The single recorded render of a path.
fn render<'a>(project: &'a Project, path: &RelPath) -> Result<&'a Blob, Failure> {
    let renders = &project.record.renders;
    match renders.get(path).map(Vec::as_slice) {
        Some([Some(render)]) => Ok(render),
        Some([None]) => Err(
            Failure::usage(format!("the templates no longer contain {path}"))
                .hint("find the last version of the file in git: git log -- FILE"),
        ),
        Some(_) => Err(Failure::usage(format!(
            "two branches generated {path} from different templates"
        ))
        .hint("run `authgen update` first, which merges them")),
        None => {
            let known = rendered(project).map(RelPath::as_str);
            let failure = Failure::usage(format!("{path} is not a generated file"));
            Err(failure.hint(match suggest::nearest(path.as_str(), known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "`authgen diff --mine` lists the generated files that you changed".to_owned()
                }
            }))
        }
    }
}

/// Refuses to overwrite uncommitted content, if there is a repository. Deleted files may be restored in any case.
fn ensure_committed(root: &Path, plan: &Plan) -> Result<()> {
    let changes = program::git_changes(root)?;
    let tracked = program::git_tracked(root)?;
    // Git's paths are relative to the top of the working tree, not to the project.
    let above = repository::git_folder(root).and_then(|(top, _)| root.strip_prefix(top).ok());
    let is_lost = |(path, step): &&(RelPath, Step)| {
        let from_top = above.unwrap_or(Path::new("")).join(path.as_str());
        let is_changed = changes.iter().any(|change| Path::new(change) == from_top);
        let is_unknown = tracked
            .as_ref()
            .is_some_and(|tracked| !tracked.iter().any(|each| each == path.as_str()));
        matches!(step, Step::Replace { .. }) && (is_changed || is_unknown)
    };
    match plan.steps.iter().find(is_lost) {
        Some((path, _)) => Err(dirty(path.as_str()).into()),
        None => Ok(()),
    }
}

/// The change to the record that removes the declined changes of these files; `None` if these files have no declined
/// changes.
fn accepted(project: &Project, paths: &BTreeSet<RelPath>) -> Result<Option<Change>> {
    let Some(old) = &project.own_files.record else {
        return Ok(None);
    };
    if !project
        .record
        .declined
        .keys()
        .any(|path| paths.contains(path))
    {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(old.bytes());
    let new = accept(&text, paths)?;
    Ok(Some(Change {
        path: RelPath::parse(project::RECORD_FILE)?,
        old: Some(old.clone()),
        new: Some(Blob::observed(new.as_bytes(), old.exec())),
        private: false,
        rank: Rank::Last,
    }))
}

/// The command with all given arguments.
fn repeat(typed: &Typed, args: &RestoreArgs) -> String {
    let mut words = vec!["authgen".to_owned(), "restore".to_owned()];
    let paths = args.paths.iter().map(|path| path.display().to_string());
    words.extend(paths.map(|path| shell_word(&path)));
    words.extend(templates_flag(typed));
    if args.allow_dirty {
        words.push("--allow-dirty".to_owned());
    }
    words.push("--yes".to_owned());
    words.join(" ")
}
