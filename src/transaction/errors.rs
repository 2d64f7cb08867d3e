//! How a transaction fails, and what it tells about the state of the project.

use anyhow::Result;

use super::Recovered;
use crate::{
    failure::{self, ExitCode, Failure},
    tree::RelPath,
};

/// Somebody else changed a file while authgen was at work.
pub fn changed(path: &RelPath) -> Failure {
    Failure::new(
        ExitCode::WouldOverwrite,
        format!("{path} was changed while authgen was running"),
    )
    .hint("nothing was changed by authgen: run it again")
}

/// An error of a run that wrote nothing.
pub fn unchanged(error: anyhow::Error) -> anyhow::Error {
    let failure = Failure::new(ExitCode::Failed, "the project was not changed");
    let remedy = remedy(&error);
    explain(
        error,
        failure.hint(format!(
            "nothing was changed: {remedy}, then run authgen again"
        )),
    )
}

/// What the user can do about an error.
pub fn remedy(error: &anyhow::Error) -> &'static str {
    failure::remedy(error).unwrap_or("see that the disk has room and that you may write there")
}

/// An error of the undoing of an earlier run.
pub fn not_undone(error: anyhow::Error) -> anyhow::Error {
    let failure = Failure::new(
        ExitCode::Failed,
        "an earlier run was cut short and cannot be undone",
    );
    let hint = format!(
        "{}, then run authgen again; what the files held before is in .authgen/pending",
        remedy(&error)
    );
    explain(error, failure.hint(hint))
}

/// Adds an explanation where there is none.
pub fn explain(error: anyhow::Error, failure: Failure) -> anyhow::Error {
    if failure::is_explained(&error) {
        error
    } else {
        error.context(failure)
    }
}

/// An error of a run whose steps were undone, as far as that went.
pub fn undone(error: anyhow::Error, undo: Result<Recovered>) -> anyhow::Error {
    let (code, _) = failure::explain(&error);
    match undo {
        Ok(recovered) if recovered.edited.is_empty() || code == ExitCode::WouldOverwrite => {
            unchanged(error)
        }
        Ok(recovered) => {
            let edited: Vec<&str> = recovered.edited.iter().map(RelPath::as_str).collect();
            let failure = Failure::new(code, "the project was not changed");
            error.context(failure.hint(format!(
                "nothing was changed by authgen; somebody else edited {} meanwhile",
                edited.join(", ")
            )))
        }
        Err(undo) => {
            let failure = Failure::new(
                ExitCode::Failed,
                format!("the project is changed in part, and that cannot be undone now ({undo:#})"),
            );
            error.context(failure.hint(format!(
                "{}, then run authgen again, which undoes it",
                remedy(&undo)
            )))
        }
    }
}
