//! Findings and the rules that they belong to.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rule {
    /// The id; stable, because users filter by it.
    pub id: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// What the rule reports, in one line without a period.
    pub title: &'static str,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The project does not work or is not safe.
    Error,
    /// A problem, unless it is intended.
    Warning,
    /// Information only: nothing is wrong.
    Note,
}

impl Severity {
    /// The name in reports, which SARIF also uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One reported problem. It never contains the value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its rule.
    pub rule: Rule,
    /// The file, relative to the project root.
    pub file: String,
    /// The 1-based line number. A finding about a whole file has line 1.
    pub line: usize,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do, in one line.
    pub fix: String,
}

/// The location of a finding.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub file: &'a str,
    /// The line number, from 1.
    pub line: usize,
}

impl<'a> Place<'a> {
    pub fn new(file: &'a str, line: usize) -> Self {
        Self { file, line }
    }

    pub fn file(file: &'a str) -> Self {
        Self::new(file, 1)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Collects findings and counts the checks, because zero checks must not pass as success.
#[derive(Debug, Default)]
pub struct Findings {
    /// How many conditions were checked.
    pub checks: usize,
    /// Errors and warnings.
    pub list: Vec<Finding>,
    /// Findings of severity [`Severity::Note`].
    pub notes: Vec<Finding>,
}

impl Findings {
    /// Counts one check; if `holds` is false, reports the message and fix that `tell` returns.
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

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        let is_counted = |finding: &&Finding| finding.rule.severity == severity;
        self.list.iter().filter(is_counted).count()
    }
}
