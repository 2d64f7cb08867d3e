//! The file changes of a comparison, in addition to those of its plan.

use anyhow::Result;

use super::{
    super::{
        conflict::{Resolved, resolve},
        decision::Decisions,
    },
    State,
};
use crate::{
    plan::Step,
    project::{self, OwnFiles, Project},
    render::OWN_LAYER,
    repository::{self, GITIGNORE},
    transaction::{Change, Rank},
    tree::{Blob, RelPath, Tree},
};

impl State {
    /// Today's render, including `authgen.toml`.
    pub fn whole(&self) -> Result<Tree> {
        let mut tree = self.want.clone();
        let answers = Blob::new(self.answers_text.as_bytes());
        tree.insert(RelPath::parse(project::ANSWERS_FILE)?, answers, OWN_LAYER)?;
        Ok(tree)
    }

    /// All paths that may be written.
    pub fn paths(&self) -> Result<Vec<RelPath>> {
        let steps = self.plan.steps.iter().filter_map(|(path, step)| {
            let is_written = !matches!(step, Step::KeepDeleted | Step::Orphan);
            is_written.then(|| path.clone())
        });
        let env = self
            .env
            .files
            .iter()
            .map(|change| RelPath::parse(&change.file));
        Ok(steps.map(Ok).chain(env).collect::<Result<_, _>>()?)
    }

    /// Whether `authgen.toml` changes.
    pub fn answers_change(&self, project: &Project) -> bool {
        let text = project.own_files.answers.as_ref().map(Blob::bytes);
        text != Some(self.answers_text.as_bytes())
    }

    /// All file changes, including the new record.
    ///
    /// # Errors
    /// An undecided conflict, or an env file that git does not ignore.
    pub fn changes(
        &self,
        project: &Project,
        record: &str,
        decisions: &Decisions<'_>,
    ) -> Result<Resolved<'_>> {
        let mut resolved = resolve(&self.plan, decisions)?;
        resolved.changes.extend(self.env_changes(project)?);
        resolved.changes.extend(self.own_files(project, record)?);
        Ok(resolved)
    }

    /// The changes to env files. Requires that git ignores each file before secrets are written to it.
    fn env_changes(&self, project: &Project) -> Result<Vec<Change>> {
        let files: Vec<&str> = self.env.files.iter().map(|each| &*each.file).collect();
        let rules = self.plan.step(&RelPath::parse(GITIGNORE)?);
        repository::ensure_private(&project.root, &files, rules.and_then(Step::written))?;
        self.env
            .files
            .iter()
            .map(|change| {
                let found = self.env_found.get(&change.file);
                let new = change.new.as_ref();
                Ok(Change {
                    path: RelPath::parse(&change.file)?,
                    old: found.map(|found| found.blob.clone()),
                    new: new.map(|text| Blob::observed(text.expose().as_bytes(), false)),
                    private: true,
                    rank: Rank::Middle,
                })
            })
            .collect()
    }

    /// Changes to `authgen.toml` and the record.
    fn own_files(&self, project: &Project, new_record: &str) -> Result<Vec<Change>> {
        let OwnFiles {
            answers,
            record,
            old_record,
        } = project.own_files.clone();
        let text = |text: &str, old: Option<&Blob>| {
            Blob::observed(text.as_bytes(), old.is_some_and(Blob::exec))
        };
        let new_answers = text(&self.answers_text, answers.as_ref());
        let new_record = text(new_record, record.as_ref());
        let files = [
            (project::ANSWERS_FILE, answers, Some(new_answers)),
            (project::RECORD_FILE, record, Some(new_record)),
            (project::OLD_RECORD_FILE, old_record, None),
        ];
        files
            .into_iter()
            .filter(|(_, old, new)| old != new)
            .map(|(path, old, new)| {
                let path = RelPath::parse(path)?;
                Ok(Change {
                    old,
                    new,
                    private: false,
                    rank: project::rank(&path),
                    path,
                })
            })
            .collect()
    }
}
