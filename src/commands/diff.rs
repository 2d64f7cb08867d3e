//! `authgen diff`: shows what `update` would change, or what the owner changed.

use anyhow::Result;
use diffy::DiffOptions;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    answers::settle,
    change::{Branches, State, place},
};
use crate::{
    Ui,
    catalog::Catalog,
    cli::DiffArgs,
    commands::{
        enter::{Entered, look},
        tell::{as_text, print},
    },
    failure::Fault,
    plan::{Cause, Step, StepName},
    project::{self, Project},
    report::VERSION,
    tree::{Blob, RelPath},
};

/// Header of a diff against files left by an interrupted run.
const CUT_SHORT: &str = "# an earlier run was interrupted and files are as it left them; `authgen update` rolls it back first\n";

/// A file that differs.
#[derive(Serialize, JsonSchema)]
struct Difference {
    path: String,
    step: DiffStep,
    /// Why the diff is missing, or what it means.
    note: Option<String>,
    /// The unified diff; `null` if there is none.
    diff: Option<String>,
}

/// What happens to a file, or why it differs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum DiffStep {
    /// The file is in `[owned]`, so that authgen leaves it as it is.
    Owned,
    /// You declined this change of the template.
    Declined,
    /// With `--mine`: you edited the file.
    Edited,
    /// With `--mine`: you removed the file.
    Removed,
    /// With `--mine`: something that is not a file is in its place.
    Obstacle,
    /// What `update` would do.
    #[serde(untagged)]
    Update(StepName),
}

/// The report of `diff`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "diff")]
pub struct DiffJson<'a> {
    version: u8,
    command: &'static str,
    /// Whether the differences are your own changes, instead of those that `update` would make.
    mine: bool,
    /// Whether files are as an interrupted run left them.
    cut_short: bool,
    files: &'a [Difference],
}

/// Prints a unified diff of all files; nothing if they are equal.
pub fn run(catalog: &Catalog, args: &DiffArgs, ui: &mut Ui<'_>) -> Result<()> {
    let Entered { mut project, hold } = look(Fault::Interrupted)?;
    let cut_short = hold.earlier().is_cut_short();
    let files = if args.mine {
        hold.explain(mine(&project))?
    } else {
        hold.explain(settle(catalog, &mut project))?;
        let state = State::look(catalog, &project, &Branches::Together { onto: None });
        template(&hold.explain(state)?)
    };
    // Release the lock before writing, because a pager may block.
    drop(hold);
    let text = if args.json {
        as_text(&DiffJson {
            version: VERSION,
            command: "diff",
            mine: args.mine,
            cut_short,
            files: &files,
        })
    } else {
        ui.screen.diff(&text(&files, cut_short))
    };
    print(ui, &text)
}

/// The diffs as a patch; notes are comments.
fn text(files: &[Difference], cut_short: bool) -> String {
    let mut text = String::from(if cut_short { CUT_SHORT } else { "" });
    for Difference {
        path,
        step,
        note,
        diff,
    } in files
    {
        let colon = if matches!(step, DiffStep::Obstacle) {
            ":"
        } else {
            ""
        };
        let note = note.iter().map(|note| format!("# {path}{colon} {note}\n"));
        text.extend(note);
        let diff = diff.as_deref().unwrap_or_default();
        if matches!(step, DiffStep::Declined) {
            text.extend(diff.lines().map(|line| format!("#   {line}\n")));
        } else {
            text.push_str(diff);
        }
    }
    text
}

/// The diff from the recorded render to the files on disk.
fn mine(project: &Project) -> Result<Vec<Difference>> {
    let renders = &project.record.renders;
    let disk = project::scan(&project.root, renders.keys())?;
    let edited = renders.iter().filter_map(|(path, renders)| {
        if let Some(obstacle) = disk.obstacles.get(path) {
            let what = obstacle.on_the_way_to(path);
            return Some(Difference::note(path, DiffStep::Obstacle, what));
        }
        let found = disk.files.blob(path);
        let is_render = renders.iter().any(|render| render.as_ref() == found);
        let render = renders.iter().flatten().next()?;
        let step = match found {
            Some(_) => DiffStep::Edited,
            None => DiffStep::Removed,
        };
        (!is_render).then(|| Difference::between(path, step, Some(render), found))
    });
    Ok(edited.collect())
}

