//! What a check finds.

use std::fmt;

/// What a finding can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Never changes its meaning: people filter by it.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line without a full stop.
    pub title: &'static str,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The project does not work or is not safe.
    Error,
    /// It may be meant.
    Warning,
    /// Nothing is wrong, and there is something to know.
    Note,
}

impl Severity {
    /// The word in reports; SARIF has the same ones.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing that is wrong, without the value of any variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub rule: Rule,
    /// The file, as the user would name it.
    pub file: String,
    /// Counted from 1; 1 for a file as a whole.
    pub line: usize,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do, in one line.
    pub fix: String,
}

/// Where a check looks.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The file.
    pub file: &'a str,
    /// Counted from 1.
    pub line: usize,
}

impl<'a> Place<'a> {
    /// One line of a file.
    pub fn new(file: &'a str, line: usize) -> Self {
        Self { file, line }
    }

    /// A file as a whole.
    pub fn file(file: &'a str) -> Self {
        Self::new(file, 1)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Collects findings, and counts what was looked at: looking at nothing is no success.
#[derive(Debug, Default)]
pub struct Findings {
    /// How many conditions were looked at.
    pub checks: usize,
    /// Those that did not hold.
    pub list: Vec<Finding>,
    /// What is good to know although nothing is wrong.
    pub notes: Vec<Finding>,
}

impl Findings {
    /// Counts a condition; `tell` gives message and fix when it does not hold.
    pub fn ensure<'p, Message: Into<String>, Fix: Into<String>>(
        &mut self,
        holds: bool,
        rule: Rule,
        place: impl Into<Place<'p>>,
        tell: impl FnOnce() -> (Message, Fix),
    ) -> bool {
        self.checks += 1;
        if !holds {
            let place = place.into();
            let (message, fix) = tell();
            let list = match rule.severity {
                Severity::Note => &mut self.notes,
                Severity::Error | Severity::Warning => &mut self.list,
            };
            list.push(Finding {
                rule,
                file: place.file.to_owned(),
                line: place.line,
                message: message.into(),
                fix: fix.into(),
            });
        }
        holds
    }

    /// How many findings have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let is_counted = |finding: &&Finding| finding.rule.severity == severity;
        self.list.iter().filter(is_counted).count()
    }
}
