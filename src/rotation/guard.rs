//! Decides whether a rotation of the API secret may begin or finish.

use jiff::Timestamp;

use super::{Pair, Record, Wait};
use crate::{
    failure::{Failure, Fault},
    project::ROTATION_FILE,
};

/// The times that decide whether a rotation may begin or finish.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Start of the rotation in progress; `None` if unknown.
    pub record: Option<Record>,
    /// How long tokens signed today may be valid.
    pub wait: Wait,
    /// The current time.
    pub now: Timestamp,
}

/// Progress of a rotation.
enum Progress {
    /// All tokens signed with the old secret have expired.
    Over,
    /// Tokens signed with the old secret may be valid for this many minutes, until this time.
    Waits(i64, Timestamp),
    /// The rotation's start is unknown, for this reason.
    Unknown(String),
}

impl Clock {
    fn progress(&self) -> Progress {
        let Some(record) = self.record else {
            return Progress::Unknown(format!(
                "{ROTATION_FILE} does not say when the rotation began"
            ));
        };
        let Some(end) = record.ends(self.wait).filter(|_| record.began <= self.now) else {
            return Progress::Unknown(format!(
                "the rotation began at {}, but this machine's clock says {}",
                record.began,
                Record::new(self.now, self.wait).began
            ));
        };
        let seconds = end.duration_since(self.now).as_secs();
        if end <= self.now {
            Progress::Over
        } else {
            Progress::Waits(seconds.div_euclid(60) + 1, end)
        }
    }
}

/// Rejects a second rotation while one is in progress, which would drop the previous secret too early.
///
/// # Errors
/// A rotation is in progress; the hint says when it can be finished.
pub fn may_begin(token: &Pair<'_>, clock: &Clock) -> Result<(), Failure> {
    if !token.is_under_way() {
        return Ok(());
    }
    let failure = Failure::new(
        Fault::RotationInProgress,
        "a rotation is in progress: the backends still accept the previous secret",
    );
    let when = match clock.progress() {
        Progress::Over | Progress::Unknown(_) => "finish it first".to_owned(),
        Progress::Waits(_, end) => format!("finish it first, at {end} or later"),
    };
    Err(failure.hint(format!(
        "{when}: `authgen secret rotate --finish`; after a leak: `authgen secret rotate --now`"
    )))
}

/// Allows a rotation to finish once all tokens signed with the old secret have expired.
///
/// # Errors
/// No rotation is in progress, or tokens signed with the old secret may still be valid.
pub fn may_finish(token: &Pair<'_>, clock: &Clock) -> Result<(), Failure> {
    if !token.is_under_way() {
        return Err(Failure::usage("no rotation is in progress")
            .hint("to start one, run `authgen secret rotate`"));
    }
    match clock.progress() {
        Progress::Over => Ok(()),
        Progress::Waits(minutes, end) => {
            let minutes = match minutes {
                1 => "1 more minute".to_owned(),
                minutes => format!("{minutes} more minutes"),
            };
            let failure = Failure::new(
                Fault::RotationWaits,
                format!("tokens signed with the previous secret may still be valid for {minutes}"),
            );
            Err(failure.hint(format!(
                "run `authgen secret rotate --finish` at {end} or later"
            )))
        }
        Progress::Unknown(reason) => {
            let rows = token.previous().iter();
            let (names, files): (Vec<_>, Vec<_>) =
                rows.map(|row| (&row.name, row.file.as_str())).unzip();
            let wait = clock
                .record
                .map_or(clock.wait, |record| record.longest(clock.wait));
            Err(Failure::new(Fault::RotationWaits, reason).hint(format!(
                "{} minutes after the frontend's restart, comment out {} in {} by hand",
                wait.minutes(),
                // `names` is never empty while a rotation is in progress.
                names[0],
                files.join(", ")
            )))
        }
    }
}
