//! Next steps for the owner after a change.

use anyhow::Result;

use crate::{
    blueprint::Blueprint,
    plan::{Plan, Step},
};

/// Steps required by changed files, and steps of new layers.
pub(super) fn next_steps(
    old: &Blueprint<'_>,
    blueprint: &Blueprint<'_>,
    plan: &Plan,
    migrations_dir: &str,
) -> Result<Vec<String>> {
    let mut steps = Vec::new();
    let is_written = |wanted: &dyn Fn(&str) -> bool| {
        plan.steps.iter().any(|(path, step)| {
            !matches!(step, Step::KeepDeleted | Step::Orphan) && wanted(path.as_str())
        })
    };
    let (old_lock, lock) = (
        old.slot_text("package-manager", "lock")?,
        blueprint.slot_text("package-manager", "lock")?,
    );
    if old_lock != lock {
        steps.push(format!("rm -rf node_modules {old_lock}"));
    }
    let manager = blueprint.in_slot("package-manager");
    let files: Vec<_> = manager.flat_map(|layer| &layer.manifest.manifest).collect();
    let is_manifest = |path: &str| {
        files
            .iter()
            .any(|row| path.rsplit('/').next() == Some(&row.file))
    };
    if is_written(&is_manifest) {
        steps.push(
            blueprint
                .slot_text("package-manager", "install")?
                .to_owned(),
        );
    }
    if is_written(&|path| {
        path.strip_prefix(migrations_dir)
            .and_then(|name| name.strip_suffix(".sql"))
            .is_some()
    }) {
        let run = blueprint.slot_text("package-manager", "run")?;
        steps.push(format!("{run} db:migrate"));
    }
    let is_known = |text: &str| old.next.iter().any(|step| step.text == text);
    let own = blueprint.next.iter().filter(|step| step.done_by.is_none());
    steps.extend(
        own.map(|step| step.text.clone())
            .filter(|text| !is_known(text)),
    );
    Ok(steps)
}
