//! The guest goes, and proof that nothing stays.

use serde_json::json;

use super::{
    message::{Http, Request},
    probe::{Probe, Stop, Visitor, told},
};
use crate::check::rules;

impl Probe<'_> {
    pub(super) fn leave(&mut self, http: &mut dyn Http, visitor: &Visitor) -> Result<(), Stop> {
        let site = &self.target.site;
        let password = self.guest.password.expose();
        let body = json!({ "password": password });
        let request = self.as_page(Request::post(self.auth("delete-user"), body));
        let request = request.header("cookie", &visitor.cookie);
        let deletion = self.send(http, site, "deletion of the user", &request)?;

        let body = json!({ "email": self.guest.email, "password": password });
        let request = self.as_page(Request::post(self.auth("sign-in/email"), body));
        let sign_in = self.send(http, site, "sign-in after it", &request)?;
        let is_gone =
            deletion.status == 200 && deletion.body["success"] == true && sign_in.status == 401;
        let email = &self.guest.email;
        self.outcome
            .findings
            .ensure(is_gone, rules::ONLINE_USER_LEFT, site.place(), || {
                let answer = if deletion.status == 200 { &sign_in } else { &deletion };
                let (message, _) = told(site, answer, "the deletion of the user", "letting it go");
                (
                    format!("{message}: {email} is still there"),
                    "switch on `user.deleteUser` of Better Auth, and delete that user from the database".to_owned(),
                )
            });
        if !is_gone {
            return Ok(());
        }
        self.outcome.may_be_left = false;

        let url = match self.target.services.first() {
            Some(service) => self.auth(&format!("token?audience={}", service.name)),
            None => return Ok(()),
        };
        let request = Request::get(url).header("cookie", &visitor.cookie);
        let token = self.send(http, site, "a token after it", &request)?;
        self.outcome.findings.ensure(
            token.status != 200,
            rules::ONLINE_SESSION_LEFT,
            site.place(),
            || told(site, &token, "the session of a deleted user", "401"),
        );
        Ok(())
    }
}
