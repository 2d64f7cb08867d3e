//! The sides of a comparison: recorded render, files on disk, today's render.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{
    answers,
    blueprint::Blueprint,
    catalog::Catalog,
    commands::{
        answers::Decided,
        change::{branches::Branches, migrations::Migrations},
    },
    plan::{self, Plan, Rules},
    project::{self, Disk, Project},
    record::{Renders, render_of},
    render,
    transaction::Kind,
    tree::{RelPath, Tree},
};

/// The sides of a comparison, and its further inputs.
pub(in crate::commands::change) struct Sides {
    /// The base: the last render, plus what the current templates make of the earlier answers.
    pub base: Renders,
    /// These templates rendered with the answers before the change; empty if the answers are unchanged.
    pub before: Tree,
    /// The project's files at rendered paths.
    pub disk: Tree,
    /// Today's render.
    pub want: Tree,
    pub rules: Rules,
    pub migrations: Migrations,
}

impl Sides {
    /// Reads and renders all sides.
    ///
    /// # Errors
    /// A file cannot be read, or only the owner can merge the migrations of two branches.
    pub fn read(
        catalog: &Catalog,
        project: &Project,
        decided: &Decided,
        blueprint: &Blueprint<'_>,
        branches: &Branches,
    ) -> Result<Self> {
        let migrations = Migrations::read(blueprint, project, branches)?;
        let want = render::files(blueprint, &migrations.history)?;
        let earlier = decided
            .before
            .iter()
            .flat_map(|before| [&before.current, &before.recorded])
            .find(|earlier| **earlier != decided.answers);
        let before = match earlier {
            Some(earlier) => {
                let blueprint = Blueprint::new(catalog, earlier)?;
                render::files(&blueprint, &migrations.history)?
            }
            None => Tree::new(),
        };
        let mut base = project.record.renders.clone();
        let paths: BTreeSet<&RelPath> = base
            .keys()
            .chain(before.paths())
            .chain(want.paths())
            .collect();
        let disk = project::scan(&project.root, paths)?;
        let rules = rules(project, blueprint, &disk, &before)?;
        let disk = disk.files;
        learn(&mut base, &before, &disk, &want);
        migrations.rebase(&mut base, &disk);
        Ok(Self {
            base,
            before,
            disk,
            want,
            rules,
            migrations,
        })
    }

    /// The step for each file.
    pub fn plan(&self) -> Plan {
        let mut plan = plan::reconcile(&self.base, &self.disk, &self.want, &self.rules);
        self.migrations.settle(&mut plan);
        plan
    }

    /// The renders to record, and those to remember. Keeps the last recorded render of each file in `[owned]`, as the
    /// base of a merge if the owner removes the file from `[owned]`.
    pub fn recorded(&self, known: &Renders) -> Result<(Tree, Renders)> {
        let (rendered, remembered) = self.migrations.recorded(&self.want, known);
        let mut tree = rendered.filtered(|path| !self.rules.owned.matches(path));
        let owned = rendered
            .paths()
            .filter(|path| self.rules.owned.matches(path));
        for path in owned {
            if let Some(render) = render_of(known, path) {
                tree.insert(path.clone(), render.clone(), "the record")?;
            }
        }
        Ok((tree, remembered))
    }

    /// Files in `[owned]` that differ from the template.
    pub fn taken_over(&self) -> Vec<RelPath> {
        let is_meant = |path: &&RelPath| {
            self.rules.owned.matches(path) && self.disk.blob(path) != self.want.blob(path)
        };
        self.want.paths().filter(is_meant).cloned().collect()
    }
}

/// Adds to the base what this authgen would have rendered before the change. A file identical to that render counts as
/// unedited, whatever was recorded. Any other file to be removed counts as edited if no render is recorded.
fn learn(base: &mut Renders, before: &Tree, disk: &Tree, want: &Tree) {
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

/// The rules of the comparison: moves, files in `[owned]`, and what is in the way.
fn rules(
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