/// The diff from the files on disk to the result of `update`.
fn template(state: &State) -> Vec<Difference> {
    let steps = state.plan.steps.iter().map(|(path, step)| {
        let name = DiffStep::Update(step.name());
        let note = |name, note: &str| Difference::note(path, name, note.to_owned());
        match step {
            Step::Create { want } => Difference::between(path, name, None, Some(want)),
            Step::Replace { disk, want } => Difference::between(path, name, Some(disk), Some(want)),
            Step::Merge { disk, merged } => {
                Difference::between(path, name, Some(disk), Some(merged))
            }
            Step::Delete { disk } | Step::Move { disk, .. } => {
                Difference::between(path, name, Some(disk), None)
            }
            Step::Conflict { disk, cause, .. } => match cause {
                Cause::Lines { marked, .. } => {
                    Difference::between(path, name, disk.as_ref(), Some(marked))
                }
                Cause::Unmerged { .. }
                | Cause::Binary
                | Cause::Blocked { .. }
                | Cause::Obstacle { .. }
                | Cause::Dropped { .. } => note(
                    name,
                    &format!("conflicts with your changes{}", place(cause)),
                ),
            },
            Step::KeepDeleted => note(name, "changed in the template and stays removed"),
            Step::Orphan => note(
                name,
                "is no longer generated and stays, because you changed it",
            ),
        }
    });
    let owned = state.owned.iter().map(|path| {
        Difference::note(
            path,
            DiffStep::Owned,
            "is listed in [owned] in authgen.toml".to_owned(),
        )
    });
    let declined = state.declined.iter().map(|(path, before)| {
        let want = state.want.blob(path);
        let before = Blob::observed(before.as_bytes(), want.is_some_and(Blob::exec));
        Difference {
            note: Some("lacks this template change, which you declined:".to_owned()),
            ..Difference::between(path, DiffStep::Declined, Some(&before), want)
        }
    });
    steps.chain(owned).chain(declined).collect()
}

impl Difference {
    /// A file without a diff.
    fn note(path: &RelPath, step: DiffStep, note: String) -> Self {
        Self {
            path: path.to_string(),
            step,
            note: Some(note),
            diff: None,
        }
    }

    /// A file with a diff; binary files have a note instead.
    fn between(path: &RelPath, step: DiffStep, old: Option<&Blob>, new: Option<&Blob>) -> Self {
        match between(path, old, new) {
            Some(diff) => Self {
                path: path.to_string(),
                step,
                note: None,
                diff: Some(diff),
            },
            None => Self::note(path, step, "differs (binary file)".to_owned()),
        }
    }
}

/// A unified diff that `git apply` accepts; `None` for a binary file.
fn between(path: &RelPath, old: Option<&Blob>, new: Option<&Blob>) -> Option<String> {
    let text = |blob: Option<&Blob>| {
        std::str::from_utf8(blob.map_or(&[], Blob::bytes))
            .ok()
            .map(str::to_owned)
    };
    let (before, after) = (text(old)?, text(new)?);
    let name = |side: char, blob: Option<&Blob>| match blob {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let mut options = DiffOptions::new();
    options
        .set_original_filename(name('a', old))
        .set_modified_filename(name('b', new));
    let mode = |blob: &Blob| if blob.exec() { "100755" } else { "100644" };
    let modes = match (old, new) {
        (None, Some(new)) => format!("new file mode {}\n", mode(new)),
        (Some(old), None) => format!("deleted file mode {}\n", mode(old)),
        (Some(old), Some(new)) if old.exec() != new.exec() => {
            format!("old mode {}\nnew mode {}\n", mode(old), mode(new))
        }
        _ => String::new(),
    };
    let mut text = format!("diff --git a/{path} b/{path}\n{modes}");
    if before != after {
        text.push_str(&options.create_patch(&before, &after).to_string());
    }
    Some(text)
}
