//! The secret that signs session cookies and encrypts what the frontend stores.

use super::{
    Files,
    draft::{Draft, Edited, is_set, value, wrong},
};
use crate::{
    blueprint::EnvRow,
    catalog::layer::Role,
    check::secret_problem,
    failure::Failure,
    secret::{Secret, list},
};

/// The rows of the session secret in the files of a project.
pub struct Session<'a> {
    files: &'a Files,
    current: &'a EnvRow,
    previous: &'a EnvRow,
}

impl<'a> Session<'a> {
    /// # Errors
    /// The templates have no session secret.
    pub fn of(rows: &'a [EnvRow], files: &'a Files) -> Result<Self, Failure> {
        let of = |role| {
            let row = rows.iter().find(|row| row.is(role));
            row.ok_or_else(|| Failure::usage("the templates have no session secret"))
        };
        Ok(Self {
            files,
            current: of(Role::SessionSecret)?,
            previous: of(Role::SessionSecretPrevious)?,
        })
    }

    /// The new secret, and the old one in front of the list of earlier ones.
    ///
    /// # Errors
    /// The secret or the list is missing or not of its form.
    pub fn begin(&self, new: &Secret) -> Result<Vec<Edited>, Failure> {
        let old = value(self.files, self.current)?;
        if let Some(problem) = secret_problem(old) {
            let failure = Failure::usage(format!("{} {problem}", self.current.name));
            return Err(failure.hint(
                "nothing was changed: such a secret is not kept, so say --now, which gives up what it encrypted",
            ));
        }
        let earlier = if is_set(self.files, self.previous) {
            Some(value(self.files, self.previous)?)
        } else {
            None
        };
        let list = list::with(old, earlier).ok_or_else(|| {
            wrong(format!(
                "{}: {} is not a list of earlier secrets",
                self.previous.file, self.previous.name
            ))
        })?;
        let mut draft = Draft::new(self.files);
        draft.change(self.current, new)?;
        draft.keep(self.previous, &list)?;
        Ok(draft.done())
    }

    /// The new secret, and no earlier one. What the file held need not be right.
    ///
    /// # Errors
    /// A line is missing, or not in a form that may be edited.
    pub fn replace(&self, new: &Secret) -> Result<Vec<Edited>, Failure> {
        let mut draft = Draft::new(self.files);
        draft.change(self.current, new)?;
        draft.drop(self.previous)?;
        Ok(draft.done())
    }
}
