//! Errors of transactions. Each says whether the project was changed.

use anyhow::Result;

use super::Recovered;
use crate::{
    failure::{self, ExitCode, Failure, Fault},
    tree::RelPath,
};

/// Another process changed a file during the run.
pub fn changed(path: &RelPath) -> Failure {
    Failure::new(
        Fault::ChangedMeanwhile,
        format!("{path} was changed while authgen was running"),
    )
    .hint("nothing was changed: run authgen again")
}

/// Explains an error of a run that changed nothing.
pub fn unchanged(error: anyhow::Error) -> anyhow::Error {
    let failure = Failure::new(Fault::Io, "the project was not changed");
    let remedy = remedy(&error);
    explain(
        error,
        failure.hint(format!(
            "nothing was changed: {remedy}, then run authgen again"
        )),
    )
}

/// How the user can fix an error.
pub fn remedy(error: &anyhow::Error) -> &'static str {
    failure::remedy(error).unwrap_or("check the free disk space and your write permissions")
}

/// Explains an error while rolling back an earlier run.
pub fn not_undone(error: anyhow::Error) -> anyhow::Error {
    let failure = Failure::new(
        Fault::RollbackFailed,
        "an earlier run was interrupted and cannot be rolled back",
    );
    let hint = format!(
        "{}, then run authgen again; the previous files are in .authgen/pending",
        remedy(&error)
    );
    explain(error, failure.hint(hint))
}

/// Adds an explanation if the error has none.
pub fn explain(error: anyhow::Error, failure: Failure) -> anyhow::Error {
    if failure::is_explained(&error) {
        error
    } else {
        error.context(failure)
    }
}

/// Explains an error of a run that was rolled back, successfully or not.
pub fn undone(error: anyhow::Error, undo: Result<Recovered>) -> anyhow::Error {
    let fault = failure::explain(&error).fault;
    match undo {
        Ok(recovered)
            if recovered.edited.is_empty() || fault.exit() == ExitCode::WouldOverwrite =>
        {
            unchanged(error)
        }
        Ok(recovered) => {
            let edited: Vec<&str> = recovered.edited.iter().map(RelPath::as_str).collect();
            let failure = Failure::new(fault, "the project was not changed");
            error.context(failure.hint(format!(
                "authgen changed nothing; {} was edited by another process during the run",
                edited.join(", ")
            )))
        }
        Err(undo) => {
            let failure = Failure::new(
                Fault::RollbackFailed,
                format!("the project was partly changed, and the rollback failed ({undo:#})"),
            );
            error.context(failure.hint(format!(
                "{}, then run authgen again to roll the changes back",
                remedy(&undo)
            )))
        }
    }
}
