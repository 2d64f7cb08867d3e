//! Prepares a transaction: compares the project with the plan and stages the new files.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

use super::{
    Change,
    content::Content,
    effects::Effects,
    errors::changed,
    find::{self, Found, Obstacle, Place},
    folder::{Entry, Folder, Kind},
    journal::{Step, Swap},
    pending::Pending,
    permissions::{Permissions, Wanted},
    script::{Script, scripts},
};
use crate::{
    failure::{Failure, Fault},
    interrupt,
    tree::RelPath,
};

/// A step and its change.
pub struct Task<'a> {
    /// The step for the journal.
    pub step: Step,
    /// The change; `None` for a step that clears or makes a folder.
    pub change: Option<&'a Change>,
}

/// Creates the steps of all changes and fills their slots. Writes only to `pending`.
pub fn prepare<'a>(
    root: &Folder,
    pending: &Pending<'_>,
    changes: &'a [Change],
    effects: &mut Effects<'_>,
) -> Result<Vec<Task<'a>>> {
    let scripts = scripts(changes)?;
    for script in &scripts {
        for change in &script.kept {
            survey(root, change, script)?;
        }
    }
    let mut tasks = Vec::new();
    let mut made = BTreeSet::new();
    for script in &scripts {
        stage_all(root, pending, script, &mut made, &mut tasks, effects)?;
    }
    ensure_not_cancelled()?;
    Ok(tasks)
}

/// Creates the steps of one script; `made` are the folders that earlier steps create.
fn stage_all<'a>(
    root: &Folder,
    pending: &Pending<'_>,
    script: &Script<'a>,
    made: &mut BTreeSet<&'a str>,
    tasks: &mut Vec<Task<'a>>,
    effects: &mut Effects<'_>,
) -> Result<()> {
    for change in &script.removed {
        let old = survey(root, change, script)?;
        tasks.push(swap(change, old, None));
    }
    for folder in &script.cleared {
        ensure_clears(root, folder, script)?;
        let folder = RelPath::parse(folder)?;
        tasks.push(Task {
            step: Step::Clear { folder },
            change: None,
        });
    }
    for folder in missing_folders(root, script)? {
        if made.insert(folder) {
            let folder = RelPath::parse(folder)?;
            tasks.push(Task {
                step: Step::Make { folder },
                change: None,
            });
        }
    }
    for change in &script.placed {
        ensure_not_cancelled()?;
        let old = survey(root, change, script)?;
        let new = stage(root, pending, tasks.len(), change, old, effects)
            .with_context(|| format!("cannot prepare {}", change.path))?;
        tasks.push(swap(change, old, new));
    }
    Ok(())
}

fn swap(change: &Change, old: Option<Permissions>, new: Option<Content>) -> Task<'_> {
    let old = change.old.as_ref().zip(old);
    Task {
        step: Step::Swap(Swap {
            path: change.path.clone(),
            old: old.map(|(blob, permissions)| Content::of(blob, permissions)),
            new,
        }),
        change: Some(change),
    }
}

fn ensure_not_cancelled() -> Result<()> {
    if interrupt::is_requested() {
        bail!(Failure::new(Fault::Cancelled, "cancelled").hint("nothing was changed"));
    }
    Ok(())
}

/// Verifies that the file equals the change's `old`, and returns its permissions.
fn survey(root: &Folder, change: &Change, script: &Script<'_>) -> Result<Option<Permissions>> {
    let (blob, permissions) = match find::find(root, &change.path)? {
        Found::Nothing => (None, None),
        Found::File(blob, permissions) => (Some(blob), Some(permissions)),
        Found::Obstacle(obstacle) if script.gives_way(&obstacle) => (None, None),
        Found::Obstacle(obstacle) => bail!(Failure::from(obstacle)),
    };
    ensure!(blob == change.old, changed(&change.path));
    Ok(permissions)
}

/// Writes the new file to its slot and reads it back, because the umask and the file system affect its mode.
fn stage(
    root: &Folder,
    pending: &Pending<'_>,
    number: usize,
    change: &Change,
    old: Option<Permissions>,
    effects: &mut Effects<'_>,
) -> Result<Option<Content>> {
    let Some(new) = &change.new else {
        return Ok(None);
    };
    let wanted = match old {
        _ if change.private => Wanted::private(),
        Some(old) => Wanted::replaced(new.exec(), old),
        None => Wanted::created(new.exec(), find::folder_above(root, &change.path)?),
    };
    let slot = pending.slot(number);
    effects.write_new(slot.at(), new.bytes(), &wanted)?;
    match slot.at().read()? {
        Entry::File { blob, permissions } if blob.bytes() == new.bytes() => {
            Ok(Some(Content::of(&blob, permissions)))
        }
        _ => bail!("{} does not have the bytes that authgen wrote", slot.at()),
    }
}

/// Verifies that the script empties the folder at `path`, which a new file replaces.
fn ensure_clears(root: &Folder, path: &str, script: &Script<'_>) -> Result<()> {
    let looking = || format!("cannot list {path}");
    let Place::In(parent, name) = find::locate(root, path).with_context(looking)? else {
        return Ok(());
    };
    let folder = parent.folder(name).with_context(looking)?;
    for name in folder.names().with_context(looking)? {
        let inside = folder.at(&name).to_string();
        if !script.removes(&inside) && !script.cleared.contains(&inside.as_str()) {
            let obstacle = Obstacle {
                path: path.to_owned(),
                kind: Kind::Folder,
            };
            let hint =
                format!("nothing was changed; move {inside} elsewhere, then run authgen again");
            bail!(Failure::from(obstacle).hint(hint));
        }
    }
    Ok(())
}

/// Missing parent folders of new files, outermost first. [`survey`] rejects obstacles that are not removed.
fn missing_folders<'a>(root: &Folder, script: &Script<'a>) -> Result<BTreeSet<&'a str>> {
    let placed = script.placed.iter();
    let mut missing: BTreeSet<&str> = placed.flat_map(|change| change.path.folders()).collect();
    for path in missing.clone() {
        let looking = || format!("cannot access {path}");
        if let Place::In(folder, name) = find::locate(root, path).with_context(looking)?
            && folder.kind(name).with_context(looking)? == Some(Kind::Folder)
        {
            missing.remove(path);
        }
    }
    Ok(missing)
}
