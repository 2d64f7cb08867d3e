//! `--online`: what the running project answers.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::job::Running;
use crate::{
    Ui,
    check::{
        Facts, Findings, Scope,
        online::{
            Caller, EMAIL_VARIABLE, Network, Outcome, PASSWORD_VARIABLE, Seen, Stop, Target, probe,
        },
    },
    failure::{ExitCode, Failure},
    input, interrupt,
    secret::{Secret, System},
};

/// For all requests but the last ones.
const WAY: Duration = Duration::from_mins(2);
/// For those, with which the user leaves.
const FAREWELL: Duration = Duration::from_mins(1);

/// What is told of an online check.
pub(super) struct Online {
    /// Every answer.
    pub seen: Vec<Seen>,
    /// Why it ended early.
    pub failure: Option<Failure>,
}

/// Who goes through which project.
pub(super) struct Visit {
    caller: Caller,
    /// The command that starts the project.
    start: String,
}

/// The user that the environment names, else a guest; a failure where neither would get in.
pub(super) fn visit(project: Option<Running>) -> Result<Visit> {
    let Some(project) = project else {
        bail!(foreign());
    };
    let caller = match (variable(EMAIL_VARIABLE)?, variable(PASSWORD_VARIABLE)?) {
        (Some(email), Some(password)) => Caller::member(email, Secret::new(password), &mut System),
        (None, None) if project.confirms_addresses => bail!(confirming()),
        (None, None) => Caller::guest(&mut System),
        (Some(_), None) => bail!(half(EMAIL_VARIABLE, PASSWORD_VARIABLE)),
        (None, Some(_)) => bail!(half(PASSWORD_VARIABLE, EMAIL_VARIABLE)),
    };
    Ok(Visit {
        caller: caller.context("drawing a password")?,
        start: project.start,
    })
}

fn variable(name: &str) -> Result<Option<String>, Failure> {
    input::variable(name).map_err(|error| {
        Failure::usage(format!("{name} cannot be read: {error}")).hint("write it anew")
    })
}

fn half(set: &str, missing: &str) -> Failure {
    Failure::usage(format!("{set} is set, and {missing} is not"))
        .hint("set both to check as the user of that account, or none")
}

fn confirming() -> Failure {
    Failure::usage(
        "this project confirms email addresses, so that nobody new can go through it at once",
    )
    .hint(format!(
        "sign up once, confirm the address by the link in the mail, and set {EMAIL_VARIABLE} and {PASSWORD_VARIABLE} to that account"
    ))
}

/// Goes through the project, and adds what is wrong to the findings.
pub(super) fn run(
    facts: &Facts,
    scope: &Scope,
    visit: &Visit,
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
    let outcome = probe(
        &target,
        &visit.caller,
        &mut Network::within(WAY),
        &mut Network::within(WAY + FAREWELL),
        &interrupt::is_requested,
    );
    let failure = failure(&outcome, visit);
    findings.extend(facts, outcome.findings);
    Ok(Online {
        seen: outcome.seen,
        failure,
    })
}

/// Folders that authgen did not write answer who knows where.
fn foreign() -> Failure {
    Failure::usage("--online is for a project that authgen wrote")
        .hint("run it in the project's folder, without folders in --frontend and --backend")
}

fn failure(outcome: &Outcome, visit: &Visit) -> Option<Failure> {
    let (failure, hint) = match outcome.stop.as_ref()? {
        Stop::NotRunning { url, why } => {
            let message = format!("nothing usable answers at {url}: {why}");
            (
                Failure::new(ExitCode::Failed, message),
                format!("start the project: {}", visit.start),
            )
        }
        Stop::Silent { url, why } => (
            Failure::new(ExitCode::Failed, format!("{url} did not answer: {why}")),
            "look into its log".to_owned(),
        ),
        Stop::Limited { what } => (
            Failure::new(
                ExitCode::Failed,
                format!("the frontend answers 429 to a {what}: there were too many lately"),
            ),
            "wait a minute, then run it again".to_owned(),
        ),
        Stop::Cancelled => (
            Failure::new(ExitCode::Cancelled, "cancelled"),
            "run it again to check the rest".to_owned(),
        ),
    };
    let left = if outcome.may_be_left {
        format!("; {}", visit.caller.remains())
    } else {
        String::new()
    };
    Some(failure.hint(hint + &left))
}
