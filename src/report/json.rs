//! The reports as JSON. Their schemas are derived from these types.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ChangeReport, Earlier, NewReport, RotationReport, octal, rotation::FINISH};
use crate::{
    blueprint::Verification,
    env_files,
    plan::{Cause, Step, StepName},
    transaction::Recovered,
    tree::RelPath,
};

/// The version of every report. It changes if a key is removed or changes its meaning.
pub const VERSION: u8 = 1;

/// The report of `new`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "new")]
pub struct NewJson<'a> {
    version: u8,
    command: &'static str,
    /// The project's name.
    name: &'a str,
    /// The target as typed.
    target: &'a str,
    /// Whether `--dry-run` was passed.
    dry_run: bool,
    files: Vec<NewFileJson<'a>>,
    /// Env files, which contain secrets.
    env_files: &'a [&'a str],
    /// Notes about the location of the project.
    notes: &'a [String],
    /// Next steps.
    next: &'a [String],
    /// The cost of each service's first build.
    first_start: &'a [String],
    /// Commands that verify the project.
    verify: &'a [Verification],
    /// The command that repeats the run.
    repeat: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct NewFileJson<'a> {
    path: &'a str,
    step: StepName,
    bytes: usize,
    /// The layer of the templates that the file belongs to.
    layer: &'a str,
}

impl<'a> From<&'a NewReport<'a>> for NewJson<'a> {
    fn from(report: &'a NewReport<'a>) -> Self {
        let files = report.tree.iter().map(|(path, entry)| NewFileJson {
            path: path.as_str(),
            step: StepName::Create,
            bytes: entry.blob.bytes().len(),
            layer: &entry.layer,
        });
        Self {
            version: VERSION,
            command: "new",
            name: report.name,
            target: report.target,
            dry_run: report.dry_run,
            files: files.collect(),
            env_files: report.env_files,
            notes: report.notes,
            next: report.next,
            first_start: report.first_start,
            verify: report.verify,
            repeat: report.command,
        }
    }
}

/// The report of `add`, `remove`, `set`, `update` and `restore`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "change")]
#[expect(clippy::struct_excessive_bools, reason = "the keys are independent")]
pub struct ChangeJson<'a> {
    version: u8,
    command: &'a str,
    /// The files of an interrupted run, which this run rolled back.
    recovered: Option<RecoveredJson<'a>>,
    /// Whether files are as an interrupted run left them.
    cut_short: bool,
    /// Whether `--dry-run` or `--check` was passed.
    dry_run: bool,
    steps: Vec<StepJson<'a>>,
    /// Whether `authgen.toml` changes.
    answers: bool,
    /// Whether `.authgen/record` changes.
    record: bool,
    env_files: Vec<EnvFileJson<'a>>,
    /// What only the owner can do.
    by_hand: Vec<ByHandJson<'a>>,
    /// Messages about migrations.
    migrations: &'a [String],
    /// What's new in the templates, one item per line.
    news: Option<&'a str>,
    /// Files with declined template changes.
    declined: Vec<&'a str>,
    /// Next steps.
    next: &'a [String],
    /// Commands that verify the project.
    verify: &'a [Verification],
    /// The command that makes this change without a prompt. With `--check`, it lacks `--yes`.
    repeat: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct RecoveredJson<'a> {
    /// Files that were restored.
    restored: Vec<&'a str>,
    /// Files that were edited since, and left as they are.
    edited: Vec<&'a str>,
}

/// A file and its step.
#[derive(Serialize, JsonSchema)]
pub struct StepJson<'a> {
    path: &'a str,
    step: StepName,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<CauseJson<'a>>,
    /// The new paths of a file that moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Vec<&'a str>>,
}

