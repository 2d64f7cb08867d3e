//! The file names that drizzle-kit gives to migrations.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// The prefix of a migration's name: `migrations.prefix` in drizzle-kit's configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefix {
    /// A four-digit number.
    #[default]
    Index,
    /// `YYYYMMDDHHMMSS`, in UTC.
    Timestamp,
    /// Seconds since 1970.
    Unix,
    /// No prefix: the tag begins with the underscore.
    None,
}

impl Prefix {
    /// Parses the value of the setting.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "index" => Some(Self::Index),
            "timestamp" | "supabase" => Some(Self::Timestamp),
            "unix" => Some(Self::Unix),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    /// The kind of prefix that an existing migration has.
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

    /// The first time after `when` with a different prefix.
    pub(super) fn after(self, when: u64) -> u64 {
        match self {
            Self::Index | Self::None => when + 1,
            Self::Timestamp | Self::Unix => (when / SECOND + 1) * SECOND,
        }
    }
}

/// The milliseconds (up to about a minute) from the previous migration's time to a new time for this one. Derived from
/// a hash of the statements, so that the number is the same on every machine and almost always differs between
/// branches. Databases identify an edited migration by its time.
pub fn step(sql: &[u8]) -> u64 {
    let digest = Sha256::digest(sql);
    u64::from(u16::from_be_bytes([digest[0], digest[1]]))
}

const SECOND: u64 = 1000;

/// Splits a tag into prefix and name.
pub(super) fn parts(tag: &str) -> (&str, &str) {
    tag.split_once('_').unwrap_or((tag, ""))
}

/// The name in a tag: the part after the prefix.
pub fn name(tag: &str) -> &str {
    parts(tag).1
}

/// The path of a migration's SQL file, relative to the migrations folder.
pub(super) fn sql_path(tag: &str) -> String {
    format!("{tag}.sql")
}

/// The path of a migration's snapshot, relative to the migrations folder.
pub(super) fn snapshot_path(tag: &str) -> String {
    format!("meta/{}_snapshot.json", parts(tag).0)
}

/// The paths of a migration's SQL file and snapshot.
pub fn paths(tag: &str) -> [String; 2] {
    [sql_path(tag), snapshot_path(tag)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_equals_that_of_drizzle_kit_and_sorts_after_the_last() {
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
    fn a_tag_determines_the_paths_of_its_files() {
        for (tag, snapshot) in [
            ("0001_more_notes", "meta/0001_snapshot.json"),
            ("20261124132000_notes", "meta/20261124132000_snapshot.json"),
            ("_notes", "meta/_snapshot.json"),
        ] {
            assert_eq!(paths(tag), [format!("{tag}.sql"), snapshot.to_owned()]);
        }
    }
}
