//! Opens a project: parses its answers and record.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{ANSWERS_FILE, OLD_RECORD_FILE, RECORD_FILE};
use crate::{
    failure::{Failure, Fault},
    record::{Newer, Record, read_old, read_record},
    transaction,
    tree::{Blob, RelPath},
};

/// A generated project on disk.
#[derive(Debug)]
pub struct Project {
    /// The project's folder.
    pub root: PathBuf,
    /// The owner's `authgen.toml`, without conflict markers once they are [settled](crate::answers::settle).
    pub answers: String,
    /// The last render and its answers.
    pub record: Record,
    /// authgen's own files as read, to detect later changes to them.
    pub own_files: OwnFiles,
}

/// authgen's own files in a project.
#[derive(Clone, Debug, Default)]
pub struct OwnFiles {
    /// [`ANSWERS_FILE`]; `None` before the project exists.
    pub answers: Option<Blob>,
    /// [`RECORD_FILE`]; `None` in a project of an older authgen.
    pub record: Option<Blob>,
    /// [`OLD_RECORD_FILE`].
    pub old_record: Option<Blob>,
}

/// Why the record cannot be read.
#[derive(Clone, Debug)]
pub struct RecordFault {
    /// [`RECORD_FILE`] or [`OLD_RECORD_FILE`].
    pub file: &'static str,
    /// What is wrong with it, without its name.
    pub problem: String,
}

impl From<RecordFault> for Failure {
    fn from(RecordFault { file, problem }: RecordFault) -> Self {
        Self::new(Fault::InvalidFile, format!("{file}: {problem}")).hint(restore(file))
    }
}

impl OwnFiles {
    /// Whether `text` differs from the record on disk.
    pub fn is_other_record(&self, text: &str) -> bool {
        let record = self.record.as_ref().map(Blob::bytes);
        self.old_record.is_some() || record != Some(text.as_bytes())
    }
}

impl Project {
    /// A project that will be created in this folder.
    pub fn none(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            answers: String::new(),
            record: Record::default(),
            own_files: OwnFiles::default(),
        }
    }

    /// Opens the project with this root. Roll back an interrupted run first, because it may have moved files.
    ///
    /// # Errors
    /// Usage: answers or record cannot be parsed.
    pub fn open(root: &Path) -> Result<Self> {
        let (project, fault) = Self::open_without_record(root)?;
        fault.map_or(Ok(project), |fault| Err(Failure::from(fault).into()))
    }

    /// Like [`Self::open`], but returns the fault of an unreadable record next to the project.
    ///
    /// # Errors
    /// Usage: the answers cannot be parsed, or a newer authgen wrote the record.
    pub fn open_without_record(root: &Path) -> Result<(Self, Option<RecordFault>)> {
        let root = root.to_owned();
        let Some((answers_blob, answers)) = read(&root, ANSWERS_FILE)? else {
            bail!(missing(ANSWERS_FILE))
        };
        let new = read(&root, RECORD_FILE)?;
        let old = read(&root, OLD_RECORD_FILE)?;
        let text = |file: &Option<(Blob, String)>| file.as_ref().map(|(_, text)| text.clone());
        let texts = [
            text(&new).map(|text| (RECORD_FILE, read_record(&text))),
            text(&old).map(|text| (OLD_RECORD_FILE, read_old(&text))),
        ];
        let mut record = Record::default();
        let is_missing = new.is_none() && old.is_none();
        let mut fault = is_missing.then(|| RecordFault {
            file: RECORD_FILE,
            problem: "the file is missing".to_owned(),
        });
        for (file, read) in texts.into_iter().flatten() {
            match read {
                Ok(read) => record.extend(read),
                Err(error) if error.is::<Newer>() => bail!(newer(file, &error)),
                Err(error) => {
                    let problem = format!("{error:#}");
                    fault = fault.or(Some(RecordFault { file, problem }));
                }
            }
        }
        let project = Self {
            root,
            answers,
            record,
            own_files: OwnFiles {
                answers: Some(answers_blob),
                record: new.map(|(blob, _)| blob),
                old_record: old.map(|(blob, _)| blob),
            },
        };
        Ok((project, fault))
    }
}

fn read(root: &Path, name: &str) -> Result<Option<(Blob, String)>> {
    let Some(blob) = transaction::read(root, &RelPath::parse(name)?)? else {
        return Ok(None);
    };
    match std::str::from_utf8(blob.bytes()) {
        Ok(text) => Ok(Some((blob.clone(), text.to_owned()))),
        Err(_) => bail!(Failure::usage(format!("{name} is not UTF-8")).hint(restore(name))),
    }
}

fn missing(name: &str) -> Failure {
    Failure::new(Fault::InvalidFile, format!("{name} is missing")).hint(restore(name))
}

fn newer(name: &str, error: &anyhow::Error) -> Failure {
    let failure = Failure::new(Fault::InvalidFile, format!("{name}: {error:#}"));
    failure.hint("use the authgen version that wrote it, or a newer one")
}

/// A hint with a command that works even if the file has a merge conflict.
fn restore(name: &str) -> String {
    format!(
        "nothing was written; restore the file: git checkout HEAD -- {name} (`git log -- {name}` lists earlier versions)"
    )
}
