//! The project's migrations, on disk and in the record.

mod follow;
mod notes;
mod place;

use std::collections::BTreeMap;

use anyhow::Result;

pub(super) use self::place::{Place, has_journal};
use super::{
    branches::{Branches, Folder},
    unrecorded::unrecorded,
};
use crate::{
    answers,
    blueprint::Blueprint,
    migration::{self, History},
    plan::{Plan, Step},
    project::Project,
    record::Renders,
    transaction,
    tree::{Blob, RelPath, Tree},
};

/// Migration data for rendering and planning.
pub(super) struct Migrations {
    /// For rendering.
    pub history: History,
    /// The folder of the migrations, relative to the project.
    pub dir: String,
    /// Messages about reordered migrations.
    ordered: Vec<String>,
    journal: RelPath,
    /// Moved paths: recorded path to current path.
    renamed: BTreeMap<RelPath, RelPath>,
    /// Renders of reordered migrations.
    renders: BTreeMap<RelPath, Blob>,
    /// Steps for files of reordered migrations.
    steps: Vec<(RelPath, Step)>,
}

impl Migrations {
    /// Reads the migrations.
    ///
    /// # Errors
    /// Two branches added migrations that only the owner can merge.
    pub fn read(blueprint: &Blueprint<'_>, project: &Project, branches: &Branches) -> Result<Self> {
        let place = Place::new(blueprint, project)?;
        let (dir, usual, prefix) = (place.dir.clone(), place.usual.clone(), place.prefix);
        let at = |below: &str| RelPath::parse(&format!("{dir}/{below}"));
        let on_disk =
            // `None` for an invalid path, because a tag in a journal can be any text.
            |below: &str| at(below).map_or(Ok(None), |path| transaction::read(&project.root, &path));
        let bytes = |below: &str| Ok(on_disk(below)?.map(|blob| blob.bytes().to_vec()));
        let (mut recorded, mut renamed) = (BTreeMap::new(), BTreeMap::new());
        for (path, renders) in &project.record.renders {
            let below = |dir: &str| path.as_str().strip_prefix(dir)?.strip_prefix('/');
            let Some(below) = below(&dir).or_else(|| below(&usual)) else {
                continue;
            };
            let now = at(below)?;
            if now != *path {
                renamed.insert(path.clone(), now);
            }
            if let Some(render) = renders.iter().flatten().next() {
                recorded.insert(below.to_owned(), render.bytes().to_vec());
            }
        }
        let known: Vec<&str> = blueprint
            .migrations()
            .map(|(_, migration)| migration.name.as_str())
            .collect();
        let has = |name: &&str| {
            let mut tags = recorded
                .keys()
                .filter_map(|path: &String| path.strip_suffix(".sql"));
            tags.any(|tag| migration::name(tag) == *name)
        };
        let comes_together = matches!(branches, Branches::Together { .. });
        if !known.iter().all(has) || comes_together && place.moved(project)?.is_some() {
            place.ensure_there(project)?;
        }
        // Compare with the recorded SQL, because an edited migration belongs to the owner.
        let is_generated = |tag: &str, sql: &[u8]| {
            let render = recorded.get(&format!("{tag}.sql"));
            known.contains(&migration::name(tag)) && render.is_some_and(|render| render == sql)
        };
        let owned = answers::owned(&project.answers)?;
        let folder = Folder {
            root: &project.root,
            dir: &dir,
            dirs: &[&dir, &usual],
            read: &bytes,
            is_generated: &is_generated,
            prefix,
            owned: &owned,
        };
        let ordered = folder.order(branches)?;
        let mut migrations = Self {
            journal: at(migration::JOURNAL)?,
            history: History {
                dir: Some(dir.clone()),
                prefix,
                owned,
                journal: bytes(migration::JOURNAL)?,
                ..History::default()
            },
            ordered: Vec::new(),
            renamed,
            renders: BTreeMap::new(),
            steps: Vec::new(),
            dir: dir.clone(),
        };
        if let Some(ordered) = ordered {
            migrations.follow(&ordered, &mut recorded, &at, &on_disk)?;
            migrations.history.journal = Some(ordered.journal);
            migrations.history.snapshot = ordered.snapshot;
            migrations.ordered = ordered.notes;
        } else {
            let journal = migrations.history.journal.as_deref();
            let last = journal.and_then(migration::last_snapshot);
            migrations.history.snapshot = match last {
                Some(path) => bytes(&path)?,
                None => None,
            };
        }
        let journal = migrations.history.journal.as_deref();
        migrations.history.unrecorded = unrecorded(&recorded, journal, bytes)?;
        migrations.history.recorded = recorded;
        Ok(migrations)
    }

    /// Adapts the base to moved and reordered migrations. Uses the journal on disk as the journal's base, because the
    /// new render already contains the owner's entries.
    pub fn rebase(&self, base: &mut Renders, disk: &Tree) {
        self.rename(base);
        for (path, render) in &self.renders {
            base.insert(path.clone(), vec![Some(render.clone())]);
        }
        if let Some(journal) = disk.blob(&self.journal) {
            base.insert(self.journal.clone(), vec![Some(journal.clone())]);
        }
    }

    fn rename(&self, renders: &mut Renders) {
        let moved = self.renamed.iter();
        let moved: Vec<_> = moved
            .filter_map(|(path, now)| Some((now.clone(), renders.remove(path)?)))
            .collect();
        renders.extend(moved);
    }

    /// The part of a render that is recorded, and the paths to remember: excludes the journal and earlier locations of
    /// moved migrations.
    pub fn recorded(&self, want: &Tree, known: &Renders) -> (Tree, Renders) {
        let mut known = known.clone();
        self.rename(&mut known);
        known.remove(&self.journal);
        (want.filtered(|path| *path != self.journal), known)
    }

    /// Overrides the plan's steps for files of reordered migrations.
    pub fn settle(&self, plan: &mut Plan) {
        for (path, step) in self.steps.clone() {
            plan.steps.retain(|(other, _)| *other != path);
            plan.steps.push((path, step));
        }
        plan.steps.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
}
