//! Findings as text for people, JSON for programs, and SARIF for code hosts.

mod json;
mod sarif;

pub use self::{json::CheckJson, sarif::sarif};
use super::{
    finding::{Finding, Findings, Severity},
    online::Seen,
};
use crate::screen::{Look, Screen};

/// The findings as text: for each file, its findings with problem and fix; then the summary. `is_complete` is whether
/// all checks ran.
pub fn text(findings: &Findings, is_complete: bool, screen: Screen) -> String {
    let mut text = String::new();
    let all = || findings.list.iter().chain(&findings.notes);
    let width = |part: &dyn Fn(&Finding) -> usize| all().map(part).max().unwrap_or(0);
    let line_width = width(&|finding| finding.line.to_string().len());
    let id_width = width(&|finding| finding.rule.id.len());
    let mut file = None;
    for finding in all() {
        if file.replace(&finding.file) != Some(&finding.file) {
            text.push_str(&screen.paint(Look::Bold, &printable(&finding.file)));
            text.push('\n');
        }
        let Finding {
            rule,
            line,
            message,
            fix,
            ..
        } = finding;
        let severity = screen.paint(look(rule.severity), &format!("{:<7}", rule.severity.word()));
        let label = format!("  {line:>line_width$}  {severity}  {}", rule.id);
        let what = format!("{message}\n{} {fix}", screen.paint(Look::Bold, "fix:"));
        text.push_str(&screen.row(&label, line_width + 4, line_width + id_width + 15, &what));
    }
    if all().next().is_some() {
        text.push('\n');
    }
    let (stopped, until, look) = if is_complete {
        let worst = all().map(|finding| finding.rule.severity).min();
        ("", "", worst.map_or(Look::Good, look))
    } else {
        (
            "The online check did not finish. ",
            " until then",
            Look::Bad,
        )
    };
    let summary = format!("{stopped}{}{until}.", summary(findings));
    text + &screen.wrap("", 0, &screen.paint(look, &summary))
}

fn look(severity: Severity) -> Look {
    match severity {
        Severity::Error => Look::Bad,
        Severity::Warning => Look::Doubtful,
        Severity::Note => Look::Changed,
    }
}

/// One line for each response of an online check, then an empty line.
pub fn seen(answers: &[Seen], screen: Screen) -> String {
    let what = answers.iter().map(|seen| seen.what.len());
    let column = what.max().unwrap_or(0) + 9;
    let rows = answers.iter().map(|Seen { what, url, status }| {
        screen.row(&format!("  {status}  {what}"), 7, column, url)
    });
    let text: String = rows.collect();
    if text.is_empty() { text } else { text + "\n" }
}

/// Replaces control characters, because a file name may contain escape sequences for the terminal.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// The numbers of findings and checks.
fn summary(findings: &Findings) -> String {
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        number => format!("{number} {word}s"),
    };
    let checks = count(findings.checks, "check");
    let counts: Vec<String> = [
        (findings.count(Severity::Error), "error"),
        (findings.count(Severity::Warning), "warning"),
        (findings.notes.len(), "note"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| count(number, word))
    .collect();
    let found = match counts.as_slice() {
        [] => "Nothing found".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let verdict = if findings.list.is_empty() && !findings.notes.is_empty() {
        ", no errors or warnings"
    } else {
        ""
    };
    format!("{found}{verdict} in {checks}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{finding::Place, rules};

    #[test]
    fn the_summary_names_everything_that_was_found() {
        let mut findings = Findings::default();
        let mut after = |rule, holds| {
            findings.ensure(holds, rule, Place::file("x"), || ("a", "b"));
            let text = text(&findings, true, Screen::default());
            text.lines().last().map(str::to_owned).expect("a summary")
        };
        for (rule, holds, expected) in [
            (rules::PART_OFF, true, "Nothing found in 1 check."),
            (
                rules::PART_OFF,
                false,
                "1 note, no errors or warnings in 2 checks.",
            ),
            (rules::UNKNOWN, false, "1 warning and 1 note in 3 checks."),
            (
                rules::GRAMMAR,
                false,
                "1 error, 1 warning and 1 note in 4 checks.",
            ),
            (
                rules::GRAMMAR,
                false,
                "2 errors, 1 warning and 1 note in 5 checks.",
            ),
        ] {
            assert_eq!(after(rule, holds), expected);
        }
    }
}
