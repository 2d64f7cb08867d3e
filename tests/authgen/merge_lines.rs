//! The merge by lines gives the same results as git.

use std::{collections::HashSet, fs, io, ops::Range, path::Path, process::Command};

use authgen::merge::{Conflict, Merged, merge_lines};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

const CASES: usize = 10_000;
/// The number of cases that git merges at once. With more, git may stop looking for a minimal diff.
const TOGETHER: usize = 40;
/// The line that ends a case.
const END: &str = "end";

/// Base, the owner's text and the template's.
type Case = [String; 3];

/// If the minimal diffs are unique, the results are equal. Otherwise git and we may choose different ones, but both
/// results follow from minimal diffs by the same rule.
#[test]
fn agrees_with_git_on_random_texts() {
    let cases = cases();
    let folder = tempfile::tempdir().expect("a folder");
    let (mut different, mut conflicts) = (0, 0);
    for cases in cases.chunks(TOGETHER) {
        let merged = match merge_with_git(folder.path(), cases) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            merged => merged.expect("git works"),
        };
        for (case, git) in cases.iter().zip(merged) {
            let (ours, ranges) = merge(case);
            let markers = ours
                .iter()
                .enumerate()
                .filter(|(_, line)| line.starts_with('<'));
            let starts: Vec<usize> = markers.map(|(index, _)| index + 1).collect();
            assert_eq!(ranges, starts, "{case:?}");
            conflicts += usize::from(!ranges.is_empty());
            if ours != git {
                let possible = all_merges(case);
                assert!(
                    possible.contains(&ours),
                    "{case:?}\nno shortest diffs lead to {ours:?}"
                );
                assert!(
                    possible.contains(&git),
                    "{case:?}\nno shortest diffs lead to {git:?}"
                );
                different += 1;
            }
        }
    }
    // The three texts are short and unrelated, so there are many minimal diffs.
    assert!(
        different < CASES / 5,
        "{different} of {CASES} results are not git's"
    );
    assert!(
        (CASES / 4..CASES).contains(&conflicts),
        "{conflicts} of {CASES} conflict"
    );
}

fn cases() -> Vec<Case> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::XorShift);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let text = proptest::collection::vec(prop::sample::select(vec!["a\n", "b\n", "c\n"]), 0..7)
        .prop_map(|lines| lines.concat());
    let case = proptest::array::uniform3(text);
    let mut next = || case.new_tree(&mut runner).expect("a case").current();
    (0..CASES).map(|_| next()).collect()
}

/// The lines of our result, and where its conflicts start.
fn merge(case: &Case) -> (Vec<String>, Vec<usize>) {
    let [base, yours, template] = case.each_ref().map(String::as_bytes);
    let (text, lines) = match merge_lines(base, yours, template) {
        Merged::Clean(text) => (text, Vec::new()),
        Merged::Conflict(Conflict { text, lines, .. }) => (text, lines),
        Merged::Binary => panic!("{case:?} is text"),
    };
    let text = String::from_utf8(text).expect("text");
    let lines = lines.iter().map(|range| *range.start()).collect();
    (
        text.lines()
            .map(|line| unlabelled(line).to_owned())
            .collect(),
        lines,
    )
}

/// The lines of git's results, for each case.
///
/// Starting git for each case would take a minute, so many cases are merged as one file. The cases share no lines, and
/// each ends with a unique line, so that a minimal diff of the files is minimal for each case.
fn merge_with_git(folder: &Path, cases: &[Case]) -> io::Result<Vec<Vec<String>>> {
    for (side, name) in ["base", "yours", "template"].iter().enumerate() {
        let numbered = |(index, case): (usize, &Case)| {
            let lines = case[side].lines().chain([END]);
            lines
                .map(|line| format!("{index} {line}\n"))
                .collect::<Vec<_>>()
        };
        let text = cases
            .iter()
            .enumerate()
            .flat_map(numbered)
            .collect::<Vec<_>>()
            .concat();
        fs::write(folder.join(name), text)?;
    }
    let git = Command::new("git")
        .args(["merge-file", "--diff3", "-p", "yours", "base", "template"])
        .current_dir(folder)
        .output()?;
    let text = String::from_utf8(git.stdout).expect("text");
    let mut results = vec![Vec::new()];
    for line in text.lines() {
        match line.split_once(' ') {
            Some((_, END)) => results.push(Vec::new()),
            Some((number, line)) if number.parse::<usize>().is_ok() => {
                results
                    .last_mut()
                    .expect("never empty")
                    .push(line.to_owned());
            }
            _ => results
                .last_mut()
                .expect("never empty")
                .push(unlabelled(line).to_owned()),
        }
    }
    assert_eq!(results.pop(), Some(Vec::new()));
    assert_eq!(
        results.len(),
        cases.len(),
        "{}",
        String::from_utf8_lossy(&git.stderr)
    );
    Ok(results)
}

