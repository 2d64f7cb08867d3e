//! Findings as text for people, JSON for programs, and SARIF for code hosts.

mod sarif;

use std::fmt::Write as _;

use serde_json::{Value, json};

pub use self::sarif::sarif;
use super::{
    finding::{Finding, Findings, Severity},
    online::Seen,
};

/// The findings as text: for each file, two lines for each finding (problem and fix); then the summary.
pub fn text(findings: &Findings) -> String {
    let mut text = String::new();
    let all = || findings.list.iter().chain(&findings.notes);
    let width = |part: &dyn Fn(&Finding) -> usize| all().map(part).max().unwrap_or(0);
    let line_width = width(&|finding| finding.line.to_string().len());
    let id_width = width(&|finding| finding.rule.id.len());
    let mut file = None;
    for finding in all() {
        // Writing to a String cannot fail, here and below.
        if file.replace(&finding.file) != Some(&finding.file) {
            let _ = writeln!(text, "{}", printable(&finding.file));
        }
        let _ = writeln!(
            text,
            "  {:>line_width$}  {:<7}  {:<id_width$}  {}",
            finding.line,
            finding.rule.severity.word(),
            finding.rule.id,
            finding.message
        );
        let indent = line_width + id_width + 15;
        let _ = writeln!(text, "{:indent$}fix: {}", "", finding.fix);
    }
    if all().next().is_some() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", summary(findings));
    text
}

/// One line for each response of an online check, then an empty line.
pub fn seen(answers: &[Seen]) -> String {
    let mut text = String::new();
    let width = answers
        .iter()
        .map(|seen| seen.what.len())
        .max()
        .unwrap_or(0);
    for Seen { what, url, status } in answers {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {status}  {what:<width$}  {url}");
    }
    text.push('\n');
    text
}

/// Replaces control characters, because a file name may contain escape sequences for the terminal.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// The numbers of findings and checks, in one line.
pub fn summary(findings: &Findings) -> String {
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    };
    let errors = findings.count(Severity::Error);
    let warnings = findings.count(Severity::Warning);
    let checks = count(findings.checks, "check");
    match (errors, warnings) {
        (0, 0) => format!("Nothing found in {checks}."),
        (0, warnings) => format!("{} in {checks}.", count(warnings, "warning")),
        (errors, 0) => format!("{} in {checks}.", count(errors, "error")),
        (errors, warnings) => {
            let (errors, warnings) = (count(errors, "error"), count(warnings, "warning"));
            format!("{errors} and {warnings} in {checks}.")
        }
    }
}

/// The findings as versioned JSON, with the responses of an online check.
pub fn json(findings: &Findings, seen: Option<&[Seen]>) -> Value {
    let list = |list: &[Finding]| -> Vec<Value> {
        let object = |finding: &Finding| {
            json!({
                "id": finding.rule.id,
                "severity": finding.rule.severity.word(),
                "path": finding.file,
                "line": finding.line,
                "message": finding.message,
                "fix": finding.fix,
            })
        };
        list.iter().map(object).collect()
    };
    let mut report = json!({
        "version": 1,
        "command": "check",
        "checks": findings.checks,
        "errors": findings.count(Severity::Error),
        "warnings": findings.count(Severity::Warning),
        "findings": list(&findings.list),
        "notes": list(&findings.notes),
    });
    if let Some(seen) = seen {
        let answers = seen
            .iter()
            .map(|seen| json!({ "what": seen.what, "address": seen.url, "status": seen.status }));
        report["online"] = answers.collect();
    }
    report
}
