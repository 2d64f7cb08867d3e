//! Files whose template moved: the owner's edits move to the new path.

use std::collections::BTreeMap;

use super::{
    Cause, Rules, Step,
    moves::Route,
    origin::Origin,
    split::{Part, split},
    step,
};
use crate::{
    merge::Merged,
    record::Renders,
    tree::{Blob, RelPath, Tree},
};

/// The steps of moved files and their targets that differ from a comparison without moves.
pub(super) fn steps(
    base: &Renders,
    disk: &Tree,
    want: &Tree,
    rules: &Rules,
) -> BTreeMap<RelPath, Step> {
    let mut steps: BTreeMap<RelPath, Step> = BTreeMap::new();
    for (from, renders) in base {
        let is_rendered = want.get(from).is_some() || !renders.iter().any(Option::is_some);
        if is_rendered || rules.owned.matches(from) || rules.obstacles.contains_key(from) {
            continue;
        }
        let Some(mut route) = rules.moves.route(from) else {
            continue;
        };
        let is_free = |part: &RelPath| !rules.owned.matches(part) && want.get(part).is_some();
        route.parts.retain(is_free);
        if route.parts.is_empty() {
            continue;
        }
        let journey = Journey {
            from,
            renders,
            base,
            disk,
            want,
            rules,
        };
        let mut found = journey.steps(&route);
        if found.iter().any(|(path, _)| steps.contains_key(path)) {
            // Edits of another file already move to the same path, so this file stays.
            found = vec![(from.clone(), Step::dropped(disk.blob(from), route.parts))];
        }
        steps.extend(found);
    }
    steps
}

/// Keeps an edited file at its path if it cannot move to the new path of its template.
pub(super) fn stay(steps: &mut BTreeMap<RelPath, Step>, base: &Renders) {
    let is_blocked = |path: &RelPath| {
        let step = steps.get(path);
        matches!(step, Some(Step::Conflict { cause, .. }) if cause.is_blocked())
    };
    let moves = steps.iter().filter_map(|(path, step)| match step {
        Step::Move { disk, to } if to.iter().any(is_blocked) => {
            let renders = base.get(path).map_or(&[][..], Vec::as_slice);
            let is_edited = !renders.iter().flatten().any(|render| render == disk);
            is_edited.then(|| (path.clone(), Step::dropped(Some(disk), to.clone())))
        }
        _ => None,
    });
    let staying: Vec<(RelPath, Step)> = moves.collect();
    steps.extend(staying);
}

/// The move of one file.
struct Journey<'a> {
    from: &'a RelPath,
    renders: &'a [Option<Blob>],
    base: &'a Renders,
    disk: &'a Tree,
    want: &'a Tree,
    rules: &'a Rules,
}

