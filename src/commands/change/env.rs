//! What happens to env files beside the values of the answers.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::{
    blueprint::{Blueprint, example_path},
    commands::words::shell_word,
    env::Document,
    env_files::Changes,
    project::{self, Project},
    record::{Renders, render_of},
    tree::RelPath,
};

/// Brings what the template changed in the examples from which the files were made.
pub(super) fn follow_examples(
    changes: &mut Changes,
    blueprint: &Blueprint<'_>,
    files: &BTreeMap<String, Document>,
    recorded: &Renders,
) -> Result<()> {
    let mut examples = BTreeMap::new();
    for file in files.keys() {
        let blob = render_of(recorded, &RelPath::parse(&example_path(file))?);
        if let Some(example) = blob.and_then(|blob| Document::read(blob.bytes()).ok()) {
            examples.insert(file.clone(), example);
        }
    }
    changes.follow(&blueprint.env, files, &examples)
}

/// In a linked working tree, new files take their secrets from the main one.
pub(super) fn leave_to_main(
    changes: &mut Changes,
    blueprint: &Blueprint<'_>,
    project: &Project,
) -> Result<()> {
    if let Some(main) = project::main_copy_with(&project.root, changes.new_files())? {
        let run = blueprint.slot_text("package-manager", "run")?;
        let main = shell_word(&main.display().to_string());
        changes.leave_new_files(&format!("{run} env:create -- --from {main}"));
    }
    Ok(())
}
