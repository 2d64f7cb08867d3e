//! `authgen new`: creates a project.

mod finish;
mod programs;
mod repeat;
mod target;

use std::path::Path;

use anyhow::{Context, Result};

use self::target::Target;
use crate::{
    Ui,
    answers::{self, Defaults, Given},
    apply,
    blueprint::Blueprint,
    catalog::{Catalog, layer::Action},
    cli::{NewArgs, Typed},
    commands::{
        answers::Decided,
        change::{Branches, Decisions, Purpose, State},
        tell::{as_text, made},
        typed_answers,
        words::shell_word,
    },
    failure::{self, Failure, Fault},
    input, program,
    project::Project,
    render::OWN_LAYER,
    report::{NewJson, NewReport},
    transaction::{Change, Rank},
    tree::{Blob, RelPath, Tree},
};

const PACKAGE_MANAGER: &str = "package-manager";

/// Writes a new project; installs and starts it on request.
pub fn run(catalog: &Catalog, typed: &Typed, args: &NewArgs, ui: &mut Ui<'_>) -> Result<()> {
    let given = given(catalog, typed, args)?;
    (ui.catch_interrupts)()?;
    if args.yes {
        ui.ask = None;
    }
    let (target, decided, args) = ui.asking(|ui| ask(catalog, given.clone(), args, ui))?;
    let (answers, args) = (&decided.answers, &args);

    let blueprint = Blueprint::new(catalog, answers)?;
    let project = Project::none(&target.folder);
    let decisions = Decisions(&[]);
    let (purpose, branches) = (Purpose::Write, Branches::Apart);
    let state = State::new(
        &project, &decided, &blueprint, purpose, &decisions, &branches,
    )?;
    let mut tree = state.whole()?;
    let marker = root_marker(&blueprint, &mut tree)?;
    let env_files: Vec<&str> = state.env.new_files().collect();
    let next = next_steps(&blueprint, args, &target.typed);
    let first_start = first_start(&blueprint);
    let report = NewReport {
        name: &answers.name,
        target: &target.typed.display().to_string(),
        tree: &tree,
        env_files: &env_files,
        next: &next,
        first_start: &first_start,
        verify: &blueprint.verify,
        command: &repeat::command(catalog, typed, args, answers, &target.typed),
        notes: &notes(&target, &blueprint, &tree, args)?,
        dry_run: args.dry_run,
    };
    if !args.dry_run {
        programs::ensure_installed(&blueprint, args)?;
        let changes = state.changes(&project, &state.record_text()?, &decisions)?;
        let changes: Vec<Change> = changes.changes.into_iter().chain(marker).collect();
        apply::write(&project.root, &changes)?;
    }
    let text = match (args.json, args.dry_run) {
        (true, _) => as_text(&NewJson::from(&report)),
        (false, true) => report.listing(ui.screen),
        (false, false) => report.summary(ui.screen),
    };
    // Return an output error only at the end, so that a closed pipe does not prevent the remaining steps.
    let told = ui
        .out
        .write_all(text.as_bytes())
        .and_then(|()| ui.out.flush());
    if args.dry_run {
        return Ok(told?);
    }
    programs::run(&blueprint, args, &target)?;
    told.with_context(|| made("the project was written"))
}

