//! Signs the caller up or in.

use serde_json::{Value, json};

use super::{
    caller::{EMAIL_VARIABLE, Kind, PASSWORD_VARIABLE},
    cookie,
    message::{Answer, Http, Request},
    probe::{Probe, Stop, Visitor, told},
    target::Spot,
};
use crate::check::rules;

impl Probe<'_> {
    pub(super) fn arrive(&mut self, http: &mut dyn Http) -> Result<Option<Visitor>, Stop> {
        match self.caller.kind {
            Kind::Guest => self.sign_up(http),
            Kind::Member => self.sign_in(http),
        }
    }

    fn sign_up(&mut self, http: &mut dyn Http) -> Result<Option<Visitor>, Stop> {
        let body = json!({
            "name": "authgen check",
            "email": self.caller.email,
            "password": self.caller.password.expose(),
        });
        let answer = self.enter(http, "sign-up/email", "sign-up", body)?;
        let site = &self.target.site;
        if !self.ensure_status(200, &answer, site, rules::ONLINE_SIGN_UP, "a sign-up") {
            return Ok(None);
        }
        let visitor = visitor(&answer);
        let email = &self.caller.email;
        let findings = &mut self.outcome.findings;
        findings.ensure(visitor.is_some(), rules::ONLINE_NO_SESSION, site, || {
            (
                "sign-up creates no session, probably because email addresses must be verified first: the services were not tested",
                format!("delete the user {email} from the database, and set {EMAIL_VARIABLE} and {PASSWORD_VARIABLE} to an existing account"),
            )
        });
        self.look_at_cookie(&answer, visitor.as_ref());
        Ok(visitor)
    }

    fn sign_in(&mut self, http: &mut dyn Http) -> Result<Option<Visitor>, Stop> {
        let body = json!({
            "email": self.caller.email,
            "password": self.caller.password.expose(),
        });
        let answer = self.enter(http, "sign-in/email", "sign-in", body)?;
        let site = &self.target.site;
        let visitor = visitor(&answer).filter(|_| answer.status == 200);
        let findings = &mut self.outcome.findings;
        findings.ensure(visitor.is_some(), rules::ONLINE_SIGN_IN, site, || {
            let (message, fix) = refusal(site, &answer);
            if answer.status == 200 && !cookie::header(&answer.cookies).is_empty() {
                // A session was created, but we cannot end it, because the response names no user.
                return (message, format!("{fix}; {}", self.caller.remains()));
            }
            (message, fix)
        });
        self.look_at_cookie(&answer, visitor.as_ref());
        Ok(visitor)
    }

    /// Sends a sign-up or sign-in. From this request on, a user or session may be left behind.
    fn enter(
        &mut self,
        http: &mut dyn Http,
        route: &str,
        what: &'static str,
        body: Value,
    ) -> Result<Answer, Stop> {
        let request = self.as_page(Request::post(self.auth(route), body));
        self.outcome.may_be_left = !(self.is_cancelled)();
        let answer = self.ask(http, &self.target.site, what, &request)?;
        self.outcome.may_be_left = answer.status == 200;
        if answer.status == 429 {
            return Err(Stop::Limited { what });
        }
        Ok(answer)
    }

    fn look_at_cookie(&mut self, answer: &Answer, visitor: Option<&Visitor>) {
        if visitor.is_none() {
            return;
        }
        let site = &self.target.site;
        let missing = cookie::missing_attribute(&answer.cookies, site.url.starts_with("https:"));
        let findings = &mut self.outcome.findings;
        findings.ensure(missing.is_none(), rules::ONLINE_COOKIE, site, || {
            let missing = missing.unwrap_or_default();
            (
                format!("the session cookie lacks the attribute {missing}"),
                "restore the generated `advanced` options of Better Auth",
            )
        });
    }
}

fn visitor(answer: &Answer) -> Option<Visitor> {
    let visitor = Visitor {
        id: answer.body["user"]["id"].as_str()?.to_owned(),
        cookie: cookie::header(&answer.cookies),
    };
    Some(visitor).filter(|visitor| !visitor.cookie.is_empty())
}

/// Message and fix for a failed sign-in.
fn refusal(site: &Spot, answer: &Answer) -> (String, String) {
    let to = format!("the sign-in of the user in {EMAIL_VARIABLE}");
    let (message, fix) = told(site, answer, &to, "a session");
    let fix = match (answer.status, answer.body["code"].as_str()) {
        (_, Some("EMAIL_NOT_VERIFIED")) => {
            "confirm the user's email address with the link in the email, then run the check again"
                .to_owned()
        }
        (400 | 401, _) => format!(
            "set {EMAIL_VARIABLE} and {PASSWORD_VARIABLE} to the email and password of an existing account"
        ),
        _ => fix,
    };
    (message, fix)
}
