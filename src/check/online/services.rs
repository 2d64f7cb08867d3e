//! Calls each service with valid and invalid tokens.

use super::{
    message::{Answer, Http, Request},
    probe::{Probe, Stop, Visitor, tasks, told},
    target::Spot,
    token::forgeries,
};
use crate::check::rules;

impl Probe<'_> {
    pub(super) fn services(&mut self, http: &mut dyn Http, visitor: &Visitor) -> Result<(), Stop> {
        let services = &self.target.services;
        let mut tokens = Vec::new();
        for service in services {
            if let Some(token) = self.token(http, service, visitor)? {
                self.calls(http, service, visitor, &token)?;
                tokens.push((service, token));
            }
        }
        for (index, (service, _)) in tokens.iter().enumerate() {
            let (other, token) = &tokens[(index + 1) % tokens.len()];
            if other.name == service.name {
                continue;
            }
            let what = format!("tasks with the token for {}", other.name);
            let answer = self.call(http, service, &what, &visitor.id, token)?;
            let to = format!("a token for {}", other.name);
            self.ensure_status(401, &answer, service, rules::ONLINE_AUDIENCE, &to);
        }
        Ok(())
    }

    fn token(
        &mut self,
        http: &mut dyn Http,
        service: &Spot,
        visitor: &Visitor,
    ) -> Result<Option<String>, Stop> {
        let site = &self.target.site;
        let url = self.auth(&format!("token?audience={}", service.name));
        let request = Request::get(url).header("cookie", &visitor.cookie);
        let what = format!("a token request for {}", service.name);
        let answer = self.ask(http, site, &what, &request)?;
        let token = answer.body["token"].as_str();
        let token = token.filter(|token| answer.status == 200 && forgeries(token).is_some());
        let findings = &mut self.outcome.findings;
        findings.ensure(token.is_some(), rules::ONLINE_TOKEN, service, || {
            told(site, &answer, &what, "a signed token")
        });
        Ok(token.map(str::to_owned))
    }

    fn calls(
        &mut self,
        http: &mut dyn Http,
        service: &Spot,
        visitor: &Visitor,
        token: &str,
    ) -> Result<(), Stop> {
        let answer = self.call(http, service, "tasks", &visitor.id, token)?;
        let is_list = answer.status == 200 && answer.body["tasks"].is_array();
        let findings = &mut self.outcome.findings;
        findings.ensure(is_list, rules::ONLINE_REFUSED, service, || {
            told(service, &answer, "a valid token", "200 and a list of tasks")
        });

        let stranger = &self.caller.stranger;
        let answer = self.call(http, service, "tasks of another user", stranger, token)?;
        let to = "the path of another user";
        self.ensure_status(403, &answer, service, rules::ONLINE_STRANGER, to);

        for (change, forged) in forgeries(token).into_iter().flatten() {
            let what = format!("tasks with {change}");
            let answer = self.call(http, service, &what, &visitor.id, &forged)?;
            let to = format!("a token with {change}");
            self.ensure_status(401, &answer, service, rules::ONLINE_FORGED, &to);
        }
        Ok(())
    }

    fn call(
        &mut self,
        http: &mut dyn Http,
        service: &Spot,
        what: &str,
        user: &str,
        token: &str,
    ) -> Result<Answer, Stop> {
        let request =
            Request::get(tasks(service, user)).header("authorization", format!("Bearer {token}"));
        self.ask(http, service, what, &request)
    }
}
