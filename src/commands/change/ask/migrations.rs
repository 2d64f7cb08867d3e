//! Prompts about migrations: the branch whose migrations keep their place, and the folder they are in.

use anyhow::Result;

use super::{given, one_of};
use crate::{
    Ui, answers,
    blueprint::Blueprint,
    catalog::Catalog,
    commands::change::{
        branches::Branches,
        migrations::{Place, has_journal},
    },
    migration::{self, JOURNAL},
    program::{git_branches, git_default_branch},
    project::Project,
    prompt::Item,
    transaction,
    tree::RelPath,
};

/// Asks for the branch whose migrations keep their place, if two branches added some and git has no default branch.
pub(in crate::commands::change) fn branch(
    catalog: &Catalog,
    project: &Project,
    branches: Branches,
    ui: &mut Ui<'_>,
) -> Result<Branches> {
    let (Branches::Together { onto: None }, Some(ask)) = (&branches, &mut ui.ask) else {
        return Ok(branches);
    };
    let folder = folder_of(catalog, project)?;
    let journal = transaction::read(&project.root, &folder.journal()?)?;
    let is_merged = journal.is_some_and(|journal| migration::has_sides(journal.bytes()));
    if !is_merged || git_default_branch(&project.root)?.is_some() {
        return Ok(branches);
    }
    let names = git_branches(&project.root)?;
    if names.is_empty() {
        return Ok(branches);
    }
    let item = |name: String| (name.clone(), Item::new(&name, ""));
    let prompt = "Which branch's migrations may others have applied?";
    let branch = one_of(ask, prompt, names.into_iter().map(item).collect(), 0)?;
    Ok(Branches::Together { onto: Some(branch) })
}

/// Asks whether missing migrations are in the folder set in drizzle-kit's configuration, and stores the answer in
/// memory.
pub(in crate::commands::change) fn folder(
    catalog: &Catalog,
    project: &mut Project,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let Some(ask) = &mut ui.ask else {
        return Ok(());
    };
    let folder = folder_of(catalog, project)?;
    let Some(guess) = folder.moved(project)? else {
        return Ok(());
    };
    let prompt = format!(
        "The migrations are not in {}. Which folder are they in?",
        folder.dir
    );
    let check = |text: &str| {
        let wrong = || format!("{text}/{JOURNAL} does not exist");
        has_journal(&project.root, text)
            .then_some(())
            .ok_or_else(wrong)
    };
    let answer = ask.text(&prompt, guess.as_str(), &check)?;
    let answer = RelPath::parse(answer.trim_end_matches('/'))?;
    project.answers = answers::with_migrations_folder(&project.answers, &answer)?;
    Ok(())
}

fn folder_of(catalog: &Catalog, project: &Project) -> Result<Place> {
    let answers = answers::of_project(catalog, given(catalog, project)?)?;
    Place::new(&Blueprint::new(catalog, &answers)?, project)
}
