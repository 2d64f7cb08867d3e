//! How drizzle-kit names the files of a migration.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// What stands in front of a migration's name: `migrations.prefix` of drizzle-kit's configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefix {
    /// A number of four digits.
    #[default]
    Index,
    /// The time as `YYYYMMDDHHMMSS`, in UTC.
    Timestamp,
    /// Seconds since 1970.
    Unix,
    /// Nothing but the underscore.
    None,
}

impl Prefix {
    /// Reads the value of the setting.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "index" => Some(Self::Index),
            "timestamp" | "supabase" => Some(Self::Timestamp),
            "unix" => Some(Self::Unix),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    /// That of a migration which is there.
    pub(super) fn of_tag(tag: &str) -> Self {
        let (prefix, _) = parts(tag);
        match prefix.len() {
            0 => Self::None,
            4 => Self::Index,
            14 => Self::Timestamp,
            _ => Self::Unix,
        }
    }

    /// The prefix of an entry of the journal; `when` in milliseconds since 1970.
    pub(super) fn of(self, idx: u64, when: u64) -> String {
        match self {
            Self::Index => format!("{idx:04}"),
            Self::Timestamp => i64::try_from(when)
                .ok()
                .and_then(|when| Timestamp::from_millisecond(when).ok())
                .map_or_else(String::new, |time| {
                    time.strftime("%Y%m%d%H%M%S").to_string()
                }),
            Self::Unix => (when / SECOND).to_string(),
            Self::None => String::new(),
        }
    }

    /// The first time above another one at which the prefix differs.
    pub(super) fn after(self, when: u64) -> u64 {
        match self {
            Self::Index | Self::None => when + 1,
            Self::Timestamp | Self::Unix => (when / SECOND + 1) * SECOND,
        }
    }
}

/// How far behind the one before it a migration is that gets its time from its place, in milliseconds, up to about a
/// minute: the same on every machine, and hardly ever the same for two migrations of two branches. By its time a database
/// knows one that was edited.
pub fn step(sql: &[u8]) -> u64 {
    let digest = Sha256::digest(sql);
    u64::from(u16::from_be_bytes([digest[0], digest[1]]))
}

const SECOND: u64 = 1000;

/// The parts of a tag: its prefix, and the name behind it.
pub(super) fn parts(tag: &str) -> (&str, &str) {
    tag.split_once('_').unwrap_or((tag, ""))
}

/// The name of the migration with a tag.
pub fn name(tag: &str) -> &str {
    parts(tag).1
}

/// The statements of the migration with a tag, below the folder.
pub(super) fn sql_path(tag: &str) -> String {
    format!("{tag}.sql")
}

/// The snapshot behind it.
pub(super) fn snapshot_path(tag: &str) -> String {
    format!("meta/{}_snapshot.json", parts(tag).0)
}

/// Both of its files.
pub fn paths(tag: &str) -> [String; 2] {
    [sql_path(tag), snapshot_path(tag)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_as_drizzle_kit_writes_it_and_sorts_behind_the_last() {
        let when = 1_795_526_400_123;
        for (prefix, text) in [
            (Prefix::Index, "0007"),
            (Prefix::Timestamp, "20261124132000"),
            (Prefix::Unix, "1795526400"),
            (Prefix::None, ""),
        ] {
            assert_eq!(prefix.of(7, when), text);
            assert_eq!(Prefix::of_tag(&format!("{text}_own_notes")), prefix);
            let next = prefix.of(8, prefix.after(when));
            assert!(prefix == Prefix::None || next.as_str() > text, "{next}");
        }
    }

    #[test]
    fn the_files_of_a_tag() {
        for (tag, snapshot) in [
            ("0001_more_notes", "meta/0001_snapshot.json"),
            ("20261124132000_notes", "meta/20261124132000_snapshot.json"),
            ("_notes", "meta/_snapshot.json"),
        ] {
            assert_eq!(paths(tag), [format!("{tag}.sql"), snapshot.to_owned()]);
        }
    }
}
