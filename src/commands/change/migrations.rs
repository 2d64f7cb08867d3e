//! The migrations that the project has, on disk and in the record.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::unrecorded::unrecorded;
use crate::{
    answers,
    blueprint::Blueprint,
    migration::{self, Branches, History, Prefix},
    plan::{Plan, Step},
    project::Project,
    record::Renders,
    transaction,
    tree::{Blob, RelPath, Tree},
};

/// What a render needs to know of them, and what a plan has to heed.
pub(super) struct Migrations {
    /// For the render.
    pub history: History,
    /// Their folder, below the project's.
    pub dir: String,
    journal: RelPath,
    /// Where the files of migrations were that move.
    moved: Vec<RelPath>,
    /// Snapshots in which git left the sides of two branches, and what is right.
    settled: Vec<(RelPath, Step)>,
}

impl Migrations {
    /// Reads them.
    ///
    /// # Errors
    /// Two branches have migrations that only their owner can bring together.
    pub fn read(blueprint: &Blueprint<'_>, project: &Project) -> Result<Self> {
        let dir = blueprint.migrations_dir(&History::default());
        let at = |below: &str| RelPath::parse(&format!("{dir}/{below}"));
        let on_disk =
            |below: &str| -> Result<Option<Blob>> { transaction::read(&project.root, &at(below)?) };
        let renders = project.record.renders.iter().filter_map(|(path, renders)| {
            let below = path.as_str().strip_prefix(&dir)?.strip_prefix('/')?;
            Some((below.to_owned(), renders))
        });
        let mut recorded: BTreeMap<String, Vec<u8>> = renders
            .filter_map(|(below, renders)| {
                Some((below, renders.iter().flatten().next()?.bytes().to_vec()))
            })
            .collect();
        let journal = on_disk(migration::JOURNAL)?;
        // One that its owner edited is the owner's.
        let known = blueprint.migration_names();
        let mut generated = BTreeSet::new();
        for (path, bytes) in &recorded {
            let tag = path.strip_suffix(".sql").unwrap_or_default();
            let is_known = tag
                .split_once('_')
                .is_some_and(|(_, name)| known.contains(&name));
            if is_known && on_disk(path)?.is_some_and(|disk| disk.bytes() == bytes) {
                generated.insert(tag);
            }
        }
        let branches = match &journal {
            Some(journal) => migration::branches(journal.bytes(), &|tag| generated.contains(tag))?,
            None => None,
        };
        let side = |blob: Blob| match &branches {
            Some(Branches { kept, .. }) => kept.of(blob.bytes().to_vec()),
            None => blob.bytes().to_vec(),
        };
        let (mut moved, mut settled) = (Vec::new(), Vec::new());
        if let Some(branches) = &branches {
            for below in recorded.keys().filter(|below| branches.moves(below)) {
                moved.push(at(below)?);
                let Some(disk) = on_disk(below)? else {
                    continue;
                };
                let merged = Blob::observed(side(disk.clone()), disk.exec());
                if merged != disk {
                    settled.push((at(below)?, Step::Merge { disk, merged }));
                }
            }
            recorded.retain(|below, _| !branches.moves(below));
        }
        let journal = journal.map(side);
        let last = journal.as_deref().and_then(migration::last_snapshot);
        let snapshot = match last {
            Some(path) => on_disk(&path)?.map(side),
            None => None,
        };
        Ok(Self {
            journal: at(migration::JOURNAL)?,
            history: History {
                dir: Some(dir.clone()),
                prefix: Prefix::default(),
                owned: answers::owned(&project.answers)?,
                unrecorded: unrecorded(&recorded, journal.as_deref(), |below| {
                    Ok(on_disk(below)?.map(side))
                })?,
                recorded,
                journal,
                snapshot,
            },
            dir,
            moved,
            settled,
        })
    }

    /// The new journal is made from the one on disk, so the owner's entries are in it.
    pub fn rebase(&self, base: &mut Renders, disk: &Tree) {
        if let Some(journal) = disk.blob(&self.journal) {
            base.insert(self.journal.clone(), vec![Some(journal.clone())]);
        }
    }

    /// What of a render is recorded, and which paths are remembered: neither the journal nor where migrations were that
    /// moved.
    pub fn recorded(&self, want: &Tree, known: &Renders) -> (Tree, Renders) {
        let mut known = known.clone();
        known.retain(|path, _| *path != self.journal && !self.moved.contains(path));
        (want.filtered(|path| *path != self.journal), known)
    }

    /// Puts the side of the branch whose migrations stay in the place of both.
    pub fn settle(&self, plan: &mut Plan) {
        for (path, step) in self.settled.clone() {
            plan.steps.retain(|(other, _)| *other != path);
            plan.steps.push((path, step));
        }
        plan.steps.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
}
