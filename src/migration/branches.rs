//! The journal of two branches that both have new migrations.

use anyhow::Result;

use super::{FOLDER, JOURNAL, paths, tags};
use crate::{
    failure::{ExitCode, Failure},
    merge,
};

/// Whose migrations stay where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The branch that was merged into.
    Ours,
    /// The branch that was merged.
    Theirs,
}

impl Side {
    /// What this side has of a file of Drizzle's that git may have left with conflict markers. Drizzle writes none at the
    /// end of a file, but git puts a line feed in front of each marker.
    pub fn of(self, text: Vec<u8>) -> Vec<u8> {
        let Some((text, sides)) = std::str::from_utf8(&text)
            .ok()
            .and_then(|text| Some((text, merge::sides(text)?)))
        else {
            return text;
        };
        let ends_in_marker = text
            .lines()
            .last()
            .is_some_and(|line| line.starts_with(">>>>>>> "));
        let mut side = match self {
            Self::Ours => sides.ours,
            Self::Theirs => sides.theirs,
        };
        if ends_in_marker && side.ends_with('\n') {
            side.pop();
        }
        side.into_bytes()
    }
}

/// What becomes of a journal with conflict markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branches {
    /// The side whose journal, snapshots and numbers stay.
    pub kept: Side,
    /// Tags of generated migrations that only the other side has. They are made again behind the last one that stays.
    pub moved: Vec<String>,
}

impl Branches {
    /// Whether a file below [`FOLDER`] belongs to a migration that moves.
    pub fn moves(&self, path: &str) -> bool {
        let mut moved = self.moved.iter().flat_map(|tag| paths(tag));
        moved.any(|moved| moved == path)
    }
}

/// Reads a journal as git left it: the owner's migrations stay, generated ones (`is_generated`, by tag) move behind
/// them. Nothing when the journal has no conflict.
///
/// # Errors
/// Both branches have migrations of the owner ([`ExitCode::WouldOverwrite`]).
pub fn branches(journal: &[u8], is_generated: &dyn Fn(&str) -> bool) -> Result<Option<Branches>> {
    let Some(sides) = std::str::from_utf8(journal).ok().and_then(merge::sides) else {
        return Ok(None);
    };
    let (Some(ours), Some(theirs)) = (tags(sides.ours.as_bytes()), tags(sides.theirs.as_bytes()))
    else {
        return Ok(None);
    };
    let only = |one: &[String], other: &[String]| -> (Vec<String>, Vec<String>) {
        let only = one.iter().filter(|tag| !other.contains(tag));
        only.cloned().partition(|tag| is_generated(tag))
    };
    let (our_generated, our_own) = only(&ours, &theirs);
    let (their_generated, their_own) = only(&theirs, &ours);
    match (our_own.first(), their_own.first()) {
        (Some(one), Some(other)) => Err(Failure::new(
            ExitCode::WouldOverwrite,
            format!("two branches brought the migrations {one} and {other} to {FOLDER}/{JOURNAL}"),
        )
        .hint(
            "nothing was written: delete one with its snapshot, take the other side's journal, \
             generate it again with `drizzle-kit generate`, and commit",
        )
        .into()),
        (None, Some(_)) => Ok(Some(Branches {
            kept: Side::Theirs,
            moved: our_generated,
        })),
        (_, None) => Ok(Some(Branches {
            kept: Side::Ours,
            moved: their_generated,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(ours: &str, theirs: &str) -> String {
        let entry = |tag: &str| format!("    {{ \"idx\": 1, \"when\": 1, \"tag\": \"{tag}\" }}\n");
        format!(
            "{{\n  \"entries\": [\n    {{ \"idx\": 0, \"when\": 0, \"tag\": \"0000_init\" }},\n<<<<<<< HEAD\n{}=======\n{}>>>>>>> other\n  ]\n}}\n",
            entry(ours),
            entry(theirs)
        )
    }

    fn read(ours: &str, theirs: &str) -> Result<Option<Branches>> {
        branches(journal(ours, theirs).as_bytes(), &|tag| tag == "0001_jwks")
    }

    #[test]
    fn the_owners_migration_stays_on_whichever_side_it_is() {
        for (ours, theirs, kept) in [
            ("0001_notes", "0001_jwks", Side::Ours),
            ("0001_jwks", "0001_notes", Side::Theirs),
        ] {
            let found = read(ours, theirs).expect("a decision").expect("branches");
            assert_eq!(found.kept, kept);
            assert_eq!(found.moved, ["0001_jwks"]);
            assert!(found.moves("0001_jwks.sql") && found.moves("meta/0001_snapshot.json"));
            assert!(!found.moves("0001_notes.sql") && !found.moves("meta/0000_snapshot.json"));
        }
    }

    #[test]
    fn two_migrations_of_the_owner_are_for_the_owner() {
        let error = read("0001_notes", "0001_tags").expect_err("refused");
        assert!(format!("{error:#}").contains("0001_notes and 0001_tags"));
    }

    #[test]
    fn a_journal_without_conflict_is_left_alone() {
        let text = br#"{"entries":[{"idx":0,"when":0,"tag":"0000_init"}]}"#;
        assert_eq!(branches(text, &|_| true).expect("read"), None);
    }

    #[test]
    fn a_side_of_a_file_without_markers_is_the_file() {
        let both = "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n";
        assert_eq!(Side::Ours.of(both.into()), b"1");
        assert_eq!(Side::Theirs.of(both.into()), b"2");
        let more = format!("{both}3\n");
        assert_eq!(Side::Ours.of(more.into()), b"1\n3\n");
        assert_eq!(Side::Theirs.of("3\n".into()), b"3\n");
    }
}
