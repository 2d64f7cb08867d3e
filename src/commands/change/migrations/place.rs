//! Where migrations are, and how they are named.

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

/// drizzle-kit's configuration, in the folder of the frontend.
const CONFIGS: [&str; 3] = [
    "drizzle.config.ts",
    "drizzle.config.js",
    "drizzle.config.json",
];

/// What drizzle-kit's configuration says; nothing where there is none.
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

/// Where migrations should be.
pub struct Place {
    /// Below the project's folder.
    pub dir: String,
    /// Where it would be if its owner had not moved it.
    pub usual: String,
    /// How its owner names them.
    pub prefix: Prefix,
    /// Where drizzle-kit's configuration puts them, if that is elsewhere.
    guess: Option<RelPath>,
}

impl Place {
    /// The folder of a project with these answers.
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

    /// Its journal.
    pub fn journal(&self) -> Result<RelPath> {
        Ok(RelPath::parse(&format!("{}/{JOURNAL}", self.dir))?)
    }

    /// Whether a project that had migrations there has no journal there any more.
    fn is_gone(&self, project: &Project) -> Result<bool> {
        let has_some = project.record.renders.keys().any(|path| {
            let below = |dir: &str| Some(path.as_str().strip_prefix(dir)?.starts_with('/'));
            below(&self.dir).or_else(|| below(&self.usual)) == Some(true)
        });
        Ok(has_some && transaction::read(&project.root, &self.journal()?)?.is_none())
    }

    /// Where drizzle-kit's configuration puts them, if they moved there. Whoever has none any more is not asked each time.
    pub fn moved(&self, project: &Project) -> Result<Option<&RelPath>> {
        let is_gone = self.is_gone(project)?;
        let guess = self.guess.as_ref().filter(|_| is_gone);
        Ok(guess.filter(|guess| has_journal(&project.root, guess.as_str())))
    }

    /// Refuses what would start over.
    ///
    /// # Errors
    /// Usage: the journal is gone.
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

/// A path that is relative to a folder, as one below the project's; none where it leads out of it.
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
    fn a_path_of_the_configuration_is_one_of_the_project() {
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