/// The folder, the answers, and the arguments with the steps to run afterwards. Asks for what was not given.
fn ask(
    catalog: &Catalog,
    mut given: Given,
    args: &NewArgs,
    ui: &mut Ui<'_>,
) -> Result<(Target, Decided, NewArgs)> {
    let asks_to_finish = !(args.git || args.install || args.dev || args.dry_run);
    if let Some(ask) = &mut ui.ask {
        ask.followed_by(usize::from(asks_to_finish));
        if given.name.is_none() {
            let check = |name: &str| {
                let target = Target::find(Path::new(name), args);
                target.map(drop).map_err(|error| format!("{error:#}"))
            };
            given.name = Some(answers::ask_name(catalog, &given, ask, &check)?);
        }
    }
    let dir = args
        .dir
        .clone()
        .or_else(|| target::dir_of(catalog, given.name.as_deref()?));
    let target = dir.map(|dir| Target::find(&dir, args)).transpose()?;
    let defaults = Defaults {
        ask: ui.ask.as_mut(),
        accept: args.yes,
        exists: false,
        installed: &|program| program::find(program).is_some(),
    };
    let decided = Decided::from(answers::complete(catalog, given, defaults)?);
    let target = target.context("a name without a folder")?;
    let args = match &mut ui.ask {
        Some(ask) if asks_to_finish && ask.has_asked() => {
            let blueprint = Blueprint::new(catalog, &decided.answers)?;
            finish::ask(&blueprint, &target, args, ask)?
        }
        _ => args.clone(),
    };
    Ok((target, decided, args))
}

/// Adds an empty lock file, without which the package manager would use a parent folder as the project's root. Does not
/// record the file, because the first installation fills it.
fn root_marker(blueprint: &Blueprint<'_>, tree: &mut Tree) -> Result<Option<Change>> {
    let Some(path) = blueprint.find_slot_text(PACKAGE_MANAGER, "root-marker") else {
        return Ok(None);
    };
    let (path, blob) = (RelPath::parse(path)?, Blob::new([]));
    tree.insert(path.clone(), blob.clone(), OWN_LAYER)?;
    Ok(Some(Change {
        path,
        old: None,
        new: Some(blob),
        private: false,
        rank: Rank::Middle,
    }))
}

/// Notes about the location of the project.
fn notes(
    target: &Target,
    blueprint: &Blueprint<'_>,
    tree: &Tree,
    args: &NewArgs,
) -> Result<Vec<String>> {
    let pipeline = target.pipeline_note(tree).filter(|_| !args.git);
    let install = blueprint.slot_text(PACKAGE_MANAGER, "install")?;
    let workspace = blueprint
        .find_slot_text(PACKAGE_MANAGER, "workspaces-in")
        .and_then(|manifest| target.workspace_note(manifest, install));
    Ok(pipeline.into_iter().chain(workspace).collect())
}

/// The given answers; flags take precedence over the answers file.
fn given(catalog: &Catalog, typed: &Typed, args: &NewArgs) -> Result<Given> {
    let mut given = typed_answers(catalog, typed)?;
    given.name = match (&args.name, &args.dir) {
        (Some(name), _) => Some(name.clone()),
        (None, Some(dir)) => Some(target::name_from(catalog, dir)?),
        (None, None) => None,
    };
    if let Some(path) = &args.answers {
        let place = path.display().to_string();
        let text = input::file(path).map_err(|error| {
            let message = format!("cannot read {place}: {error}");
            let remedy = failure::remedy(&error.into());
            Failure::new(Fault::InvalidFile, message)
                .hint(remedy.unwrap_or("pass an existing TOML file, such as ../other/authgen.toml"))
        })?;
        given.fill_from(answers::read_file(catalog, &place, &text)?);
    }
    Ok(given)
}

/// The cost of each service's first build.
fn first_start(blueprint: &Blueprint<'_>) -> Vec<String> {
    blueprint
        .all_services()
        .filter_map(|service| {
            let cost = service.dev.first_build.as_ref()?;
            Some(format!("{}: {cost}", service.name))
        })
        .collect()
}

fn next_steps(blueprint: &Blueprint<'_>, args: &NewArgs, target: &Path) -> Vec<String> {
    let is_done = |action: Option<Action>| match action {
        Some(Action::Install) => args.install || args.dev,
        Some(Action::Dev) => args.dev,
        None => false,
    };
    let steps = blueprint
        .next
        .iter()
        .filter(|step| !is_done(step.done_by))
        .map(|step| step.text.clone());
    let enter = (target != Path::new("."))
        .then(|| format!("cd {}", shell_word(&target.display().to_string())));
    enter.into_iter().chain(steps).collect()
}
