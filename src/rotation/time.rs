//! When a rotation of the API secret began, and when it can be finished.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Files;
use crate::blueprint::EnvRow;

/// How many minutes an API token lasts.
const LIFETIME: &str = "ACCESS_TOKEN_EXPIRE_MINUTES";
/// So many at most, where no file says it.
const MAX_LIFETIME: i64 = 30;
/// More than verifiers let clocks differ.
const LEEWAY: i64 = 1;

/// What a project remembers of a rotation that is under way. No secret is a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// When the new secret was written.
    pub began: Timestamp,
}

impl Record {
    /// A rotation that begins; whole seconds are enough.
    pub fn new(now: Timestamp) -> Self {
        Self {
            began: Timestamp::from_second(now.as_second()).unwrap_or(now),
        }
    }

    /// Reads what [`Self::write`] wrote; nothing when it is anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The record as one line of JSON.
    pub fn write(&self) -> String {
        format!("{}\n", serde_json::json!(self))
    }

    /// When the last token that the old secret signed is over, if the frontend was restarted at once.
    pub fn ends(&self, wait: Wait) -> Option<Timestamp> {
        let wait = SignedDuration::from_mins(wait.minutes());
        self.began.checked_add(wait).ok()
    }
}

/// How long verifiers may accept a token from the moment at which it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    lifetime: i64,
}

impl Wait {
    /// In minutes.
    pub fn minutes(self) -> i64 {
        self.lifetime + LEEWAY
    }
}

/// The longest that any of the files says.
pub fn wait(rows: &[EnvRow], files: &Files) -> Wait {
    let lifetimes = rows.iter().filter(|row| row.name == LIFETIME);
    let said = |row: &EnvRow| {
        let minutes: i64 = files.get(&row.file)?.get(LIFETIME)?.parse().ok()?;
        (1..=row.max.unwrap_or(MAX_LIFETIME))
            .contains(&minutes)
            .then_some(minutes)
    };
    Wait {
        lifetime: lifetimes.filter_map(said).max().unwrap_or(MAX_LIFETIME),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_and_nothing_else_is_read() {
        let now: Timestamp = "2026-02-05T14:01:02.345Z".parse().expect("a time");
        let record = Record::new(now);
        let text = record.write();
        assert_eq!(text, "{\"began\":\"2026-02-05T14:01:02Z\"}\n");
        assert_eq!(Record::read(text.as_bytes()), Some(record));
        for bad in [
            "",
            "{}",
            "null",
            "{\"began\":1}",
            "{\"began\":\"soon\"}",
            "{\"began\":\"2026-02-05T14:01:02Z\",\"secret\":\"x\"}",
            "\u{0}",
        ] {
            assert_eq!(Record::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Record::read(b"\xff"), None);
    }

    #[test]
    fn it_ends_when_the_last_token_does() {
        let began = |text: &str| Record {
            began: text.parse().expect("a time"),
        };
        let end = began("2026-02-05T23:50:00Z").ends(Wait { lifetime: 30 });
        assert_eq!(end, "2026-02-06T00:21:00Z".parse().ok());
        let last = Record {
            began: Timestamp::MAX,
        };
        assert_eq!(last.ends(Wait { lifetime: 30 }), None);
    }
}
