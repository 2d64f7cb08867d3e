//! The three sides of a comparison, beyond what is recorded, found and rendered.

use anyhow::Result;

use crate::{
    answers,
    blueprint::Blueprint,
    plan::Rules,
    project::{Disk, Project},
    record::{Renders, render_of},
    transaction::Kind,
    tree::{RelPath, Tree},
};

/// Adds what this authgen would have rendered before the change. A file that is exactly that is nobody's work, whatever
/// was recorded. One that goes now, and of which no render was recorded, is listed as the owner's.
pub(super) fn learn(base: &mut Renders, before: &Tree, disk: &Tree, want: &Tree) {
    for (path, entry) in before.iter() {
        let Some(found) = disk.blob(path) else {
            continue;
        };
        let is_known = render_of(base, path).is_some();
        if *found == entry.blob || (want.get(path).is_none() && !is_known) {
            base.insert(path.clone(), vec![Some(entry.blob.clone())]);
        }
    }
}

/// A render with what was recorded last of the files that their owner took over, so that they can be given back.
pub(super) fn as_recorded(rendered: &Tree, recorded: &Renders, rules: &Rules) -> Result<Tree> {
    let mut tree = rendered.filtered(|path| !rules.owned.matches(path));
    for path in rendered.paths().filter(|path| rules.owned.matches(path)) {
        if let Some(render) = render_of(recorded, path) {
            tree.insert(path.clone(), render.clone(), "the record")?;
        }
    }
    Ok(tree)
}

/// The files that their owner took over, as far as they are not the template's.
pub(super) fn taken_over(disk: &Tree, want: &Tree, rules: &Rules) -> Vec<RelPath> {
    let is_meant =
        |path: &&RelPath| rules.owned.matches(path) && disk.blob(path) != want.blob(path);
    want.paths().filter(is_meant).cloned().collect()
}

/// What the comparison has to heed besides files.
pub(super) fn rules(
    project: &Project,
    blueprint: &Blueprint<'_>,
    disk: &Disk,
    before: &Tree,
) -> Result<Rules> {
    let mut rules = Rules {
        moves: blueprint.moves()?,
        owned: answers::owned(&project.answers)?,
        asked: before.paths().cloned().collect(),
        ..Rules::default()
    };
    for (path, obstacle) in &disk.obstacles {
        let (path, what) = (path.clone(), obstacle.on_the_way_to(path));
        let is_folder = obstacle.kind == Kind::Folder;
        let may_go = obstacle.may_go()
            && (!is_folder || disk.knows_all_in(&project.root, &obstacle.path)?);
        if may_go {
            let at = obstacle.path.clone();
            rules.occupied.insert(path, (at, what));
        } else {
            rules.obstacles.insert(path, what);
        }
    }
    Ok(rules)
}
