//! Deletes or signs out the caller, and verifies that neither a user nor a session is left.

use serde_json::json;

use super::{
    caller::Kind,
    message::{Http, Request},
    probe::{Probe, Stop, Visitor, told},
};
use crate::check::rules;

impl Probe<'_> {
    pub(super) fn leave(&mut self, http: &mut dyn Http, visitor: &Visitor) -> Result<(), Stop> {
        match self.caller.kind {
            Kind::Guest => self.delete(http, visitor),
            Kind::Member => self.sign_out(http, visitor),
        }
    }

    fn delete(&mut self, http: &mut dyn Http, visitor: &Visitor) -> Result<(), Stop> {
        let site = &self.target.site;
        let password = self.caller.password.expose();
        let body = json!({ "password": password });
        let request = self.as_page(Request::post(self.auth("delete-user"), body));
        let request = request.header("cookie", &visitor.cookie);
        let deletion = self.send(http, site, "deletion of the user", &request)?;

        let body = json!({ "email": self.caller.email, "password": password });
        let request = self.as_page(Request::post(self.auth("sign-in/email"), body));
        let sign_in = self.send(http, site, "sign-in after deletion", &request)?;
        let is_gone =
            deletion.status == 200 && deletion.body["success"] == true && sign_in.status == 401;
        let email = &self.caller.email;
        let findings = &mut self.outcome.findings;
        findings.ensure(is_gone, rules::ONLINE_USER_LEFT, site, || {
            let answer = if deletion.status == 200 {
                &sign_in
            } else {
                &deletion
            };
            let (message, _) = told(site, answer, "the deletion of the user", "deleting it");
            (
                format!("{message}: {email} still exists"),
                "enable `user.deleteUser` of Better Auth, and delete that user from the database",
            )
        });
        if !is_gone {
            return Ok(());
        }
        self.outcome.may_be_left = false;
        self.no_token(http, visitor, "the session of a deleted user")
    }

    fn sign_out(&mut self, http: &mut dyn Http, visitor: &Visitor) -> Result<(), Stop> {
        let site = &self.target.site;
        let request = self.as_page(Request::post(self.auth("sign-out"), json!({})));
        let request = request.header("cookie", &visitor.cookie);
        let sign_out = self.send(http, site, "sign-out", &request)?;

        // Bypass the cookie cache, which would show the session for some minutes after the sign-out.
        let request = Request::get(self.auth("get-session?disableCookieCache=true"));
        let request = request.header("cookie", &visitor.cookie);
        let session = self.send(http, site, "session after sign-out", &request)?;
        let is_over = session.status == 401 || (session.status == 200 && session.body.is_null());
        let findings = &mut self.outcome.findings;
        findings.ensure(is_over, rules::ONLINE_SESSION_LEFT, site, || {
            let (message, _) = if sign_out.status == 200 {
                let question = "`get-session` after the sign-out";
                told(site, &session, question, "no session")
            } else {
                told(site, &sign_out, "the sign-out", "ending the session")
            };
            (
                message,
                "revoke that session at /account, and restore the generated `sign-out` of Better Auth",
            )
        });
        if !is_over {
            return Ok(());
        }
        self.outcome.may_be_left = false;
        self.no_token(http, visitor, "a session that was signed out")
    }

    /// Requires that an ended session gets no token.
    fn no_token(
        &mut self,
        http: &mut dyn Http,
        visitor: &Visitor,
        session: &str,
    ) -> Result<(), Stop> {
        let site = &self.target.site;
        let url = match self.target.services.first() {
            Some(service) => self.auth(&format!("token?audience={}", service.name)),
            None => return Ok(()),
        };
        let request = Request::get(url).header("cookie", &visitor.cookie);
        let token = self.send(http, site, "token for an ended session", &request)?;
        let has_none = token.status != 200;
        let findings = &mut self.outcome.findings;
        findings.ensure(has_none, rules::ONLINE_SESSION_LEFT, site, || {
            told(site, &token, session, "401")
        });
        Ok(())
    }
}
