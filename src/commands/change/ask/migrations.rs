//! What only the owner knows of migrations: which branch has those that stay, and where their folder went.

use std::path::Path;

use anyhow::{Result, bail};

use super::given;
use crate::{
    Ui, answers,
    blueprint::Blueprint,
    catalog::Catalog,
    commands::{
        answers::complete,
        change::{branches::Branches, migrations::config},
    },
    failure::Failure,
    migration::{self, History, JOURNAL},
    program::{git_branches, git_default_branch},
    project::Project,
    prompt::Item,
    transaction,
    tree::RelPath,
};

/// Asks for the branch whose migrations stay, where two brought some and git knows no default branch.
pub(in crate::commands::change) fn branch(
    catalog: &Catalog,
    project: &Project,
    branches: Branches,
    ui: &mut Ui<'_>,
) -> Result<Branches> {
    let (Branches::Together { onto: None }, Some(ask)) = (&branches, ui.ask.as_deref_mut()) else {
        return Ok(branches);
    };
    let folder = Folder::of(catalog, project)?;
    let journal = transaction::read(&project.root, &folder.journal()?)?;
    let is_merged = journal.is_some_and(|journal| migration::has_sides(journal.bytes()));
    if !is_merged || git_default_branch(&project.root)?.is_some() {
        return Ok(branches);
    }
    let names = git_branches(&project.root)?;
    if names.is_empty() {
        return Ok(branches);
    }
    let items: Vec<Item> = names.iter().map(|name| Item::new(name, "")).collect();
    let chosen = ask.choice(
        "Which branch has the migrations that others may have run?",
        &items,
        0,
    )?;
    Ok(Branches::Together {
        onto: names.get(chosen).cloned(),
    })
}

/// Asks whether the migrations that are no longer where they were are where drizzle-kit's configuration says, and puts the
/// answer into the answers in memory.
pub(in crate::commands::change) fn folder(
    catalog: &Catalog,
    project: &mut Project,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let Some(ask) = ui.ask.as_deref_mut() else {
        return Ok(());
    };
    let folder = Folder::of(catalog, project)?;
    let Some(guess) = folder.moved(project)? else {
        return Ok(());
    };
    let prompt = format!(
        "The migrations are no longer in {}. Where are they?",
        folder.dir
    );
    let check = |text: &str| {
        let wrong = || format!("there is no {text}/{JOURNAL}");
        has_journal(&project.root, text)
            .then_some(())
            .ok_or_else(wrong)
    };
    let answer = ask.text(&prompt, guess.as_str(), &check)?;
    let answer = RelPath::parse(answer.trim_end_matches('/'))?;
    project.answers = answers::with_migrations_folder(&project.answers, &answer)?;
    Ok(())
}

/// Where migrations should be.
pub(in crate::commands::change) struct Folder {
    /// Below the project's folder.
    dir: String,
    /// Where it would be if its owner had not moved it.
    usual: String,
    /// Where drizzle-kit's configuration puts them, if that is elsewhere.
    guess: Option<RelPath>,
}

impl Folder {
    fn of(catalog: &Catalog, project: &Project) -> Result<Self> {
        let answers = complete(catalog, given(catalog, project)?)?.answers;
        Self::new(&Blueprint::new(catalog, &answers)?, project)
    }

    /// The folder of a project with these answers.
    pub fn new(blueprint: &Blueprint<'_>, project: &Project) -> Result<Self> {
        let usual = blueprint.migrations_dir(&History::default());
        let stated = answers::migrations_folder(&project.answers)?;
        let dir = stated.map_or_else(|| usual.clone(), |dir| dir.to_string());
        let out = config(blueprint, project)?.out;
        let guess = out.and_then(|out| below(&blueprint.frontend.dir, &out));
        Ok(Self {
            guess: guess.filter(|guess| guess.as_str() != dir),
            dir,
            usual,
        })
    }

    fn journal(&self) -> Result<RelPath> {
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
            Failure::usage(format!("{}/{JOURNAL} is missing, and the project had migrations there", self.dir))
                .hint(format!(
                    "take it back from git; or, if you moved the folder, say where in authgen.toml: [migrations] and \
                     below it folder = \"{folder}\""
                ))
        )
    }
}

fn has_journal(root: &Path, folder: &str) -> bool {
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
