//! When a rotation of the API secret began, and when it can be finished.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Files;
use crate::{blueprint::EnvRow, catalog::layer::Role, failure::Failure};

/// Minutes to add to a token's lifetime: more than the clock skew that verifiers tolerate.
const LEEWAY: u32 = 1;

/// How many minutes a token may be accepted after it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Wait(u32);

impl Wait {
    /// The number of minutes.
    pub fn minutes(self) -> u32 {
        self.0
    }
}

/// The record of a rotation in progress. Contains no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// When the new secret was written.
    pub began: Timestamp,
    /// Lifetime of tokens signed with the old secret.
    #[serde(rename = "minutes")]
    pub wait: Wait,
}

impl Record {
    /// A rotation that begins now, rounded to seconds.
    pub fn new(now: Timestamp, wait: Wait) -> Self {
        Self {
            began: Timestamp::from_second(now.as_second()).unwrap_or(now),
            wait,
        }
    }

    /// Parses the output of [`Self::write`]; `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The record as one line of JSON.
    pub fn write(&self) -> String {
        format!("{}\n", serde_json::json!(self))
    }

    /// How long tokens signed with the old secret may be valid: the longer of the recorded and the current lifetime,
    /// because the frontend may have used either.
    pub fn longest(&self, now: Wait) -> Wait {
        self.wait.max(now)
    }

    /// When the last token signed with the old secret expires, if the frontend was restarted right after the change.
    pub fn ends(&self, now: Wait) -> Option<Timestamp> {
        let wait = SignedDuration::from_mins(self.longest(now).minutes().into());
        self.began.checked_add(wait).ok()
    }
}

/// The longest lifetime set in any of the files; a file without one may use the maximum.
///
/// # Errors
/// The templates define no maximum token lifetime.
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
    fn only_a_written_record_is_parsed() {
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
    fn a_rotation_ends_when_the_last_token_expires() {
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
