//! Decides one path after git merged two branches: the record has the renders of both, the project has git's merge.

use std::collections::BTreeSet;

use super::{Cause, Step, exec, row};
use crate::{
    merge::{
        Merged, Sides, conflict_starts, is_unmerged, lines_of_sides, merge, merge_lines, sides,
    },
    tree::{Blob, RelPath},
};

/// Resolves a file with git's conflict markers; `None` without markers. If both sides of the conflict, each merged as
/// an edit of a recorded render, give the same text, then only the renders conflict: the file becomes today's render
/// with the owner's edits.
pub(super) fn settle(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: &Blob,
    want: &Blob,
) -> Option<Step> {
    let text = std::str::from_utf8(disk.bytes()).ok()?;
    if !is_unmerged(text) {
        return None;
    }
    let mode = exec(renders.iter().flatten().next(), disk, want);
    let merged = outcome(path, renders, disk, want)
        .map(|bytes| Blob::observed(bytes, mode))
        .or_else(|| is_rendered(disk, want, renders).then(|| Blob::observed(want.bytes(), mode)));
    Some(match merged {
        Some(merged) => Step::Merge {
            disk: disk.clone(),
            merged,
        },
        None => Step::conflict(
            disk,
            want,
            Cause::Unmerged {
                lines: conflict_starts(text),
            },
        ),
    })
}

/// The result of merging each side with today's render, if both sides give the same result.
fn outcome(path: &RelPath, renders: &[Option<Blob>], disk: &Blob, want: &Blob) -> Option<Vec<u8>> {
    let Sides { ours, theirs } = sides(std::str::from_utf8(disk.bytes()).ok()?)?;
    let outcomes = |side: &str| -> BTreeSet<Vec<u8>> {
        let merged = |render: &Blob| merge(path, render.bytes(), side.as_bytes(), want.bytes());
        let merged = renders.iter().flatten().map(merged);
        merged.filter_map(Merged::clean).collect()
    };
    let (ours, theirs) = (outcomes(&ours), outcomes(&theirs));
    let mut common = ours
        .intersection(&theirs)
        .filter(|merged| is_plausible(merged, disk, want, renders));
    let first = common.next()?.clone();
    common.next().is_none().then_some(first)
}

/// Whether a file with markers has no edits to keep: it has no lines of the owner, and has every line of today's render
/// that a recorded render also has. This works even if the sides of nested conflicts cannot be told apart.
fn is_rendered(disk: &Blob, want: &Blob, renders: &[Option<Blob>]) -> bool {
    let Ok(text) = std::str::from_utf8(disk.bytes()) else {
        return false;
    };
    let disk: BTreeSet<&[u8]> = lines_of_sides(text)
        .map(|(_, line)| line.as_bytes())
        .collect();
    let want = lines(want.bytes());
    let rendered = all_lines(renders);
    let is_ours = |line: &&[u8]| line.is_empty() || want.contains(line) || rendered.contains(line);
    disk.iter().all(is_ours)
        && want
            .intersection(&rendered)
            .all(|line| line.is_empty() || disk.contains(line))
}

/// Picks the step for a file without markers that equals no recorded render. The owner may have edited any of them, so
/// we try each.
pub(super) fn choose(
    path: &RelPath,
    renders: &[Option<Blob>],
    disk: Option<&Blob>,
    want: Option<&Blob>,
) -> Option<Step> {
    let known = || renders.iter().flatten();
    let (disk, want) = match (disk, want) {
        (Some(disk), Some(want)) => (disk, want),
        (Some(_), None) => return known().next().map(|_| Step::Orphan),
        // Git keeps a file that one branch removed and the other one changed. So it was the owner who removed this
        // file.
        (None, Some(_)) => return known().next().map(|_| Step::KeepDeleted),
        (None, None) => return None,
    };
    let mut steps: Vec<Option<Step>> = Vec::new();
    for render in renders {
        let step = row(path, render.as_ref(), Some(disk), Some(want));
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    if let [step] = &steps[..] {
        return step.clone();
    }
    let is_plausible = |step: &&Option<Step>| match step {
        None => is_plausible(disk.bytes(), disk, want, renders),
        Some(Step::Merge { merged, .. }) => is_plausible(merged.bytes(), disk, want, renders),
        Some(_) => false,
    };
    match steps.iter().filter(is_plausible).collect::<Vec<_>>()[..] {
        [step] => step.clone(),
        _ => Some(undecided(disk, want)),
    }
}

/// A conflict of the whole files `disk` and `want`.
fn undecided(disk: &Blob, want: &Blob) -> Step {
    let cause = match merge_lines(&[], disk.bytes(), want.bytes()) {
        Merged::Conflict(found) => Cause::lines(found, disk.exec()),
        Merged::Clean(_) | Merged::Binary => Cause::Binary,
    };
    Step::conflict(disk, want, cause)
}

/// Whether a merge is plausible: it adds no line of a recorded render to today's render, and restores no line that the
/// owner may have deleted. If the file has no lines of the owner, the merge must also have every line of today's render
/// that only some of the recorded renders have.
fn is_plausible(merged: &[u8], disk: &Blob, want: &Blob, renders: &[Option<Blob>]) -> bool {
    let [merged, disk, want] = [merged, disk.bytes(), want.bytes()].map(lines);
    let rendered = all_lines(renders);
    let known = renders.iter().flatten();
    let known: Vec<_> = known.map(|render| lines(render.bytes())).collect();
    let own = merged.difference(&want);
    let brought = merged.difference(&disk);
    let is_untouched = disk.is_subset(&rendered);
    let missing = want.difference(&merged).filter(|line| {
        let is_everywhere = known.iter().all(|render| render.contains(*line));
        is_untouched && !is_everywhere
    });
    own.chain(brought)
        .chain(missing)
        .all(|line| !rendered.contains(line))
}

fn lines(bytes: &[u8]) -> BTreeSet<&[u8]> {
    bytes.split(|byte| *byte == b'\n').collect()
}

fn all_lines(renders: &[Option<Blob>]) -> BTreeSet<&[u8]> {
    let renders = renders.iter().flatten();
    renders.flat_map(|render| lines(render.bytes())).collect()
}

#[cfg(test)]
mod tests;