/// A line without the label of a marker.
fn unlabelled(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// All results of pairs of minimal diffs.
fn all_merges(case: &Case) -> HashSet<Vec<String>> {
    let [base, yours, template] = case.each_ref().map(|text| text.lines().collect::<Vec<_>>());
    let template_diffs = shortest_diffs(&base, &template);
    let mut merges = HashSet::new();
    for mine in shortest_diffs(&base, &yours) {
        for theirs in &template_diffs {
            merges.insert(merge_diffs(&base, (&yours, &mine), (&template, theirs)));
        }
    }
    merges
}

/// Lines of the base, and their replacement.
#[derive(Clone, Debug)]
struct Hunk {
    base: Range<usize>,
    side: Range<usize>,
}

fn shortest_diffs(base: &[&str], side: &[&str]) -> Vec<Vec<Hunk>> {
    let mut kept = vec![vec![0; side.len() + 1]; base.len() + 1];
    for i in (0..base.len()).rev() {
        for j in (0..side.len()).rev() {
            kept[i][j] = if base[i] == side[j] {
                kept[i + 1][j + 1] + 1
            } else {
                kept[i + 1][j].max(kept[i][j + 1])
            };
        }
    }
    let mut diffs = Vec::new();
    let mut pairs = Vec::new();
    pair_up(base, side, &kept, (0, 0), &mut pairs, &mut diffs);
    diffs
}

/// Enumerates all ways to keep as many lines as possible from `at` on; `pairs` are the lines kept before.
fn pair_up(
    base: &[&str],
    side: &[&str],
    kept: &[Vec<usize>],
    at: (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
    diffs: &mut Vec<Vec<Hunk>>,
) {
    let left = kept[at.0][at.1];
    if left == 0 {
        let ends = [(base.len(), side.len())];
        let mut from = (0, 0);
        let mut hunks = Vec::new();
        for (i, j) in pairs.iter().copied().chain(ends) {
            if (i, j) != from {
                hunks.push(Hunk {
                    base: from.0..i,
                    side: from.1..j,
                });
            }
            from = (i + 1, j + 1);
        }
        diffs.push(hunks);
        return;
    }
    for i in at.0..base.len() {
        for j in at.1..side.len() {
            if base[i] == side[j] && kept[i + 1][j + 1] + 1 == left {
                pairs.push((i, j));
                pair_up(base, side, kept, (i + 1, j + 1), pairs, diffs);
                pairs.pop();
            }
        }
    }
}

/// Git's rule: hunks of the two sides that overlap or touch are a conflict, unless they are identical.
fn merge_diffs(
    base: &[&str],
    yours: (&[&str], &[Hunk]),
    template: (&[&str], &[Hunk]),
) -> Vec<String> {
    let mut out: Vec<&str> = Vec::new();
    let sides = [yours, template];
    let mut at = 0;
    let mut next = [0, 0];
    loop {
        let upcoming = [0, 1].map(|side| sides[side].1.get(next[side]));
        let first = upcoming
            .into_iter()
            .flatten()
            .map(|hunk| hunk.base.start)
            .min();
        let Some(start) = first else {
            out.extend(&base[at..]);
            return out.into_iter().map(str::to_owned).collect();
        };
        let before = next;
        let mut end = start;
        while let Some(side) = [0, 1].into_iter().find(|side| {
            let hunk = sides[*side].1.get(next[*side]);
            hunk.is_some_and(|hunk| hunk.base.start <= end)
        }) {
            end = end.max(sides[side].1[next[side]].base.end);
            next[side] += 1;
        }
        let [mine, theirs] = [0, 1].map(|side| {
            let (text, hunks) = sides[side];
            &text[place(hunks, before[side], start)..place(hunks, next[side], end)]
        });
        out.extend(&base[at..start]);
        let [my_hunks, their_hunks] = [0, 1].map(|side| &sides[side].1[before[side]..next[side]]);
        let same = matches!((my_hunks, their_hunks), ([a], [b]) if a.base == b.base);
        match [my_hunks, their_hunks].map(|hunks| !hunks.is_empty()) {
            [true, true] if !same || mine != theirs => {
                out.push("<<<<<<<");
                out.extend(mine);
                out.push("|||||||");
                out.extend(&base[start..end]);
                out.push("=======");
                out.extend(theirs);
                out.push(">>>>>>>");
            }
            [_, true] => out.extend(theirs),
            [_, false] => out.extend(mine),
        }
        at = end;
    }
}

/// The line number on a side of the line `base`, which is unchanged and follows the first `done` hunks.
fn place(hunks: &[Hunk], done: usize, base: usize) -> usize {
    match done.checked_sub(1) {
        Some(last) => hunks[last].side.end + (base - hunks[last].base.end),
        None => base,
    }
}
