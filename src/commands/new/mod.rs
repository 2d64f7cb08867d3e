//! `authgen new`: a project where nothing was.

mod repeat;
mod target;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

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
        tell::made,
        typed_answers,
        words::shell_word,
    },
    failure::{self, Failure},
    input, program,
    project::Project,
    prompt::Ask,
    report::NewReport,
};

/// Writes a new project, and installs and starts it when asked to.
pub fn run(catalog: &Catalog, typed: &Typed, args: &NewArgs, ui: &mut Ui<'_>) -> Result<()> {
    let given = given(catalog, typed, args)?;
    (ui.catch_interrupts)()?;
    let ask: Option<&mut dyn Ask> = match &mut ui.ask {
        Some(ask) if !args.yes => Some(&mut **ask),
        _ => None,
    };
    let defaults = Defaults {
        ask,
        accept: args.yes,
        exists: false,
        installed: &|program| program::find(program).is_some(),
    };
    let decided = Decided::from(answers::complete(catalog, given, defaults)?);
    let answers = &decided.answers;
    let target = args
        .dir
        .clone()
        .unwrap_or_else(|| PathBuf::from(&answers.name));
    apply::ensure_free(&target)?;

    let blueprint = Blueprint::new(catalog, answers)?;
    let project = Project::none(&target::absolute(&target)?);
    let decisions = Decisions(&[]);
    let (purpose, branches) = (Purpose::Write, Branches::Apart);
    let state = State::new(catalog, &project, &decided, purpose, &decisions, &branches)?;
    let tree = state.whole()?;
    let env_files = env_files(&blueprint);
    let next = next_steps(&blueprint, args, &target);
    let report = NewReport {
        name: &answers.name,
        target: &target.display().to_string(),
        tree: &tree,
        env_files: &env_files,
        next: &next,
        verify: &blueprint.verify,
        command: &repeat::command(catalog, typed, args, answers, &target),
        dry_run: args.dry_run,
    };
    if !args.dry_run {
        apply::write(&project.root, &state.changes(&project, &decisions)?.changes)?;
    }
    let text = match (args.json, args.dry_run) {
        (true, _) => format!("{:#}\n", report.json()),
        (false, true) => report.listing(),
        (false, false) => report.summary(),
    };
    // A reader that is gone keeps nobody from the rest of what was asked for.
    let told = ui
        .out
        .write_all(text.as_bytes())
        .and_then(|()| ui.out.flush());
    after_writing(&blueprint, args, &target)?;
    if args.dry_run {
        return Ok(told?);
    }
    told.with_context(|| made("the project is written"))
}

/// Flags first, then the file.
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
            Failure::usage(message).hint(remedy.unwrap_or("--answers takes a TOML file"))
        })?;
        given.fill_from(answers::read_file(catalog, &place, &text)?);
    }
    Ok(given)
}

fn env_files(blueprint: &Blueprint<'_>) -> Vec<String> {
    let mut files: Vec<String> = blueprint.env.iter().map(|row| row.file.clone()).collect();
    files.dedup();
    files
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
    // A shell that stands in the folder still has the empty one that the project replaced.
    let word = if target == Path::new(".") {
        "\"$PWD\"".to_owned()
    } else {
        shell_word(&target.display().to_string())
    };
    let enter = format!("cd {word}");
    std::iter::once(enter).chain(steps).collect()
}

/// `--install`, `--git`, `--dev`, in an order that puts the lock file into the first commit.
fn after_writing(blueprint: &Blueprint<'_>, args: &NewArgs, target: &Path) -> Result<()> {
    if args.dry_run {
        return Ok(());
    }
    if args.install || args.dev {
        program::run(
            target,
            &words(blueprint.slot_text("package-manager", "install")?),
        )?;
    }
    if args.git {
        let message = format!("Create {}", blueprint.answers.name);
        program::run(target, &["git", "init", "--quiet"])?;
        program::run(target, &["git", "add", "--all"])?;
        program::run(target, &["git", "commit", "--quiet", "--message", &message])?;
    }
    if args.dev {
        let dev = blueprint
            .scripts
            .get("dev")
            .context("no layer brings the script `dev`")?;
        program::become_program(target, &words(dev))?;
    }
    Ok(())
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}
