//! Updates projects of earlier releases, edited by their owners, to this release with one `authgen update`.
//!
//! All edits of owners are kept or in a reported conflict, and a second run has nothing to do.

mod apart;
mod edit;
mod edited;
mod owner;
mod release;
mod schema;
mod steps;
mod together;
mod untouched;

use release::Travel;

/// The release before this one.
const LATEST: &str = "9f08731-default";
/// The first release with a record, one with most options, and the latest. `tests/run --all` tests all releases.
const SOME: [&str; 3] = ["fd032d9-default", "7486e81-rich", LATEST];

#[test]
fn an_unedited_project_becomes_a_fresh_one() {
    let travel = Travel::new();
    for release in SOME {
        untouched::becomes_todays(&travel, release);
    }
}

#[test]
#[ignore = "takes minutes: tests/run --all"]
fn an_unedited_project_of_every_release_becomes_a_fresh_one() {
    let travel = Travel::new();
    for release in travel.releases() {
        untouched::becomes_todays(&travel, &release);
    }
}

#[test]
fn edits_of_owners_survive() {
    let travel = Travel::new();
    for release in SOME {
        survives(&travel, release);
    }
}

#[test]
#[ignore = "takes minutes: tests/run --all"]
fn edits_of_owners_survive_from_every_release() {
    let travel = Travel::new();
    for release in travel.releases() {
        survives(&travel, &release);
    }
}

fn survives(travel: &Travel, release: &str) {
    let apart = edited::survive(travel, release, (apart::APART, apart::DISPUTED), release);
    let together = &format!("{release}-together");
    let edits = (together::TOGETHER, together::DISPUTED);
    let together = edited::survive(travel, release, edits, together);
    assert!(
        apart >= 50 && together >= 40,
        "{release}: {apart}, {together}"
    );
}
