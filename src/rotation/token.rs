//! The secret that signs API tokens: the same in all services.

use super::{
    Files,
    draft::{Draft, Edited, is_set, value, wrong},
};
use crate::{
    blueprint::EnvRow,
    catalog::layer::Role,
    check::{same, secret_problem},
    failure::Failure,
    secret::Secret,
};

/// The rows of the API secret in the files of a project.
pub struct Token<'a> {
    files: &'a Files,
    current: Vec<&'a EnvRow>,
    previous: Vec<&'a EnvRow>,
}

impl<'a> Token<'a> {
    /// # Errors
    /// The services of the project share no secret.
    pub fn of(rows: &'a [EnvRow], files: &'a Files) -> Result<Self, Failure> {
        let of = |role| rows.iter().filter(move |row| row.is(role)).collect();
        let current: Vec<&EnvRow> = of(Role::TokenSecret);
        if current.is_empty() {
            return Err(Failure::usage(
                "this project has no API secret: its tokens are signed with keys that rotate by themselves",
            )
            .hint("for the secret of sessions say `authgen secret rotate --session`"));
        }
        Ok(Self {
            files,
            current,
            previous: of(Role::TokenSecretPrevious),
        })
    }

    /// Whether a service still accepts the previous secret.
    pub fn is_under_way(&self) -> bool {
        self.previous.iter().any(|row| is_set(self.files, row))
    }

    /// The new secret everywhere; verifiers keep the old one beside it.
    ///
    /// # Errors
    /// The files do not agree on one secret of the right form.
    pub fn begin(&self, new: &Secret) -> Result<Vec<Edited>, Failure> {
        let old = Secret::new(self.agreed()?);
        let mut draft = Draft::new(self.files);
        for row in &self.current {
            draft.change(row, new)?;
        }
        for row in &self.previous {
            draft.keep(row, &old)?;
        }
        Ok(draft.done())
    }

    /// No verifier accepts the old secret any more.
    ///
    /// # Errors
    /// A line is not in a form that may be edited.
    pub fn finish(&self) -> Result<Vec<Edited>, Failure> {
        let mut draft = Draft::new(self.files);
        for row in &self.previous {
            draft.drop(row)?;
        }
        Ok(draft.done())
    }

    /// The new secret everywhere, and no other one anywhere. What the files held need not be right.
    ///
    /// # Errors
    /// A line is missing, or not in a form that may be edited.
    pub fn replace(&self, new: &Secret) -> Result<Vec<Edited>, Failure> {
        let mut draft = Draft::new(self.files);
        for row in &self.current {
            draft.change(row, new)?;
        }
        for row in &self.previous {
            draft.drop(row)?;
        }
        Ok(draft.done())
    }

    /// The rows of the services that only verify.
    pub fn previous(&self) -> &[&EnvRow] {
        &self.previous
    }

    /// The one secret that all files hold.
    fn agreed(&self) -> Result<&'a str, Failure> {
        let values = self
            .current
            .iter()
            .map(|row| Ok((*row, value(self.files, row)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        // There is a row, or there would be no `Token`.
        let (first, secret) = values[0];
        for (row, value) in &values {
            if !same(value, secret) {
                return Err(wrong(format!(
                    "{} differs between {} and {}",
                    row.name, first.file, row.file
                )));
            }
        }
        match secret_problem(secret) {
            Some(problem) => Err(Failure::usage(format!("{} {problem}", first.name)).hint(
                "nothing was changed: such a secret is not kept, so say --now, which ends all API tokens at once",
            )),
            None => Ok(secret),
        }
    }
}
