//! `authgen diff`: shows what `update` would change, or what the owner changed.

use anyhow::Result;
use diffy::DiffOptions;

use super::{
    answers::settle,
    change::{Branches, State, place},
};
use crate::{
    Ui,
    catalog::Catalog,
    cli::DiffArgs,
    commands::enter::{Entered, look},
    failure::ExitCode,
    plan::{Cause, Step},
    project::{self, Project},
    tree::{Blob, RelPath},
};

/// Header of a diff against files left by an interrupted run.
const CUT_SHORT: &str = "# an earlier run was interrupted and files are as it left them; `authgen update` rolls it back first\n";

/// Prints a unified diff of all files; nothing if they are equal.
pub fn run(catalog: &Catalog, args: &DiffArgs, ui: &mut Ui<'_>) -> Result<()> {
    let Entered { mut project, hold } = look(ExitCode::Failed)?;
    let mut text = String::new();
    if hold.earlier().is_cut_short() {
        text.push_str(CUT_SHORT);
    }
    text.push_str(&if args.mine {
        hold.explain(mine(&project))?
    } else {
        hold.explain(settle(catalog, &mut project))?;
        let state = State::look(catalog, &project, &Branches::Together { onto: None });
        template(&hold.explain(state)?)
    });
    // Release the lock before writing, because a pager may block.
    drop(hold);
    ui.out.write_all(ui.screen.diff(&text).as_bytes())?;
    Ok(ui.out.flush()?)
}

/// The diff from the recorded render to the files on disk.
fn mine(project: &Project) -> Result<String> {
    let renders = &project.record.renders;
    let disk = project::scan(&project.root, renders.keys())?;
    let edited = renders.iter().filter_map(|(path, renders)| {
        if let Some(obstacle) = disk.obstacles.get(path) {
            let what = obstacle.on_the_way_to(path);
            return Some(format!("# {path}: {what}\n"));
        }
        let found = disk.files.blob(path);
        let is_render = renders.iter().any(|render| render.as_ref() == found);
        let render = renders.iter().flatten().next()?;
        (!is_render).then(|| between(path, Some(render), found))
    });
    Ok(edited.collect())
}

/// The diff from the files on disk to the result of `update`; conflicts and kept files become comments.
fn template(state: &State) -> String {
    let steps = state.plan.steps.iter().map(|(path, step)| match step {
        Step::Create { want } => between(path, None, Some(want)),
        Step::Replace { disk, want } => between(path, Some(disk), Some(want)),
        Step::Merge { disk, merged } => between(path, Some(disk), Some(merged)),
        Step::Delete { disk } | Step::Move { disk, .. } => between(path, Some(disk), None),
        Step::Conflict { disk, cause, .. } => match cause {
            Cause::Lines { marked, .. } => between(path, disk.as_ref(), Some(marked)),
            Cause::Unmerged { .. }
            | Cause::Binary
            | Cause::Blocked { .. }
            | Cause::Obstacle { .. }
            | Cause::Dropped { .. } => {
                format!("# {path} conflicts with your changes{}\n", place(cause))
            }
        },
        Step::KeepDeleted => format!("# {path} changed in the template and stays removed\n"),
        Step::Orphan => {
            format!("# {path} is no longer generated and stays, because you changed it\n")
        }
    });
    let owned = state.owned.iter();
    let owned = owned.map(|path| format!("# {path} is listed in [owned] in authgen.toml\n"));
    let declined = state.declined.iter().map(|(path, before)| {
        let want = state.want.blob(path);
        let before = Blob::observed(before.as_bytes(), want.is_some_and(Blob::exec));
        let change = between(path, Some(&before), want);
        let change = change.lines().map(|line| format!("#   {line}\n"));
        let change: String = change.collect();
        format!("# {path} lacks this template change, which you declined:\n{change}")
    });
    steps.chain(owned).chain(declined).collect()
}

/// A unified diff that `git apply` accepts.
fn between(path: &RelPath, old: Option<&Blob>, new: Option<&Blob>) -> String {
    let text = |blob: Option<&Blob>| {
        std::str::from_utf8(blob.map_or(&[], Blob::bytes))
            .ok()
            .map(str::to_owned)
    };
    let (Some(before), Some(after)) = (text(old), text(new)) else {
        return format!("# {path} differs (binary file)\n");
    };
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
    text
}
