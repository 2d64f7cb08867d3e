//! The `--conflict` flags.

use std::str::FromStr;

use clap::ValueEnum;

use crate::{failure::Failure, globs::Glob, plan::Cause, tree::RelPath};

/// What to write for a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Both sides, with git's conflict markers
    Markers,
    /// The owner's file
    Ours,
    /// The template's lines where both changed them, or its whole file if the result would not parse or the file cannot
    /// be merged
    Theirs,
}

/// A `--conflict` flag: a mode for all files, or for those that match a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    mode: Mode,
    glob: Option<Glob>,
}

impl FromStr for Decision {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let (word, glob) = match text.split_once('=') {
            Some((word, glob)) => (word, Some(Glob::parse(glob)?)),
            None => (text, None),
        };
        let mode = Mode::from_str(word, false).map_err(|_| {
            Failure::usage(
                "expected markers, ours or theirs, optionally with =GLOB, such as ours='docs/**'",
            )
        })?;
        Ok(Self { mode, glob })
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = self.mode.to_possible_value();
        let word = word.as_ref().map_or("", |value| value.get_name());
        match &self.glob {
            Some(glob) => write!(f, "{word}={}", glob.as_str()),
            None => f.write_str(word),
        }
    }
}

/// All `--conflict` flags. A flag with a pattern takes precedence over one without; among several, the last wins.
pub(in crate::commands) struct Decisions<'a>(pub &'a [Decision]);

impl Decisions<'_> {
    /// The mode for a file; `None` if undecided.
    pub fn of(&self, path: &RelPath) -> Option<Mode> {
        let decisions = || self.0.iter().rev();
        let means = |glob: &Glob| glob.matches(path);
        let named = decisions().find(|decision| decision.glob.as_ref().is_some_and(means));
        let found = named.or_else(|| decisions().find(|decision| decision.glob.is_none()))?;
        Some(found.mode)
    }

    /// Whether the template's side of a conflict is taken.
    pub fn accept(&self, path: &RelPath) -> bool {
        self.of(path) == Some(Mode::Theirs)
    }

    /// Whether the file will lack the template's change: the owner declined it, or markers cannot be written to the
    /// file.
    pub fn decline(&self, path: &RelPath, cause: &Cause) -> bool {
        match self.of(path) {
            Some(Mode::Ours) => true,
            Some(Mode::Markers) => cause.is_blocked(),
            Some(Mode::Theirs) | None => false,
        }
    }
}
