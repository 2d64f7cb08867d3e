//! `--online`: what the running project answers.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::{
    Ui,
    check::{
        Facts, Findings, Scope,
        online::{Guest, Network, Outcome, Seen, Stop, Target, probe},
    },
    failure::{ExitCode, Failure},
    interrupt,
    secret::System,
};

/// For all requests but the last ones.
const WAY: Duration = Duration::from_mins(2);
/// For those, which delete the user.
const FAREWELL: Duration = Duration::from_mins(1);

/// What is told of an online check.
pub(super) struct Online {
    /// Every answer.
    pub seen: Vec<Seen>,
    /// Why it ended early.
    pub failure: Option<Failure>,
}

/// Goes through the project, and adds what is wrong to the findings.
pub(super) fn run(
    facts: &Facts,
    scope: &Scope,
    start: &str,
    ui: &mut Ui<'_>,
    findings: &mut Findings,
) -> Result<Online> {
    let mut unusable = Findings::default();
    let target = Target::new(facts, scope, &mut unusable);
    findings.extend(facts, unusable);
    let Some(target) = target else {
        return Ok(Online {
            seen: Vec::new(),
            failure: None,
        });
    };
    (ui.catch_interrupts)()?;
    let guest = Guest::new(&mut System).context("drawing a password")?;
    let outcome = probe(
        &target,
        &guest,
        &mut Network::within(WAY),
        &mut Network::within(WAY + FAREWELL),
        &interrupt::is_requested,
    );
    let failure = failure(&outcome, &guest, start);
    findings.extend(facts, outcome.findings);
    Ok(Online {
        seen: outcome.seen,
        failure,
    })
}

/// Folders that authgen did not write answer who knows where.
pub(super) fn foreign() -> Failure {
    Failure::usage("--online is for a project that authgen wrote")
        .hint("run it in the project's folder, without folders in --frontend and --backend")
}

fn failure(outcome: &Outcome, guest: &Guest, start: &str) -> Option<Failure> {
    let (failure, hint) = match outcome.stop.as_ref()? {
        Stop::NotRunning { url, why } => {
            let message = format!("nothing usable answers at {url}: {why}");
            (
                Failure::new(ExitCode::Failed, message),
                format!("start the project: {start}"),
            )
        }
        Stop::Silent { url, why } => (
            Failure::new(ExitCode::Failed, format!("{url} did not answer: {why}")),
            "look into its log".to_owned(),
        ),
        Stop::Limited => (
            Failure::new(
                ExitCode::Failed,
                "the frontend answers 429 to a sign-up: there were too many lately",
            ),
            "wait a minute, then run it again".to_owned(),
        ),
        Stop::Cancelled => (
            Failure::new(ExitCode::Cancelled, "cancelled"),
            "run it again to check the rest".to_owned(),
        ),
    };
    let left = if outcome.may_be_left {
        format!("; the user {} may be left in the database", guest.email)
    } else {
        String::new()
    };
    Some(failure.hint(hint + &left))
}
