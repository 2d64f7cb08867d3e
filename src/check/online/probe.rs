//! The way of a user through the project, step by step.

use super::{
    caller::Caller,
    message::{Answer, Http, Request, Silence},
    target::{Spot, Target},
};
use crate::check::{
    finding::{Findings, Rule},
    rules,
};

/// One answer, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What was asked for.
    pub what: String,
    /// Who was asked.
    pub url: String,
    /// What was answered.
    pub status: u16,
}

/// Why a check ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing answers at an address, and nothing was done.
    NotRunning {
        /// The address.
        url: String,
        /// What happened instead.
        why: String,
    },
    /// An answer stayed away in between.
    Silent {
        /// The address.
        url: String,
        /// What happened instead.
        why: String,
    },
    /// Too many requests came from this machine lately.
    Limited {
        /// What was refused.
        what: &'static str,
    },
    /// The user of authgen does not want to wait.
    Cancelled,
}

/// What a check saw.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Every answer, in order.
    pub seen: Vec<Seen>,
    /// What is wrong.
    pub findings: Findings,
    /// Absent when all was asked.
    pub stop: Option<Stop>,
    /// The caller has come, perhaps, and nobody knows that it has left: [`Caller::remains`].
    pub may_be_left: bool,
}

/// Lets the caller in, tries every service, and lets the caller out, whatever happened in between.
///
/// `farewell` carries the last part, so that it has time left when nothing else has.
pub fn probe(
    target: &Target,
    caller: &Caller,
    http: &mut dyn Http,
    farewell: &mut dyn Http,
    is_cancelled: &dyn Fn() -> bool,
) -> Outcome {
    let mut probe = Probe {
        target,
        caller,
        is_cancelled,
        outcome: Outcome::default(),
    };
    let stop = match probe.knock(http).and_then(|()| probe.arrive(http)) {
        Ok(Some(visitor)) => {
            let tried = probe.services(http, &visitor);
            let left = probe.leave(farewell, &visitor);
            tried.and(left)
        }
        Ok(None) => Ok(()),
        Err(stop) => Err(stop),
    };
    probe.outcome.stop = stop.err();
    probe.outcome
}

pub(super) struct Probe<'a> {
    pub target: &'a Target,
    pub caller: &'a Caller,
    pub is_cancelled: &'a dyn Fn() -> bool,
    pub outcome: Outcome,
}

/// The caller with a session.
pub(super) struct Visitor {
    pub id: String,
    /// The value of a `Cookie` header.
    pub cookie: String,
}

impl Probe<'_> {
    /// Everything is there, before anything is done.
    fn knock(&mut self, http: &mut dyn Http) -> Result<(), Stop> {
        let target = self.target;
        let not_running = |spot: &Spot, stop| match stop {
            Stop::Silent { why, .. } => Stop::NotRunning {
                url: spot.url.clone(),
                why,
            },
            other => other,
        };
        let site = &target.site;
        let request = Request::get(self.auth("get-session"));
        self.ask(http, site, "who is signed in", &request)
            .map_err(|stop| not_running(site, stop))?;
        for service in &target.services {
            let request = Request::get(tasks(service, &self.caller.stranger));
            let answer = self
                .ask(http, service, "tasks without a token", &request)
                .map_err(|stop| not_running(service, stop))?;
            let to = "a call without a token";
            self.ensure_status(401, &answer, service, rules::ONLINE_OPEN, to);
        }
        Ok(())
    }

    pub(super) fn ask(
        &mut self,
        http: &mut dyn Http,
        spot: &Spot,
        what: &str,
        request: &Request,
    ) -> Result<Answer, Stop> {
        if (self.is_cancelled)() {
            return Err(Stop::Cancelled);
        }
        self.send(http, spot, what, request)
    }

    /// As [`Self::ask`], also for who wants to stop.
    pub(super) fn send(
        &mut self,
        http: &mut dyn Http,
        spot: &Spot,
        what: &str,
        request: &Request,
    ) -> Result<Answer, Stop> {
        let answer = http.send(request).map_err(|Silence(why)| Stop::Silent {
            url: spot.url.clone(),
            why,
        })?;
        self.outcome.seen.push(Seen {
            what: what.to_owned(),
            url: spot.url.clone(),
            status: answer.status,
        });
        Ok(answer)
    }

    /// Counts an answer; one with another status is a finding.
    pub(super) fn ensure_status(
        &mut self,
        status: u16,
        answer: &Answer,
        spot: &Spot,
        rule: Rule,
        to: &str,
    ) -> bool {
        let findings = &mut self.outcome.findings;
        findings.ensure(answer.status == status, rule, spot, || {
            told(spot, answer, to, &status.to_string())
        })
    }

    pub(super) fn auth(&self, route: &str) -> String {
        format!("{}/api/auth/{route}", self.target.site.url)
    }

    /// As a browser sends it from a page of the project.
    pub(super) fn as_page(&self, request: Request) -> Request {
        request.header("origin", &self.target.site.url)
    }
}

pub(super) fn tasks(service: &Spot, user: &str) -> String {
    format!("{}/v1/{user}/tasks", service.url)
}

/// Message and fix of an answer that is not the right one.
pub(super) fn told(spot: &Spot, answer: &Answer, to: &str, wanted: &str) -> (String, String) {
    let name = &spot.name;
    let code = match answer.body["code"].as_str() {
        Some(code)
            if code
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_') =>
        {
            format!(" ({code})")
        }
        _ => String::new(),
    };
    (
        format!(
            "{name} answers {}{code} to {to} instead of {wanted}",
            answer.status
        ),
        format!("look into the log of {name}, and at what was changed in its checks"),
    )
}
