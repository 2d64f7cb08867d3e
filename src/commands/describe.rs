//! `authgen describe`: what scripts and agents need to know about authgen.

use anyhow::Result;
use clap::{Arg, Command as ClapCommand};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::Serialize;

use super::{
    catalog::{CatalogJson, QuestionJson, questions},
    diff::DiffJson,
    tell,
};
use crate::{
    Ui,
    catalog::Catalog,
    check::{Rule, report::CheckJson, rules},
    cli::{self, DescribeArgs, EXAMPLES},
    failure::{ErrorReport, ExitCode, Fault},
    report::{ChangeJson, NewJson, RotationJson, VERSION},
    screen::{Look, Screen},
};

/// The column of the meanings, right of the longest word.
const COLUMN: usize = 24;

/// The description as JSON.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "describe")]
struct DescribeJson<'a> {
    version: u8,
    /// The version of authgen.
    authgen: &'static str,
    /// The version of the templates.
    templates: u64,
    commands: Vec<CommandJson>,
    questions: Vec<QuestionJson<'a>>,
    exit_codes: Vec<ExitJson>,
    /// Kinds of failures, by the id that `--json` prints.
    failures: Vec<FailureJson>,
    /// Rules of `check`, by the id of their findings.
    rules: &'static [Rule],
    /// JSON Schemas of the outputs.
    outputs: Vec<OutputJson>,
}

#[derive(Serialize, JsonSchema)]
struct CommandJson {
    /// The words after `authgen`.
    name: String,
    summary: String,
    arguments: Vec<ArgumentJson>,
    flags: Vec<FlagJson>,
    examples: Vec<ExampleJson>,
}

/// A positional argument.
#[derive(Serialize, JsonSchema)]
struct ArgumentJson {
    #[serde(flatten)]
    value: ValueJson,
    help: String,
    required: bool,
}

#[derive(Serialize, JsonSchema)]
struct FlagJson {
    flag: String,
    short: Option<char>,
    /// The heading in `--help`.
    group: Option<String>,
    /// The value that the flag takes; `null` for a switch.
    value: Option<ValueJson>,
    help: String,
    /// Flags that cannot be combined with it.
    conflicts: Vec<String>,
}

