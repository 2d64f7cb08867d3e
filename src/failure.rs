//! Errors: exit code, message and hint.

mod cause;

use std::{error::Error, fmt, io};

use crate::name::NameError;

/// Exit codes. 101, the code of a Rust panic, is always a bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Success.
    Done = 0,
    /// A problem with the machine, such as a full disk, missing permissions or a failed program; or the command must be
    /// run later.
    Failed = 1,
    /// Wrong usage or input; nothing was written.
    Usage = 2,
    /// Existing files would be overwritten; nothing was written.
    WouldOverwrite = 3,
    /// A check found an error.
    CheckFailed = 4,
    /// Cancelled by the user (128 + SIGINT).
    Cancelled = 130,
}

/// An error with an exit code and a hint.
#[derive(Debug)]
pub struct Failure {
    /// Exit code of the process.
    pub code: ExitCode,
    message: String,
    /// What to do, in one line.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with a one-line message, without a trailing period.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// Wrong usage or input.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        let failure = Self::usage(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

/// Whether an error is already a [`Failure`].
pub fn is_explained(error: &anyhow::Error) -> bool {
    error.is::<Failure>()
}

/// The exit code and hint of any error: those of the [`Failure`] in its chain, or else `Failed` and a hint for its
/// cause.
pub fn explain(error: &anyhow::Error) -> (ExitCode, Option<&str>) {
    let failure = error.downcast_ref::<Failure>();
    let code = failure.map_or(ExitCode::Failed, |failure| failure.code);
    let hint = failure.and_then(|failure| failure.hint.as_deref());
    (
        code,
        hint.or_else(|| remedy(error)).or_else(|| refused(error)),
    )
}

/// A hint for the cause of an error, if the operating system names one.
pub fn remedy(error: &anyhow::Error) -> Option<&'static str> {
    of_system(error).and_then(cause::remedy)
}

/// A general hint for any other system error.
fn refused(error: &anyhow::Error) -> Option<&'static str> {
    of_system(error)?.raw_os_error()?;
    Some("check that the file exists and that you have access, then run authgen again")
}

/// The innermost system error.
fn of_system(error: &anyhow::Error) -> Option<&io::Error> {
    let errors = error.chain().filter_map(|cause| cause.downcast_ref());
    errors.last()
}
