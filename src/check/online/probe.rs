//! The steps of an online check.

use super::{
    caller::Caller,
    message::{Answer, Http, Request, Silence},
    target::{Spot, Target},
};
use crate::check::{
    finding::{Findings, Rule},
    rules,
};

/// One response, as reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// A description of the request.
    pub what: String,
    /// The address of the service.
    pub url: String,
    /// The status of the response.
    pub status: u16,
}

/// Why a check ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A service is not running. The check changed nothing.
    NotRunning {
        /// The address.
        url: String,
        /// The error.
        why: String,
    },
    /// A service stopped responding during the check.
    Silent {
        /// The address.
        url: String,
        /// The error.
        why: String,
    },
    /// The project's rate limit for this machine is used up.
    Limited {
        /// A description of the rejected request.
        what: &'static str,
    },
    /// Ctrl-C was pressed.
    Cancelled,
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All responses, in order.
    pub seen: Vec<Seen>,
    /// The findings.
    pub findings: Findings,
    /// Why the check ended early; `None` if it is complete.
    pub stop: Option<Stop>,
    /// Whether the caller's user or session may still exist; see [`Caller::remains`].
    pub may_be_left: bool,
}

/// Signs the caller in, tests every service, and signs the caller out even if a test failed.
///
/// `farewell` sends the requests of the sign-out. It has its own time limit, because `http` may have used up its limit.
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

/// The signed-in caller.
pub(super) struct Visitor {
    pub id: String,
    /// The value of a `Cookie` header.
    pub cookie: String,
}

impl Probe<'_> {
    /// Before the check changes anything, verifies that all services are running and reject requests without a token.
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
        self.ask(http, site, "session without a cookie", &request)
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

    /// Like [`Self::ask`], but still sends after Ctrl-C.
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

    /// Reports a response whose status is not `status`.
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

    /// Adds the `Origin` header that a browser would send from the project's frontend.
    pub(super) fn as_page(&self, request: Request) -> Request {
        request.header("origin", &self.target.site.url)
    }
}

pub(super) fn tasks(service: &Spot, user: &str) -> String {
    format!("{}/v1/{user}/tasks", service.url)
}

/// Message and fix for an unexpected response.
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
        format!("read the log of {name}, and review changes to its checks"),
    )
}
