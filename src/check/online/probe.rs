//! The way of a user through the project, step by step.

use serde_json::json;

use super::{
    Guest, cookie,
    message::{Answer, Http, Request, Silence},
    target::{Spot, Target},
};
use crate::check::{finding::Findings, rules};

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
    Limited,
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
    /// The guest has signed up, perhaps, and nobody knows that it is gone.
    pub may_be_left: bool,
}

/// Signs a guest up, tries every service, and deletes the guest, whatever happened in between.
///
/// `farewell` carries the deletion, so that it has time left when nothing else has.
pub fn probe(
    target: &Target,
    guest: &Guest,
    http: &mut dyn Http,
    farewell: &mut dyn Http,
    is_cancelled: &dyn Fn() -> bool,
) -> Outcome {
    let mut probe = Probe {
        target,
        guest,
        is_cancelled,
        outcome: Outcome::default(),
    };
    let stop = match probe.knock(http).and_then(|()| probe.sign_up(http)) {
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
    pub guest: &'a Guest,
    is_cancelled: &'a dyn Fn() -> bool,
    pub outcome: Outcome,
}

/// The guest with a session.
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
            let request = Request::get(tasks(service, &self.guest.stranger));
            let answer = self
                .ask(http, service, "tasks without a token", &request)
                .map_err(|stop| not_running(service, stop))?;
            self.outcome.findings.ensure(
                answer.status == 401,
                rules::ONLINE_OPEN,
                service.place(),
                || told(service, &answer, "a call without a token", "401"),
            );
        }
        Ok(())
    }

    fn sign_up(&mut self, http: &mut dyn Http) -> Result<Option<Visitor>, Stop> {
        let site = &self.target.site;
        let body = json!({
            "name": "authgen check",
            "email": self.guest.email,
            "password": self.guest.password.expose(),
        });
        let request = self.as_page(Request::post(self.auth("sign-up/email"), body));
        self.outcome.may_be_left = !(self.is_cancelled)();
        let answer = self.ask(http, site, "sign-up", &request)?;
        self.outcome.may_be_left = answer.status == 200;
        if answer.status == 429 {
            return Err(Stop::Limited);
        }
        let findings = &mut self.outcome.findings;
        let is_right = findings.ensure(
            answer.status == 200,
            rules::ONLINE_SIGN_UP,
            site.place(),
            || told(site, &answer, "a sign-up", "200"),
        );
        if !is_right {
            return Ok(None);
        }
        let visitor = answer.body["user"]["id"].as_str().map(|id| Visitor {
            id: id.to_owned(),
            cookie: cookie::header(&answer.cookies),
        });
        let visitor = visitor.filter(|visitor| !visitor.cookie.is_empty());
        let email = &self.guest.email;
        findings.ensure(
            visitor.is_some(),
            rules::ONLINE_NO_SESSION,
            site.place(),
            || {
                (
                    "sign-up gives no session, as where e-mail addresses are verified first: nothing behind it was tried".to_owned(),
                    format!("delete the user {email} from the database, for it cannot leave by itself"),
                )
            },
        );
        if visitor.is_some() {
            let missing =
                cookie::missing_attribute(&answer.cookies, site.url.starts_with("https:"));
            findings.ensure(
                missing.is_none(),
                rules::ONLINE_COOKIE,
                site.place(),
                || {
                    let missing = missing.unwrap_or_default();
                    (
                        format!("the session cookie has no {missing}"),
                        "leave `advanced` of Better Auth as it was generated".to_owned(),
                    )
                },
            );
        }
        Ok(visitor)
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
