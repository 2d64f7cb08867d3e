//! The folder of the migrations and their naming scheme.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{
    answers,
    blueprint::Blueprint,
    failure::Failure,
    migration::{Config, History, JOURNAL, Prefix},
    project::Project,
    transaction,
    tree::RelPath,
};

/// Possible names of drizzle-kit's configuration in the frontend's folder.
const CONFIGS: [&str; 3] = [
    "drizzle.config.ts",
    "drizzle.config.js",
    "drizzle.config.json",
];

/// The settings in drizzle-kit's configuration; defaults if the configuration does not exist.
fn config(blueprint: &Blueprint<'_>, project: &Project) -> Result<Config> {
    for name in CONFIGS {
        let path = RelPath::parse(&format!("{}/{name}", blueprint.frontend.dir))?;
        if let Some(blob) = transaction::read(&project.root, &path)? {
            let text = String::from_utf8_lossy(blob.bytes());
            return Ok(Config::read(&path, &text));
        }
    }
    Ok(Config::default())
}

/// The expected location of migrations.
pub struct Place {
    /// The folder of the migrations, relative to the project.
    pub dir: String,
    /// The default location.
    pub usual: String,
    /// The naming scheme.
    pub prefix: Prefix,
    /// The folder in drizzle-kit's configuration, if it differs from `dir`.
    guess: Option<RelPath>,
}

impl Place {
    /// The location in a project with these answers.
    pub fn new(blueprint: &Blueprint<'_>, project: &Project) -> Result<Self> {
        let usual = blueprint.migrations_dir(&History::default());
        let stated = answers::migrations_folder(&project.answers)?;
        let dir = stated.map_or_else(|| usual.clone(), |dir| dir.to_string());
        let config = config(blueprint, project)?;
        let guess = config
            .out
            .and_then(|out| below(&blueprint.frontend.dir, &out));
        Ok(Self {
            guess: guess.filter(|guess| guess.as_str() != dir),
            prefix: config.prefix.unwrap_or_default(),
            dir,
            usual,
        })
    }

    /// Path of the journal.
    pub fn journal(&self) -> Result<RelPath> {
        Ok(RelPath::parse(&format!("{}/{JOURNAL}", self.dir))?)
    }

    /// Whether a project that had migrations here no longer has a journal.
    fn is_gone(&self, project: &Project) -> Result<bool> {
        let has_some = project.record.renders.keys().any(|path| {
            let below = |dir: &str| Some(path.as_str().strip_prefix(dir)?.starts_with('/'));
            below(&self.dir).or_else(|| below(&self.usual)) == Some(true)
        });
        Ok(has_some && transaction::read(&project.root, &self.journal()?)?.is_none())
    }

    /// The folder in drizzle-kit's configuration, if the migrations were moved there. `None` if there are no migrations
    /// at all, to avoid asking on every run.
    pub fn moved(&self, project: &Project) -> Result<Option<&RelPath>> {
        let is_gone = self.is_gone(project)?;
        let guess = self.guess.as_ref().filter(|_| is_gone);
        Ok(guess.filter(|guess| has_journal(&project.root, guess.as_str())))
    }

    /// Refuses to start a new journal if the project's migrations are missing.
    ///
    /// # Errors
    /// Usage: the journal is missing.
    pub fn ensure_there(&self, project: &Project) -> Result<()> {
        if !self.is_gone(project)? {
            return Ok(());
        }
        let folder = self.guess.as_ref().map_or("FOLDER", RelPath::as_str);
        bail!(
            Failure::usage(format!("{}/{JOURNAL} is missing, but the project had migrations there", self.dir))
                .hint(format!(
                    "restore it from git; or, if you moved the folder, add folder = \"{folder}\" below [migrations] in \
                     authgen.toml"
                ))
        )
    }
}

/// Whether a folder of the project has a journal.
pub fn has_journal(root: &Path, folder: &str) -> bool {
    let path = RelPath::parse(&format!("{}/{JOURNAL}", folder.trim_end_matches('/')));
    path.is_ok_and(|path| matches!(transaction::read(root, &path), Ok(Some(_))))
}

/// Converts a path relative to a folder to one relative to the project; `None` if it leads outside.
fn below(folder: &str, path: &str) -> Option<RelPath> {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RelPath::parse(&parts.join("/")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_path_resolves_within_the_project() {
        for (path, expected) in [
            ("./migrations", Some("web/migrations")),
            ("../db/drizzle/", Some("db/drizzle")),
            ("../../elsewhere", None),
            ("../", None),
        ] {
            let found = below("web", path);
            assert_eq!(found.as_ref().map(RelPath::as_str), expected, "{path}");
        }
    }
}