impl Journey<'_> {
    fn steps(&self, route: &Route) -> Vec<(RelPath, Step)> {
        let Some(disk) = self.disk.blob(self.from) else {
            return self.removed(route);
        };
        let others = match &route.parts[..] {
            _ if self.renders.iter().flatten().any(|render| render == disk) => Some(Vec::new()),
            [to] if self.is_new(to) => self.whole(to, disk),
            _ => self.parts(route, disk),
        };
        let (from, to) = (self.from.clone(), route.parts.clone());
        let Some(mut steps) = others else {
            return vec![(from, Step::dropped(Some(disk), to))];
        };
        let disk = disk.clone();
        steps.push((from, Step::Move { disk, to }));
        steps
    }

    /// Whether a path has no recorded render, no file and no obstacle.
    fn is_new(&self, path: &RelPath) -> bool {
        let renders = self.base.get(path).map_or(&[][..], Vec::as_slice);
        renders.iter().all(Option::is_none)
            && self.disk.get(path).is_none()
            && !self.rules.obstacles.contains_key(path)
    }

    /// The steps of a file that the owner removed, or already moved to its new path. If several files become one, the
    /// new file stays removed only if the owner removed all old files.
    fn removed(&self, route: &Route) -> Vec<(RelPath, Step)> {
        if self.renders.contains(&None) {
            return Vec::new();
        }
        let is_gone = |from: &RelPath| {
            self.disk.get(from).is_none() && !self.rules.obstacles.contains_key(from)
        };
        let are_gone = |part: &RelPath| {
            let recorded = self
                .base
                .iter()
                .filter(|(_, renders)| renders.iter().any(Option::is_some));
            let mut routes = recorded.map(|(from, _)| (from, self.rules.moves.route(from)));
            routes.all(|(from, route)| {
                is_gone(from) || route.is_none_or(|route| !route.parts.contains(part))
            })
        };
        let parts = route.parts.iter();
        let steps = parts.filter_map(|part| match self.disk.blob(part) {
            None if self.is_new(part) => are_gone(part).then(|| (part.clone(), Step::KeepDeleted)),
            Some(disk) if !self.base.contains_key(part) => {
                let step = step(part, self.renders, Some(disk), self.want.blob(part))?;
                Some((part.clone(), step))
            }
            _ => None,
        });
        steps.collect()
    }

    /// Moves the whole file; `None` if it has a relative path that cannot be adjusted.
    fn whole(&self, to: &RelPath, disk: &Blob) -> Option<Vec<(RelPath, Step)>> {
        let origin = self.origin();
        let before = self.renders.iter().flatten().next();
        let disk = &origin.blob(to, disk, before.unwrap_or(disk))?;
        let there = |render: &Blob| origin.blob(to, render, render);
        let renders: Vec<Option<Blob>> = self
            .renders
            .iter()
            .map(|render| render.as_ref().and_then(there))
            .collect();
        let step = match step(to, &renders, Some(disk), self.want.blob(to)) {
            Some(Step::Merge { merged, .. }) => Step::Create { want: merged },
            Some(Step::Replace { want, .. }) => Step::Create { want },
            Some(Step::Conflict {
                ours, want, cause, ..
            }) => Step::Conflict {
                disk: None,
                ours,
                want,
                cause,
            },
            _ => Step::Create { want: disk.clone() },
        };
        Some(vec![(to.clone(), step)])
    }

    /// Moves each edit to the part with the surrounding lines; `None` if an edit belongs to no part.
    fn parts(&self, route: &Route, disk: &Blob) -> Option<Vec<(RelPath, Step)>> {
        let before = self.renders.iter().flatten().next()?;
        let part = |path| {
            Some(Part {
                path,
                gets_additions: route.additions.as_ref() == Some(path),
                text: self.settled(path)?,
            })
        };
        let parts: Vec<Part> = route.parts.iter().map(part).collect::<Option<_>>()?;
        let texts = split(&self.origin(), before, disk, &parts)?;
        let mut found = Vec::new();
        for (part, merged) in parts.iter().zip(texts) {
            let disk = self.disk.blob(part.path);
            let blob = |bytes: Vec<u8>| Blob::observed(bytes, part.text.exec());
            let step = match (merged, disk) {
                (Merged::Clean(bytes), _) if bytes == part.text.bytes() => continue,
                (Merged::Clean(bytes), None) => Step::Create { want: blob(bytes) },
                (Merged::Clean(bytes), Some(disk)) => Step::Merge {
                    disk: disk.clone(),
                    merged: blob(bytes),
                },
                (Merged::Conflict(conflict), None) => Step::Conflict {
                    disk: None,
                    ours: Some(blob(conflict.ours.clone())),
                    want: Some(part.text.clone()),
                    cause: Cause::lines(conflict, part.text.exec()),
                },
                // Resolving the conflict for one side would lose lines of the file that already exists.
                (Merged::Conflict(_), Some(_)) | (Merged::Binary, _) => return None,
            };
            found.push((part.path.clone(), step));
        }
        Some(found)
    }

    fn origin(&self) -> Origin<'_> {
        Origin {
            path: self.from,
            base: self.base,
            want: self.want,
            moves: &self.rules.moves,
        }
    }

    /// The content of a part before the edits move to it; `None` if the part is in conflict.
    fn settled(&self, path: &RelPath) -> Option<Blob> {
        if self.rules.obstacles.contains_key(path) {
            return None;
        }
        let renders = self.base.get(path).map_or(&[][..], Vec::as_slice);
        let (disk, want) = (self.disk.blob(path), self.want.blob(path)?);
        match step(path, renders, disk, Some(want)) {
            None => disk.cloned(),
            Some(step) => step.written().cloned(),
        }
    }
}
