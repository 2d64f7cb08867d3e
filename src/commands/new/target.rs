//! The folder that a project goes to, and the name that the folder gives it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{
    catalog::Catalog,
    failure::Failure,
    name::{Kind, Name},
};

/// The last part of the folder, whatever way leads there.
pub(super) fn name_of(dir: &Path) -> Result<String> {
    let absolute = absolute(dir)?;
    let last = absolute.file_name().and_then(|last| last.to_str());
    let last = last.ok_or_else(|| {
        Failure::usage(format!("{} gives no name to the project", dir.display()))
            .hint("say --name NAME")
    })?;
    Ok(last.to_owned())
}

/// The name that a folder gives the project, when it can.
pub(super) fn name_from(catalog: &Catalog, dir: &Path) -> Result<String> {
    let name = name_of(dir)?;
    Name::parse(&name, Kind::Project, &catalog.versions.names()).map_err(|error| {
        let suggestion = error
            .hint()
            .map_or_else(String::new, |hint| format!("{hint}, or "));
        Failure::usage(error.to_string())
            .hint(format!("{suggestion}keep the folder and say --name NAME"))
    })?;
    Ok(name)
}

/// The folder without `.` and `..`; its last part need not exist, and is not followed when it is a link.
pub(super) fn absolute(dir: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(dir).context("the current folder is gone")?;
    match (dir.file_name(), absolute.parent()) {
        (Some(name), Some(parent)) => Ok(parent
            .canonicalize()
            .map_or(absolute.clone(), |parent| parent.join(name))),
        _ => Ok(absolute.canonicalize().unwrap_or(absolute)),
    }
}
