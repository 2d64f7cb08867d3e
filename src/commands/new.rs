//! `authgen new`: a project where nothing was.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{
    Ui,
    answers::{self, Answer, Answers, Completed, Defaults, Given},
    apply::{self, NewProject},
    blueprint::Blueprint,
    catalog::{
        Catalog,
        layer::Action,
        question::{Question, QuestionKind},
    },
    cli::{NewArgs, Typed},
    failure::Failure,
    input,
    name::{Kind, Name},
    plan, program,
    prompt::Ask,
    render,
    report::NewReport,
    secret::System,
    tree::Tree,
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
        installed: &|program| program::find(program).is_some(),
    };
    let Completed { answers, secrets } = answers::complete(catalog, given, defaults)?;
    let target = args
        .dir
        .clone()
        .unwrap_or_else(|| PathBuf::from(&answers.name));
    apply::ensure_free(&target)?;

    let blueprint = Blueprint::new(catalog, &answers)?;
    let tree = render::render(&blueprint)?;
    let plan = plan::reconcile(&Tree::new(), &Tree::new(), &tree);
    let env_files = env_files(&blueprint);
    let next = next_steps(&blueprint, args, &target);
    let report = NewReport {
        name: &answers.name,
        target: &target.display().to_string(),
        tree: &tree,
        env_files: &env_files,
        next: &next,
        verify: &blueprint.verify,
        command: &repeat_command(catalog, typed, args, &answers, &target),
        dry_run: args.dry_run,
    };
    if !args.dry_run {
        let project = NewProject {
            target: &absolute(&target)?,
            plan: &plan,
            tree: &tree,
            env: &blueprint.env,
            provided: &secrets,
        };
        project.write(&mut System)?;
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
    Ok(told?)
}

/// Flags first, then the file.
fn given(catalog: &Catalog, typed: &Typed, args: &NewArgs) -> Result<Given> {
    let mut given = Given::default();
    for (id, texts) in &typed.answers {
        let question = catalog
            .question(id)
            .with_context(|| format!("no question `{id}`"))?;
        let texts = if question.kind == QuestionKind::Secret {
            from_stdin(texts)?
        } else {
            texts.clone()
        };
        given.add(catalog, question, &texts)?;
    }
    given.name = match (&args.name, &args.dir) {
        (Some(name), _) => Some(name.clone()),
        (None, Some(dir)) => Some(name_from(catalog, dir)?),
        (None, None) => None,
    };
    if let Some(path) = &args.answers {
        let place = path.display().to_string();
        let text = input::file(path).map_err(|error| {
            Failure::usage(format!("cannot read {place}: {error}"))
                .hint("--answers takes a TOML file")
        })?;
        given.fill_from(answers::read_file(catalog, &place, &text)?);
    }
    Ok(given)
}

/// `-` stands for a line of standard input, so that a password need not be an argument that others can see.
fn from_stdin(texts: &[String]) -> Result<Vec<String>> {
    if texts != ["-"] {
        return Ok(texts.to_vec());
    }
    let line = input::first_line().map_err(|error| {
        Failure::usage(format!("cannot read standard input: {error}"))
            .hint("hand over one line of text")
    })?;
    Ok(vec![line])
}

/// The last part of the folder, whatever way leads there.
fn name_of(dir: &Path) -> Result<String> {
    let absolute = absolute(dir)?;
    let last = absolute.file_name().and_then(|last| last.to_str());
    let last = last.ok_or_else(|| {
        Failure::usage(format!("{} gives no name to the project", dir.display()))
            .hint("say --name NAME")
    })?;
    Ok(last.to_owned())
}

/// The name that a folder gives the project, when it can.
fn name_from(catalog: &Catalog, dir: &Path) -> Result<String> {
    let name = name_of(dir)?;
    Name::parse(&name, Kind::Project, &catalog.versions.names()).map_err(|error| {
        let suggestion = error
            .hint()
            .map_or_else(String::new, |hint| format!("{hint}, or "));
        Failure::usage(error.to_string())
            .hint(format!("{suggestion}keep the folder and say --name NAME"))
    })?;
    Ok(name)
}

/// The folder without `.` and `..`; its last part need not exist, and is not followed when it is a link.
fn absolute(dir: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(dir).context("the current folder is gone")?;
    match (dir.file_name(), absolute.parent()) {
        (Some(name), Some(parent)) => Ok(parent
            .canonicalize()
            .map_or(absolute.clone(), |parent| parent.join(name))),
        _ => Ok(absolute.canonicalize().unwrap_or(absolute)),
    }
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

/// Every answer as a flag. A secret is read from standard input when the command is repeated.
fn repeat_command(
    catalog: &Catalog,
    typed: &Typed,
    args: &NewArgs,
    answers: &Answers,
    target: &Path,
) -> String {
    let mut words = vec![
        "authgen".to_owned(),
        "new".to_owned(),
        shell_word(&target.display().to_string()),
    ];
    let mut flag = |name: &str, value: &str| words.extend([format!("--{name}"), shell_word(value)]);
    if let Some(templates) = &typed.cli.templates {
        flag("templates", &templates.display().to_string());
    }
    if name_of(target).ok().as_deref() != Some(&answers.name) {
        flag("name", &answers.name);
    }
    for question in &catalog.questions {
        match answers.get(&question.id) {
            Some(Answer::Choice(word)) => flag(&question.id, word),
            Some(Answer::Port(port)) => flag(&question.id, &port.to_string()),
            Some(Answer::Services(services)) => {
                for service in services {
                    flag(&question.id, &service.to_string());
                }
            }
            None if is_needed_secret(question, answers) => flag(&question.id, "-"),
            None => {}
        }
    }
    let switches = [
        ("--git", args.git),
        ("--install", args.install),
        ("--dev", args.dev),
    ];
    words.extend(
        switches
            .iter()
            .filter(|(_, on)| *on)
            .map(|(switch, _)| (*switch).to_owned()),
    );
    words.push("--yes".to_owned());
    words.join(" ")
}

fn is_needed_secret(question: &Question, answers: &Answers) -> bool {
    question.kind == QuestionKind::Secret
        && question
            .needs
            .as_ref()
            .is_none_or(|needs| answers.choice(&needs.question) == Some(needs.answer.as_str()))
}

/// A word that a shell takes as it is, and that no program takes for a flag.
fn shell_word(text: &str) -> String {
    let text = if text.starts_with('-') && text != "-" {
        &format!("./{text}")
    } else {
        text
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
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