/// The value of an argument or flag.
#[derive(Serialize, JsonSchema)]
struct ValueJson {
    /// The name in `--help`.
    name: String,
    /// Whether several values are accepted.
    multiple: bool,
    /// The default, if the value has one without a prompt.
    default: Option<String>,
    /// The possible values; empty if any text is accepted.
    values: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct ExampleJson {
    what: &'static str,
    /// A command line for a shell.
    line: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct ExitJson {
    code: u8,
    meaning: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct FailureJson {
    id: Fault,
    exit: u8,
    meaning: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct OutputJson {
    id: &'static str,
    /// The commands that print it.
    commands: &'static [&'static str],
    schema: Schema,
}

/// Prints the description.
pub fn run(catalog: &Catalog, args: &DescribeArgs, ui: &mut Ui<'_>) -> Result<()> {
    let commands = commands(catalog);
    if !args.json {
        return tell::print(ui, &as_text(&commands, ui.screen));
    }
    let json = DescribeJson {
        version: VERSION,
        authgen: env!("CARGO_PKG_VERSION"),
        templates: catalog.versions.templates,
        questions: questions(catalog),
        exit_codes: exit_codes(),
        failures: failures(),
        rules: rules::ALL,
        outputs: outputs(),
        commands,
    };
    tell::print(ui, &tell::as_text(&json))
}

/// The output of each command with `--json`, and of each failure.
fn outputs() -> Vec<OutputJson> {
    let output = |id, commands, schema| OutputJson {
        id,
        commands,
        schema,
    };
    vec![
        output("error", &[], schema::<ErrorReport>()),
        output("new", &["new"], schema::<NewJson<'_>>()),
        output(
            "change",
            &["add", "remove", "set", "update", "restore"],
            schema::<ChangeJson<'_>>(),
        ),
        output("diff", &["diff"], schema::<DiffJson<'_>>()),
        output("check", &["check"], schema::<CheckJson<'_>>()),
        output("rotation", &["secret rotate"], schema::<RotationJson<'_>>()),
        output("catalog", &["catalog"], schema::<CatalogJson<'_>>()),
        output("describe", &["describe"], schema::<DescribeJson<'_>>()),
    ]
}

fn schema<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

fn commands(catalog: &Catalog) -> Vec<CommandJson> {
    let mut command = cli::command(catalog);
    // Adds global flags to each subcommand.
    command.build();
    let mut all = Vec::new();
    collect(&command, "", &mut all);
    all
}

/// Collects the commands without subcommands.
fn collect(command: &ClapCommand, path: &str, all: &mut Vec<CommandJson>) {
    let inner = command
        .get_subcommands()
        .filter(|inner| inner.get_name() != "help");
    for inner in inner {
        let name = format!("{path} {}", inner.get_name());
        let name = name.trim_start();
        if inner.has_subcommands() {
            collect(inner, name, all);
        } else {
            all.push(describe(inner, name));
        }
    }
}

fn describe(command: &ClapCommand, name: &str) -> CommandJson {
    let examples = EXAMPLES.iter().find(|(path, _)| *path == name);
    let examples = examples.map_or(&[][..], |(_, examples)| examples).iter();
    let flags = command
        .get_arguments()
        .filter(|arg| !arg.is_positional() && arg.get_id() != "help");
    CommandJson {
        name: name.to_owned(),
        summary: text(command.get_about()),
        arguments: command
            .get_positionals()
            .map(|arg| ArgumentJson {
                value: value(arg),
                help: help(arg),
                required: arg.is_required_set(),
            })
            .collect(),
        flags: flags.map(|arg| flag(command, arg)).collect(),
        examples: examples
            .map(|&(what, line)| ExampleJson { what, line })
            .collect(),
    }
}

fn flag(command: &ClapCommand, arg: &Arg) -> FlagJson {
    let long = |arg: &Arg| format!("--{}", arg.get_long().unwrap_or_default());
    let value = arg.get_action().takes_values().then(|| value(arg));
    FlagJson {
        flag: long(arg),
        short: arg.get_short(),
        group: arg.get_help_heading().map(str::to_owned),
        value,
        help: help(arg),
        // clap knows a conflict only from the flag that declares it.
        conflicts: command
            .get_arguments()
            .filter(|other| {
                let conflicts = |one, other: &Arg| {
                    let found = command.get_arg_conflicts_with(one);
                    found.iter().any(|each| each.get_id() == other.get_id())
                };
                conflicts(arg, other) || conflicts(other, arg)
            })
            .map(long)
            .collect(),
    }
}

fn value(arg: &Arg) -> ValueJson {
    let names = arg.get_value_names().unwrap_or_default();
    let default = arg.get_default_values().first();
    let is_repeatable = matches!(arg.get_action(), clap::ArgAction::Append);
    ValueJson {
        name: names
            .first()
            .map_or_else(|| arg.get_id().to_string(), ToString::to_string),
        multiple: is_repeatable,
        default: default.map(|default| default.to_string_lossy().into_owned()),
        values: arg
            .get_possible_values()
            .iter()
            .map(|value| value.get_name().to_owned())
            .collect(),
    }
}

fn help(arg: &Arg) -> String {
    text(arg.get_long_help().or(arg.get_help()))
}

fn text(help: Option<&clap::builder::StyledStr>) -> String {
    help.map(ToString::to_string).unwrap_or_default()
}

fn exit_codes() -> Vec<ExitJson> {
    let exit = |exit: ExitCode| ExitJson {
        code: exit as u8,
        meaning: exit.meaning(),
    };
    ExitCode::ALL.map(exit).into()
}

fn failures() -> Vec<FailureJson> {
    let failure = |fault: &Fault| FailureJson {
        id: *fault,
        exit: fault.exit() as u8,
        meaning: fault.meaning(),
    };
    Fault::ALL.iter().map(failure).collect()
}

fn as_text(commands: &[CommandJson], screen: Screen) -> String {
    let heading = |text: &str| screen.paint(Look::Bold, text) + "\n";
    let row = |word: &str, meaning: &str| screen.row(&format!("  {word}"), 6, COLUMN, meaning);
    let mut text = heading("Commands");
    for each in commands {
        text.push_str(&row(&each.name, &each.summary));
    }
    text.push('\n');
    text.push_str(&heading("Exit codes"));
    for code in ExitCode::ALL {
        text.push_str(&row(&(code as u8).to_string(), code.meaning()));
    }
    for code in ExitCode::ALL {
        let faults = Fault::ALL.iter().filter(|fault| fault.exit() == code);
        let rows: String = faults
            .map(|fault| row(fault.id(), fault.meaning()))
            .collect();
        if !rows.is_empty() {
            text.push('\n');
            text.push_str(&heading(&format!("Failures with exit code {}", code as u8)));
            text.push_str(&rows);
        }
    }
    let more =
        "`authgen describe --json` adds flags, questions, rules of `check` and JSON Schemas.";
    text + "\n" + &screen.wrap("", 0, more)
}
