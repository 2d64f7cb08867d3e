use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::repository::differences;
use super::{ANSWERS, BILLING, Change, EMAIL, GITHUB, JWKS, REPORTS, Repository, UPDATE, change};

/// One change of each kind.
const KINDS: [Change; 8] = [
    REPORTS,
    GITHUB,
    EMAIL,
    JWKS,
    UPDATE,
    change("no-extra", &["remove", "backend", "extra"]),
    change("no-google", &["remove", "oauth", "google"]),
    change("immediate", &["set", "revocation", "immediate"]),
];

/// More changes of the same kinds, and of kinds that change few files.
const MORE: [Change; 9] = [
    BILLING,
    change("gitlab", &["add", "oauth", "gitlab"]),
    change("console", &["add", "email", "console"]),
    change("pnpm", &["set", "package-manager", "pnpm"]),
    change("bun", &["set", "package-manager", "bun"]),
    change("ci", &["set", "ci", "github"]),
    change("proxy", &["set", "proxy", "nginx"]),
    change("frontend-port", &["set", "frontend-port", "3100"]),
    change("database-port", &["set", "database-port", "5555"]),
];

/// Whether two changes answer the same question.
fn is_dispute(one: Change, other: Change) -> bool {
    ["email", "package-manager"].iter().any(|question| {
        [one, other]
            .iter()
            .all(|change| change.args.get(1) == Some(question))
    })
}

/// Merges each pair in both orders, and compares the result with both changes on one branch.
fn compare(changes: &[Change], is_wanted: impl Fn(Change, Change) -> bool) -> usize {
    let repository = &Repository::new(ANSWERS);
    for change in changes {
        repository.branch_of(*change);
    }
    let all = changes
        .iter()
        .flat_map(|one| changes.iter().map(|other| (*one, *other)));
    let pairs: Vec<(Change, Change)> = all
        .filter(|(one, other)| one != other && !is_dispute(*one, *other))
        .filter(|(one, other)| is_wanted(*one, *other))
        .collect();
    let next = &AtomicUsize::new(0);
    let failures: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut failures = Vec::new();
            while let Some((one, other)) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                failures.extend(failure(repository, *one, *other));
            }
            failures
        };
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(thread::ScopedJoinHandle::join);
        results
            .flat_map(|failures| failures.expect("a worker ends"))
            .collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    pairs.len()
}

fn failure(repository: &Repository, one: Change, other: Change) -> Option<String> {
    let pair = format!("{}-{}", one.name, other.name);
    let (merged, straight) = (&format!("{pair}-merged"), &format!("{pair}-straight"));
    let next = one.next || other.next;
    repository.merge(one.name, other.name, merged);
    let update = repository.authgen(merged, &["update", "--yes"], next);
    repository.clone(one.name, straight);
    repository.make(straight, other, next);
    let differ = differences(&repository.tracked(merged), &repository.tracked(straight));
    let check = repository.authgen(merged, &["update", "--check"], next);
    repository.remove(merged);
    repository.remove(straight);
    let is_right = update.status.success() && differ.is_empty() && check.status.success();
    (!is_right).then(|| {
        format!(
            "{pair}: {} differ {differ:?}, check {}",
            update.stderr, check.status
        )
    })
}

#[test]
fn each_kind_of_change_merges_with_each_other() {
    let pairs = compare(&KINDS, |_, _| true);
    assert_eq!(pairs, 56);
}

#[test]
fn changes_of_one_kind_merge() {
    let pairs = compare(&[REPORTS, BILLING, GITHUB, MORE[1]], |one, other| {
        one.args[1] == other.args[1]
    });
    assert_eq!(pairs, 4);
}

/// Both branches add the first row to a list that renders nothing while it is empty, so both create the same files and
/// add lines in the same place.
#[test]
fn the_first_rows_of_lists_merge() {
    let gitlab = MORE[1];
    let repository = Repository::new(&["--package-manager", "npm"]);
    for change in [EMAIL, GITHUB, gitlab] {
        repository.branch_of(change);
    }
    for (ours, theirs) in [(EMAIL, GITHUB), (GITHUB, EMAIL), (GITHUB, gitlab)] {
        let merged = &format!("{}-{}", ours.name, theirs.name);
        let said = repository.merge(ours.name, theirs.name, merged);
        assert!(said.contains("CONFLICT"), "{said}");
        repository.is_like_one_branch(merged, ours, theirs);
    }
}

#[test]
#[ignore = "takes minutes: tests/run --all"]
fn all_changes_merge() {
    let all = [&KINDS[..], &MORE[..]].concat();
    compare(&all, |_, _| true);
}
