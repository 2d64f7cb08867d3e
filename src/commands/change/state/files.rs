//! The files that a comparison comes to, beside those of its plan.

use anyhow::Result;

use super::State;
use crate::{
    env_files,
    plan::Step,
    project::{self, OwnFiles, Project},
    transaction::{self, Change, Rank},
    tree::{Blob, RelPath},
};

impl State {
    /// Every path that may be written.
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
        self.answers_text.as_bytes() != project.own_files.answers.bytes()
    }

    /// Whether the record is not that of this render.
    pub fn record_changes(&self, project: &Project) -> bool {
        let OwnFiles {
            record, old_record, ..
        } = &project.own_files;
        let text = record.as_ref().map(Blob::bytes);
        old_record.is_some() || text != Some(self.record_text.as_bytes())
    }

    /// The env files as changes; git is proven to ignore each before a secret is in it.
    pub fn env_changes(&self, project: &Project) -> Result<Vec<Change>> {
        let gitignore = self.text_after(project, env_files::GITIGNORE)?;
        self.env
            .files
            .iter()
            .map(|change| {
                let path = RelPath::parse(&change.file)?;
                env_files::ensure_ignored(&gitignore, [change.file.as_str()])?;
                Ok(Change {
                    old: self.env_blobs.get(&change.file).cloned(),
                    new: change
                        .new
                        .as_ref()
                        .map(|text| Blob::observed(text.expose().as_bytes(), false)),
                    path,
                    private: true,
                    rank: Rank::Middle,
                })
            })
            .collect()
    }

    /// `authgen.toml` and the record, as far as they change.
    pub fn own_files(&self, project: &Project) -> Result<Vec<Change>> {
        let OwnFiles {
            answers,
            record,
            old_record,
        } = project.own_files.clone();
        let text = |text: &str, old: Option<&Blob>| {
            Blob::observed(text.as_bytes(), old.is_some_and(Blob::exec))
        };
        let new_answers = text(&self.answers_text, Some(&answers));
        let new_record = text(&self.record_text, record.as_ref());
        let files = [
            (project::ANSWERS_FILE, Some(answers), Some(new_answers)),
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

    /// A text file as it is once the plan is applied; empty when there is none.
    fn text_after(&self, project: &Project, path: &str) -> Result<String> {
        let path = RelPath::parse(path)?;
        let blob = match self.plan.step(&path).and_then(Step::written) {
            Some(written) => Some(written.clone()),
            None => transaction::read(&project.root, &path)?,
        };
        Ok(blob.map_or_else(String::new, |blob| {
            String::from_utf8_lossy(blob.bytes()).into_owned()
        }))
    }
}
