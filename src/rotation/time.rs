//! When a rotation of the API secret began, and when it can be finished.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Files;
use crate::{blueprint::EnvRow, catalog::layer::Role, failure::Failure};

/// More than verifiers let clocks differ.
const LEEWAY: u32 = 1;

/// How many minutes verifiers may accept a token from the moment at which it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Wait(u32);

impl Wait {
    /// In minutes.
    pub fn minutes(self) -> u32 {
        self.0
    }
}

/// What a project remembers of a rotation that is under way. No secret is a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// When the new secret was written.
    pub began: Timestamp,
    /// How long tokens were valid that the old secret signed.
    #[serde(rename = "minutes")]
    pub wait: Wait,
}

impl Record {
    /// A rotation that begins; whole seconds are enough.
    pub fn new(now: Timestamp, wait: Wait) -> Self {
        Self {
            began: Timestamp::from_second(now.as_second()).unwrap_or(now),
            wait,
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

    /// How long tokens of before may be valid. Whether the frontend signed with the lifetime of then or of `now` nobody
    /// knows, so the longer one counts.
    pub fn longest(&self, now: Wait) -> Wait {
        self.wait.max(now)
    }

    /// When the last token that the old secret signed is over, if the frontend was restarted at once.
    pub fn ends(&self, now: Wait) -> Option<Timestamp> {
        let wait = SignedDuration::from_mins(self.longest(now).minutes().into());
        self.began.checked_add(wait).ok()
    }
}

/// The longest that any of the files says; one that does not say it may have the longest that there is.
///
/// # Errors
/// The templates do not say how long a token lasts at most.
pub fn wait(rows: &[EnvRow], files: &Files) -> Result<Wait, Failure> {
    let lifetimes = rows.iter().filter(|row| row.is(Role::TokenLifetime));
    let longest = lifetimes.filter_map(|row| lifetime(row, files)).max();
    let longest = longest.and_then(|minutes| minutes.checked_add(LEEWAY));
    longest
        .map(Wait)
        .ok_or_else(|| Failure::usage("the templates have no token lifetime with a `max`"))
}

fn lifetime(row: &EnvRow, files: &Files) -> Option<u32> {
    let max = u32::try_from(row.max?).ok()?;
    let said = || files.get(&row.file)?.get(&row.name)?.parse().ok();
    let said = said().filter(|minutes| (1..=max).contains(minutes));
    Some(said.unwrap_or(max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_and_nothing_else_is_read() {
        let now: Timestamp = "2026-02-05T14:01:02.345Z".parse().expect("a time");
        let record = Record::new(now, Wait(31));
        let text = record.write();
        assert_eq!(
            text,
            "{\"began\":\"2026-02-05T14:01:02Z\",\"minutes\":31}\n"
        );
        assert_eq!(Record::read(text.as_bytes()), Some(record));
        for bad in [
            "",
            "{}",
            "null",
            "{\"began\":1,\"minutes\":31}",
            "{\"began\":\"soon\",\"minutes\":31}",
            "{\"began\":\"2026-02-05T14:01:02Z\"}",
            "{\"began\":\"2026-02-05T14:01:02Z\",\"minutes\":-1}",
            "{\"began\":\"2026-02-05T14:01:02Z\",\"minutes\":4294967296}",
            "{\"began\":\"2026-02-05T14:01:02Z\",\"minutes\":31,\"secret\":\"x\"}",
            "\u{0}",
        ] {
            assert_eq!(Record::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Record::read(b"\xff"), None);
    }

    #[test]
    fn it_ends_when_the_last_token_does() {
        let began: Timestamp = "2026-02-05T23:50:00Z".parse().expect("a time");
        for (recorded, now) in [(31, 31), (31, 6), (6, 31)] {
            let end = Record::new(began, Wait(recorded)).ends(Wait(now));
            assert_eq!(end, "2026-02-06T00:21:00Z".parse().ok());
        }
        for last in [
            Record::new(Timestamp::MAX, Wait(31)),
            Record::new(began, Wait(u32::MAX)),
        ] {
            assert_eq!(last.ends(Wait(31)), None);
        }
    }
}
