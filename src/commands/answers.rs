//! The answers of a project that exists.

use anyhow::{Result, bail};

use crate::{
    answers::{self, Completed, Defaults, Given},
    catalog::Catalog,
    failure::Failure,
    project::{self, Project},
};

/// A project of a newer authgen has files and answers that this one does not know.
pub(super) fn ensure_not_newer(project: &Project) -> Result<()> {
    let document: toml_edit::DocumentMut = project.answers.parse().unwrap_or_default();
    let written_by = document
        .get(answers::VERSION_KEY)
        .and_then(toml_edit::Item::as_str)
        .unwrap_or_default();
    let this = env!("CARGO_PKG_VERSION");
    if numbers(written_by) > numbers(this) {
        bail!(
            Failure::usage(format!(
                "the project was written by authgen {written_by}, and this is {this}"
            ))
            .hint(format!("use authgen {written_by} or newer"))
        );
    }
    Ok(())
}

/// Major, minor and patch of a version.
fn numbers(version: &str) -> Vec<u64> {
    version
        .split(['.', '-', '+'])
        .take(3)
        .map(|part| part.parse().unwrap_or_default())
        .collect()
}

/// The answers in a text of `authgen.toml`, without what only env files hold.
pub(super) fn read(catalog: &Catalog, text: &str) -> Result<Given> {
    let mut given = answers::read_file(catalog, project::ANSWERS_FILE, text)?;
    given.keep_secrets(catalog);
    Ok(given)
}

/// Every question has an answer already; one that is new with this version gets its default.
pub(super) fn complete(catalog: &Catalog, given: Given) -> Result<Completed> {
    let defaults = Defaults {
        ask: None,
        accept: true,
        installed: &|_| false,
    };
    answers::complete(catalog, given, defaults)
}
