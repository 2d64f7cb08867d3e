//! The report of `secret rotate`: names of files, keys and services, never a value.

use jiff::Timestamp;

use serde::Serialize;

use super::{Earlier, Report, RotationJson, closed, nothing_written, with_verbs};
use crate::{
    blueprint::Blueprint,
    catalog::layer::Role,
    rotation::{Action, Edited, Record},
    screen::{Look, Screen},
};

/// The command that finishes a rotation.
pub(super) const FINISH: &str = "authgen secret rotate --finish";

/// The result of a rotation, or of a dry run.
pub struct RotationReport<'a> {
    /// The action.
    pub action: Action,
    /// Outcome of the previous run.
    pub earlier: Earlier<'a>,
    /// The changed files.
    pub edited: &'a [Edited],
    /// The project, with the services to restart.
    pub blueprint: &'a Blueprint<'a>,
    /// Start of the rotation.
    pub begun: Record,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// After a dry run: the command that writes the change.
    pub repeat: &'a str,
}

impl RotationReport<'_> {
    /// Names of services to restart, in groups that restart one after the other.
    pub(super) fn restarts(&self) -> Vec<Vec<&str>> {
        let frontend = vec![self.blueprint.frontend.name.as_str()];
        let services = self.blueprint.services.iter();
        let backends = services.map(|service| service.name.as_str()).collect();
        match self.action {
            Action::Begin | Action::Replace => vec![backends, frontend],
            Action::Finish => vec![backends],
            Action::BeginSession | Action::ReplaceSession => vec![frontend],
        }
    }

    /// The variable with a role, if there is one.
    fn named(&self, role: Role) -> Option<&str> {
        let row = self.blueprint.env.iter().find(|row| row.is(role));
        row.map(|row| row.name.as_str())
    }

    /// The effect on users.
    pub(super) fn meaning(&self) -> String {
        let has_keys = self.named(Role::TokenSecret).is_none();
        let text = match (self.action, has_keys) {
            (Action::Begin, _) => {
                "Users notice nothing: tokens signed with the old secret are accepted until they expire."
            }
            (Action::Finish, _) => {
                "Users notice nothing: all tokens signed with the old secret have expired."
            }
            (Action::Replace, _) => {
                "API tokens signed with the old secret fail at once; open pages fetch new ones."
            }
            (Action::BeginSession, _) => {
                let previous = self.named(Role::SessionSecretPrevious).unwrap_or_default();
                return format!(
                    "Users must sign in again after the frontend restarts, and email links to verify or change an address stop \
                 working. Data encrypted with the old secret stays readable as long as {previous} holds it, so do not \
                 remove it."
                );
            }
            (Action::ReplaceSession, false) => {
                "Users must sign in again after the frontend restarts. Data encrypted with the old secrets becomes \
                 unreadable: OAuth tokens and two-factor secrets, if the project stores them encrypted."
            }
            (Action::ReplaceSession, true) => {
                "Users must sign in again after the frontend restarts. Data encrypted with the old secrets becomes \
                 unreadable: the keys that sign API tokens (the frontend creates new ones), and OAuth tokens and two-factor \
                 secrets, if the project stores them encrypted."
            }
        };
        text.to_owned()
    }

    /// Next steps for the owner.
    pub(super) fn next(&self) -> Vec<String> {
        let groups = self.restarts();
        let mut steps: Vec<String> = groups
            .iter()
            .zip(["restart", "then restart"])
            .map(|(names, word)| format!("{word} {}", names.join(", ")))
            .collect();
        if let Some(end) = self.finish_from() {
            steps.push(format!(
                "{} minutes after that, not before {end}: `{FINISH}`",
                self.begun.wait.minutes()
            ));
        }
        if self.action == Action::ReplaceSession {
            // An attacker with the secret and a copy of the database knows the sessions, keys and tokens that these
            // steps delete.
            steps.push("then revoke all sessions, in SQL: `delete from session`".to_owned());
            if self.named(Role::TokenSecret).is_none() {
                steps.push("and revoke the signing keys: `delete from jwks`".to_owned());
            }
            steps.push(
                "and delete the social providers' tokens: \
                 `update account set access_token = null, refresh_token = null, id_token = null`"
                    .to_owned(),
            );
            steps.push("and see docs/tokens.md for what else a leak may have affected".to_owned());
        }
        steps
    }

    /// The earliest time to finish a rotation that begins now.
    pub(super) fn finish_from(&self) -> Option<Timestamp> {
        let end = self.begun.ends(self.begun.wait);
        end.filter(|_| self.action == Action::Begin)
    }
}

impl Report for RotationReport<'_> {
    fn plan(&self, screen: Screen) -> String {
        let mut text = self.earlier.text(screen);
        for edited in self.edited {
            let what = with_verbs(&[
                ("changes", &edited.changed),
                ("adds", &edited.added),
                ("drops", &edited.removed),
            ]);
            let file = screen.paint(Look::Bold, &edited.file);
            let closed = closed(edited.open_mode);
            let what = format!("{file}: {what}{closed}");
            text.push_str(&screen.wrap("", 4, &what));
        }
        text.push('\n');
        text.push_str(&screen.wrap("", 0, &self.meaning()));
        text
    }

    fn rest(&self, screen: Screen) -> String {
        if self.dry_run {
            nothing_written(screen, self.repeat)
        } else {
            screen.list("Next", self.next())
        }
    }

    fn json(&self) -> impl Serialize {
        RotationJson::from(self)
    }
}