/// The cause of a conflict.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum CauseJson<'a> {
    /// Both changed these lines: first and last line of each range, with conflict markers.
    Lines { lines: Vec<[usize; 2]> },
    /// Git left conflict markers at these lines.
    Unmerged { lines: &'a [usize] },
    /// A file that is not text.
    Binary,
    /// Another file is in the way.
    Blocked { by: &'a str },
    /// authgen cannot write at the path.
    Obstacle { what: &'a str },
    /// The template is gone; `to` are its new paths.
    Dropped { to: Vec<&'a str> },
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum EnvStep {
    Create,
    Edit,
    Delete,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EnvFileJson<'a> {
    path: &'a str,
    step: EnvStep,
    /// Names of new variables.
    added: &'a [String],
    /// Names of changed variables.
    changed: &'a [String],
    /// The previous mode, in octal, of a file that other users could read.
    open_mode: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ByHandJson<'a> {
    path: &'a str,
    line: Option<usize>,
    message: &'a str,
}

impl<'a> From<&'a ChangeReport<'a>> for ChangeJson<'a> {
    fn from(report: &'a ChangeReport<'a>) -> Self {
        let notes = report.env.notes.iter().map(|note| ByHandJson {
            path: &note.file,
            line: note.line,
            message: &note.text,
        });
        let steps = report.plan.steps.iter();
        Self {
            version: VERSION,
            command: report.command,
            recovered: report.earlier.into(),
            cut_short: report.earlier.is_cut_short(),
            dry_run: report.dry_run,
            steps: steps
                .map(|(path, step)| StepJson::new(path, step))
                .collect(),
            answers: report.answers,
            record: report.record,
            env_files: report.env.files.iter().map(EnvFileJson::from).collect(),
            by_hand: notes.collect(),
            migrations: report.migrations,
            news: report.news,
            declined: strings(report.declined.keys()),
            next: report.next,
            verify: report.verify,
            repeat: report.repeat,
        }
    }
}

impl<'a> From<Earlier<'a>> for Option<RecoveredJson<'a>> {
    fn from(earlier: Earlier<'a>) -> Self {
        let Earlier::Undone(Recovered { restored, edited }) = earlier else {
            return None;
        };
        Some(RecoveredJson {
            restored: strings(restored),
            edited: strings(edited),
        })
    }
}

impl<'a> StepJson<'a> {
    /// The step of a file.
    pub fn new(path: &'a RelPath, step: &'a Step) -> Self {
        let conflict = match step {
            Step::Conflict { cause, .. } => Some(cause.into()),
            _ => None,
        };
        let to = match step {
            Step::Move { to, .. } => Some(strings(to)),
            _ => None,
        };
        Self {
            path: path.as_str(),
            step: step.name(),
            conflict,
            to,
        }
    }
}

impl<'a> From<&'a Cause> for CauseJson<'a> {
    fn from(cause: &'a Cause) -> Self {
        match cause {
            Cause::Lines { lines, .. } => Self::Lines {
                lines: lines
                    .iter()
                    .map(|range| [*range.start(), *range.end()])
                    .collect(),
            },
            Cause::Unmerged { lines } => Self::Unmerged { lines },
            Cause::Binary => Self::Binary,
            Cause::Blocked { by } => Self::Blocked { by: by.as_str() },
            Cause::Obstacle { what } => Self::Obstacle { what },
            Cause::Dropped { to } => Self::Dropped { to: strings(to) },
        }
    }
}

impl<'a> From<&'a env_files::Change> for EnvFileJson<'a> {
    fn from(change: &'a env_files::Change) -> Self {
        Self {
            path: &change.file,
            step: match (&change.old, &change.new) {
                (None, _) => EnvStep::Create,
                (_, None) => EnvStep::Delete,
                _ => EnvStep::Edit,
            },
            added: &change.added,
            changed: &change.changed,
            open_mode: change.open_mode.map(octal),
        }
    }
}

/// The report of `secret rotate`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "rotation")]
pub struct RotationJson<'a> {
    version: u8,
    command: &'static str,
    /// The files of an interrupted run, which this run rolled back.
    recovered: Option<RecoveredJson<'a>>,
    /// Whether files are as an interrupted run left them.
    cut_short: bool,
    /// Whether `--dry-run` was passed.
    dry_run: bool,
    env_files: Vec<RotatedJson<'a>>,
    /// The effect on users.
    meaning: String,
    /// Names of services to restart, in groups that restart one after the other.
    restart: Vec<Vec<&'a str>>,
    /// The earliest time to finish the rotation.
    finish_from: Option<String>,
    /// The command that finishes the rotation.
    finish: Option<&'static str>,
    /// Next steps.
    next: Vec<String>,
    /// The command that makes this change without a prompt.
    repeat: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct RotatedJson<'a> {
    #[serde(flatten)]
    file: EnvFileJson<'a>,
    /// Names of removed variables.
    removed: &'a [String],
}

impl<'a> From<&'a RotationReport<'a>> for RotationJson<'a> {
    fn from(report: &'a RotationReport<'a>) -> Self {
        let env = report.edited.iter().map(|edited| RotatedJson {
            file: EnvFileJson {
                path: &edited.file,
                step: EnvStep::Edit,
                added: &edited.added,
                changed: &edited.changed,
                open_mode: edited.open_mode.map(octal),
            },
            removed: &edited.removed,
        });
        let finish_from = report.finish_from();
        Self {
            version: VERSION,
            command: "secret rotate",
            recovered: report.earlier.into(),
            cut_short: report.earlier.is_cut_short(),
            dry_run: report.dry_run,
            env_files: env.collect(),
            meaning: report.meaning().replace('\n', " "),
            restart: report.restarts(),
            finish_from: finish_from.map(|time| time.to_string()),
            finish: finish_from.map(|_| FINISH),
            next: report.next(),
            repeat: report.repeat,
        }
    }
}

fn strings<'a>(paths: impl IntoIterator<Item = &'a RelPath>) -> Vec<&'a str> {
    paths.into_iter().map(RelPath::as_str).collect()
}
