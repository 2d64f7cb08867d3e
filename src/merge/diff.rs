//! Two-way and three-way diffs.

use std::{hash::Hash, ops::Range};

use gix_imara_diff::{Algorithm, Diff, InternedInput, Interner};

/// Up to this number of elements, we compute a minimal diff, which takes quadratic time. For longer texts, the library
/// uses git's heuristics.
const SHORT: usize = 4096;

/// A range of lines or words, and its replacement. Both ranges count from 0; one of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The range in the first text.
    pub before: Range<usize>,
    /// The range in the second text.
    pub after: Range<usize>,
}

/// The hunks of a diff, in order, separated by at least one common element.
pub(super) fn hunks<T: Copy + Eq + Hash>(before: &[T], after: &[T]) -> Vec<Hunk> {
    let mut input = InternedInput {
        before: Vec::new(),
        after: Vec::new(),
        interner: Interner::new(before.len() + after.len()),
    };
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let algorithm = if before.len() + after.len() <= SHORT {
        Algorithm::MyersMinimal
    } else {
        Algorithm::Myers
    };
    let mut diff = Diff::compute(algorithm, &input);
    // No indentation heuristic, because git uses it for `git diff` only, not for merges.
    diff.postprocess_no_heuristic(&input);
    let range = |range: Range<u32>| range.start as usize..range.end as usize;
    diff.hunks()
        .map(|hunk| Hunk {
            before: range(hunk.before),
            after: range(hunk.after),
        })
        .collect()
}

/// The origin of a part of the merged text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Unchanged, or changed alike by both sides.
    Both,
    Yours,
    Template,
    Conflict,
}

/// A part of the merged text, and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub whose: Whose,
    pub base: Range<usize>,
    pub yours: Range<usize>,
    pub template: Range<usize>,
}

/// Splits a base and two sides by git's rule: hunks of the two sides that overlap or touch are a conflict, unless they
/// are identical.
pub(super) fn parts<T: Copy + Eq + Hash>(base: &[T], yours: &[T], template: &[T]) -> Vec<Part> {
    let [my_all, their_all] = [yours, template].map(|side| hunks(base, side));
    let (mut mine, mut theirs) = (&my_all[..], &their_all[..]);
    let mut parts = Vec::new();
    let mut done = [0; 3];
    loop {
        let first = |hunks: &[Hunk]| hunks.first().map(|hunk| hunk.before.start);
        let Some(start) = first(mine).into_iter().chain(first(theirs)).min() else {
            let kept = base.len() - done[0];
            push(&mut parts, &mut done, Whose::Both, [kept; 3]);
            return parts;
        };
        let kept = start - done[0];
        push(&mut parts, &mut done, Whose::Both, [kept; 3]);
        let mut end = start;
        let (my_rest, their_rest) = (mine, theirs);
        while let Some(side) = [&mut mine, &mut theirs]
            .into_iter()
            .find(|side| first(side).is_some_and(|next| next <= end))
        {
            end = end.max(side[0].before.end);
            *side = &side[1..];
        }
        let my_hunks = &my_rest[..my_rest.len() - mine.len()];
        let their_hunks = &their_rest[..their_rest.len() - theirs.len()];
        let whose = match (my_hunks, their_hunks) {
            (_, []) => Whose::Yours,
            ([], _) => Whose::Template,
            ([a], [b])
                if a.before == b.before && yours[a.after.clone()] == template[b.after.clone()] =>
            {
                Whose::Both
            }
            _ => Whose::Conflict,
        };
        let length = end - start;
        let lengths = [length, grown(length, my_hunks), grown(length, their_hunks)];
        push(&mut parts, &mut done, whose, lengths);
    }
}

/// How many elements of a side correspond to `length` elements of the base, which `hunks` changed.
fn grown(length: usize, hunks: &[Hunk]) -> usize {
    let added: usize = hunks.iter().map(|hunk| hunk.after.len()).sum();
    let gone: usize = hunks.iter().map(|hunk| hunk.before.len()).sum();
    length + added - gone
}

/// Adds the part that follows the first `done` elements of base, owner and template; `lengths` are in the same order.
fn push(parts: &mut Vec<Part>, done: &mut [usize; 3], whose: Whose, lengths: [usize; 3]) {
    let start = *done;
    for (done, length) in done.iter_mut().zip(lengths) {
        *done += length;
    }
    if *done != start {
        parts.push(Part {
            whose,
            base: start[0]..done[0],
            yours: start[1]..done[1],
            template: start[2]..done[2],
        });
    }
}
