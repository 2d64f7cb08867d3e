//! The findings as JSON. The schema is derived from these types.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    check::{
        finding::{Finding, Findings, Severity},
        online::Seen,
    },
    failure::{Explained, Failure},
    report::VERSION,
};

/// The report of `check`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "check")]
pub struct CheckJson<'a> {
    version: u8,
    command: &'static str,
    /// The number of checks.
    checks: usize,
    errors: usize,
    warnings: usize,
    /// Errors and warnings.
    findings: Vec<FindingJson<'a>>,
    /// Findings that need no change.
    notes: Vec<FindingJson<'a>>,
    /// The responses of the running project, with `--online`.
    #[serde(skip_serializing_if = "Option::is_none")]
    online: Option<Vec<SeenJson<'a>>>,
    /// Why the online check did not finish.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Explained>,
}

#[derive(Serialize, JsonSchema)]
struct FindingJson<'a> {
    /// The id of its rule.
    id: &'a str,
    severity: Severity,
    path: &'a str,
    /// The line number, from 1.
    line: usize,
    message: &'a str,
    /// What to do.
    fix: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct SeenJson<'a> {
    /// A description of the request.
    what: &'a str,
    address: &'a str,
    status: u16,
}

impl<'a> CheckJson<'a> {
    /// The findings, with the responses of an online check.
    pub fn new(
        findings: &'a Findings,
        seen: Option<&'a [Seen]>,
        failure: Option<&Failure>,
    ) -> Self {
        let list = |list: &'a [Finding]| list.iter().map(FindingJson::from).collect();
        let seen = seen.map(|seen| seen.iter().map(SeenJson::from).collect());
        Self {
            version: VERSION,
            command: "check",
            checks: findings.checks,
            errors: findings.count(Severity::Error),
            warnings: findings.count(Severity::Warning),
            findings: list(&findings.list),
            notes: list(&findings.notes),
            online: seen,
            failure: failure.map(Explained::from),
        }
    }
}

impl<'a> From<&'a Finding> for FindingJson<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            id: finding.rule.id,
            severity: finding.rule.severity,
            path: &finding.file,
            line: finding.line,
            message: &finding.message,
            fix: &finding.fix,
        }
    }
}

impl<'a> From<&'a Seen> for SeenJson<'a> {
    fn from(seen: &'a Seen) -> Self {
        Self {
            what: &seen.what,
            address: &seen.url,
            status: seen.status,
        }
    }
}
