//! Moves files and their records after migrations were reordered.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::Migrations;
use crate::{
    commands::change::branches::Ordered,
    migration::paths,
    plan::Step,
    tree::{Blob, PathError, RelPath},
};

impl Migrations {
    /// Applies a new order to files and to the record.
    pub(super) fn follow(
        &mut self,
        ordered: &Ordered,
        recorded: &mut BTreeMap<String, Vec<u8>>,
        at: &dyn Fn(&str) -> Result<RelPath, PathError>,
        on_disk: &dyn Fn(&str) -> Result<Option<Blob>>,
    ) -> Result<()> {
        let renamed = ordered.renamed.iter();
        let generated = renamed.filter(|(from, _)| recorded.contains_key(&paths(from)[0]));
        let generated: Vec<(&String, &String)> = generated.collect();
        for (from, to) in &generated {
            for (from, to) in paths(from).into_iter().zip(paths(to)) {
                recorded.remove(&from);
                self.renamed.insert(at(&from)?, at(&to)?);
            }
        }
        // Record these files again, because two branches may have recorded different snapshots with the same number.
        let is_recorded = |tag: &&String| {
            recorded.contains_key(&paths(tag)[0]) || generated.iter().any(|(_, to)| *to == *tag)
        };
        for path in ordered
            .tags
            .iter()
            .filter(is_recorded)
            .flat_map(|tag| paths(tag))
            .collect::<Vec<_>>()
        {
            let bytes = match ordered.files.get(&path) {
                Some(bytes) => Some(bytes.clone()),
                None => on_disk(&path)?.map(|disk| disk.bytes().to_vec()),
            };
            if let Some(bytes) = bytes {
                self.renders.insert(at(&path)?, Blob::new(bytes.clone()));
                recorded.insert(path, bytes);
            }
        }
        let kept: BTreeSet<String> = ordered.tags.iter().flat_map(|tag| paths(tag)).collect();
        for (from, to) in &ordered.renamed {
            for (from, to) in paths(from).into_iter().zip(paths(to)) {
                let is_free = !kept.contains(&from) && !ordered.files.contains_key(&from);
                if let Some(disk) = on_disk(&from)?.filter(|_| is_free) {
                    let to = vec![at(&to)?];
                    self.steps.push((at(&from)?, Step::Move { disk, to }));
                }
            }
        }
        for (path, bytes) in &ordered.files {
            let step = match on_disk(path)? {
                None => Step::Create {
                    want: Blob::new(bytes.clone()),
                },
                Some(disk) if disk.bytes() == bytes => continue,
                Some(disk) => Step::Merge {
                    merged: Blob::observed(bytes.clone(), disk.exec()),
                    disk,
                },
            };
            self.steps.push((at(path)?, step));
        }
        Ok(())
    }
}
