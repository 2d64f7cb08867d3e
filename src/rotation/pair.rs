//! A secret, and the variables with its previous values.

use super::{
    Files,
    draft::{Draft, Edited, is_set, value, wrong},
};
use crate::{
    blueprint::EnvRow,
    catalog::layer::Role,
    check::{same, secret_problem},
    failure::Failure,
    secret::{Secret, list},
};

/// The rows of a secret in the files of a project.
pub struct Pair<'a> {
    files: &'a Files,
    /// The rows for the current secret; never empty.
    current: Vec<&'a EnvRow>,
    previous: Vec<&'a EnvRow>,
}

impl<'a> Pair<'a> {
    /// The secret that signs API tokens. All services share it; verifiers also have the previous one.
    ///
    /// # Errors
    /// The project has no shared token secret.
    pub fn token(rows: &'a [EnvRow], files: &'a Files) -> Result<Self, Failure> {
        let pair = Self::of(rows, files, Role::TokenSecret, Role::TokenSecretPrevious);
        pair.ok_or_else(|| {
            Failure::usage(
                "this project has no API secret: its tokens are signed with keys that rotate automatically",
            )
            .hint("to rotate the session secret, run `authgen secret rotate --session`")
        })
    }

    /// The secret that signs session cookies and encrypts what the frontend stores.
    ///
    /// # Errors
    /// The templates have no such secret, or no variable for its previous values.
    pub fn session(rows: &'a [EnvRow], files: &'a Files) -> Result<Self, Failure> {
        let pair = Self::of(
            rows,
            files,
            Role::SessionSecret,
            Role::SessionSecretPrevious,
        );
        pair.filter(|pair| !pair.previous.is_empty())
            .ok_or_else(|| {
                Failure::usage("the templates have no variable for a previous session secret")
            })
    }

    fn of(rows: &'a [EnvRow], files: &'a Files, current: Role, previous: Role) -> Option<Self> {
        let of = |role| rows.iter().filter(move |row| row.is(role)).collect();
        let (current, previous): (Vec<_>, _) = (of(current), of(previous));
        (!current.is_empty()).then_some(Self {
            files,
            current,
            previous,
        })
    }

    /// The rows for previous secrets.
    pub fn previous(&self) -> &[&'a EnvRow] {
        &self.previous
    }

    /// Whether a rotation is in progress: any previous secret is set.
    pub fn is_under_way(&self) -> bool {
        self.previous.iter().any(|row| is_set(self.files, row))
    }

    /// Sets the current secret to `new`, if given, and the previous secrets to `kept`; without `kept`, removes them.
    ///
    /// # Errors
    /// A line is missing or outside the env grammar.
    pub fn edit(
        &self,
        new: Option<&Secret>,
        kept: Option<&Secret>,
    ) -> Result<Vec<Edited>, Failure> {
        let mut draft = Draft::new(self.files);
        for row in &self.current {
            new.map_or(Ok(()), |new| draft.change(row, new))?;
        }
        for row in &self.previous {
            match kept {
                Some(kept) => draft.keep(row, kept)?,
                None => draft.drop(row)?,
            }
        }
        Ok(draft.done())
    }

    /// The secret that all files contain; `loss` describes the effect of `--now`.
    ///
    /// # Errors
    /// The files differ, or the secret is invalid.
    pub fn agreed(&self, loss: &str) -> Result<&'a str, Failure> {
        let first = self.current[0];
        let secret = value(self.files, first)?;
        for row in &self.current {
            if !same(value(self.files, row)?, secret) {
                return Err(wrong(format!(
                    "{} differs between {} and {}",
                    row.name, first.file, row.file
                )));
            }
        }
        match secret_problem(secret) {
            Some(problem) => Err(Failure::usage(format!("{} {problem}", first.name)).hint(
                format!(
                    "nothing was changed: an invalid secret cannot be kept; use --now, which {loss}"
                ),
            )),
            None => Ok(secret),
        }
    }

    /// The list of previous secrets, with `secret` prepended.
    ///
    /// # Errors
    /// The file contains no valid list.
    pub fn list(&self, secret: &str) -> Result<Secret, Failure> {
        let row = self.previous[0];
        let earlier = is_set(self.files, row).then(|| value(self.files, row));
        list::with(secret, earlier.transpose()?).ok_or_else(|| {
            wrong(format!(
                "{}: {} is not a list of earlier secrets",
                row.file, row.name
            ))
        })
    }
}
