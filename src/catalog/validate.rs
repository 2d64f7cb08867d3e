//! Validates a catalog.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};

use super::{
    Catalog, Layer,
    layer::{EnvManifest, Role},
    moved, past,
    question::{Question, QuestionKind, Scalar},
};

/// Scripts that a project's runner and pipelines call in every backend.
const BACKEND_SCRIPTS: [&str; 6] = ["dev", "start", "lint", "test", "audit", "api:generate"];

pub(super) fn check(catalog: &Catalog) -> Result<()> {
    past::check(catalog)?;
    let files = moved::files(catalog);
    for layer in &catalog.layers {
        layer_is_sound(catalog, layer)
            .and_then(|()| moved::check(catalog, &files, layer))
            .with_context(|| layer.place(&catalog.source))?;
    }
    let mut seen = BTreeSet::new();
    for question in &catalog.questions {
        question_is_sound(catalog, question)
            .and_then(|()| {
                ensure!(
                    seen.insert(&question.id),
                    "duplicate question id `{}`",
                    question.id
                );
                Ok(())
            })
            .with_context(|| catalog.source.display("questions.toml"))?;
    }
    no_cycle(catalog)
}

fn layer_is_sound(catalog: &Catalog, layer: &Layer) -> Result<()> {
    let manifest = &layer.manifest;
    ensure!(
        manifest.slot.is_some() == manifest.choice.is_some(),
        "`slot` and `choice` require each other"
    );
    if let (Some(slot), Some(choice)) = (&manifest.slot, &manifest.choice) {
        ensure!(
            manifest.bridge.is_empty(),
            "a layer cannot have both a slot and `bridge`"
        );
        ensure!(
            catalog
                .questions
                .iter()
                .any(|question| question.slot.as_ref() == Some(slot)),
            "no question has the slot `{slot}`"
        );
        let rivals = catalog
            .choices(slot)
            .filter(|(word, _)| word == choice)
            .count();
        ensure!(
            rivals == 1,
            "duplicate choice `{choice}` for the slot `{slot}`"
        );
    }
    ensure!(
        !manifest.on_demand || (manifest.slot.is_none() && manifest.bridge.is_empty()),
        "an `on-demand` layer cannot have `slot` or `bridge`"
    );
    ensure!(
        manifest.bridge.len() != 1,
        "a bridge connects at least two layers"
    );
    for other in manifest.bridge.iter().chain(&manifest.requires) {
        ensure!(catalog.layer(other).is_some(), "unknown layer `{other}`");
    }
    if !manifest.bridge.is_empty() {
        ensure!(
            layer.id == manifest.bridge.join("+"),
            "the id of this bridge must be `{}`",
            manifest.bridge.join("+")
        );
    }
    for row in &manifest.extension {
        let is_listed = |other: &Layer| other.manifest.points.contains(&row.point);
        ensure!(
            catalog.layers.iter().any(is_listed) || catalog.gone.layers().any(is_listed),
            "[[extension]]: no layer has the point `{}`",
            row.point
        );
    }
    for row in &manifest.dependencies {
        let place = format!("line {}: [[dependencies]]: versions.toml has no", row.line);
        let versions = catalog.versions.packages.get(&row.registry);
        let versions = versions.with_context(|| format!("{place} table `{}`", row.registry))?;
        for name in &row.names {
            ensure!(versions.contains_key(name), "{place} version of `{name}`");
        }
    }
    for row in &manifest.manifest {
        ensure!(
            catalog.versions.packages.contains_key(&row.registry),
            "[[manifest]] {}: versions.toml has no table `{}`",
            row.file,
            row.registry
        );
    }
    for row in &manifest.env {
        variable_is_sound(row).with_context(|| format!("[[env]] {}", row.name))?;
    }
    for row in &manifest.script {
        ensure!(
            matches!(row.owner.as_deref(), None | Some("frontend" | "root")),
            "[[script]] {}: `for` must be `frontend` or `root`",
            row.name
        );
    }
    for row in &manifest.placed {
        ensure!(
            layer.files.iter().any(|file| file.target().0 == row.file),
            "[[placed]]: there is no file files/{}",
            row.file
        );
    }
    if layer.is_backend() {
        backend_is_sound(layer)?;
    }
    for file in layer.files.iter().filter(|file| file.is_obeyed()) {
        let (target, is_rendered) = file.target();
        ensure!(
            is_rendered,
            "files/{target} must be named {}.tera: Cargo or git would apply it to this repository",
            target.rsplit('/').next().unwrap_or(target)
        );
    }
    Ok(())
}

fn variable_is_sound(row: &EnvManifest) -> Result<()> {
    let is = |role| row.role == Some(role);
    ensure!(
        matches!(row.owner.as_deref(), None | Some("frontend" | "backend")),
        "`for` must be `frontend` or `backend`"
    );
    ensure!(
        !row.each_backend || row.owner.as_deref() == Some("frontend"),
        "`each-backend` requires `for = \"frontend\"`"
    );
    ensure!(
        !is(Role::ServiceUrl) || row.each_backend,
        "the role `service-url` requires `each-backend`"
    );
    ensure!(
        !is(Role::TokenLifetime) || row.max.is_some(),
        "the role `token-lifetime` requires `max`"
    );
    Ok(())
}

/// Validates the layer of a backend.
fn backend_is_sound(layer: &Layer) -> Result<()> {
    let manifest = &layer.manifest;
    ensure!(
        manifest.dir.contains("service.dir"),
        "the layer of a backend must have `dir = \"{{{{ service.dir }}}}\"`"
    );
    let has = |name: &&str| manifest.script.iter().any(|row| row.name == **name);
    if let Some(name) = BACKEND_SCRIPTS.iter().find(|name| !has(name)) {
        bail!("a backend must have a [[script]] `{name}`");
    }
    Ok(())
}

fn question_is_sound(catalog: &Catalog, question: &Question) -> Result<()> {
    let id = &question.id;
    match (question.kind, &question.slot, &question.default) {
        (
            QuestionKind::Choice | QuestionKind::Services,
            Some(slot),
            Some(Scalar::Text(default)),
        ) => {
            ensure!(
                catalog.choice(slot, default).is_some(),
                "`{id}`: `{default}` is not a choice of `{slot}`"
            );
        }
        (QuestionKind::Choices, Some(_), None)
        | (QuestionKind::Port, None, Some(Scalar::Number(_)))
        | (QuestionKind::Secret, None, None) => {}
        _ => bail!(
            "`{id}`: a `choice` or `services` question needs a slot and a default, a `choices` question only a slot, a `port` question only a numeric default, a `secret` question neither"
        ),
    }
    ensure!(
        question.port_of.is_some() == (question.kind == QuestionKind::Port),
        "`{id}`: a `port` question needs `port-of`, and no other question can have it"
    );
    if let (Some(program), Some(slot)) = (&question.prefer_installed, &question.slot) {
        ensure!(
            catalog.choice(slot, program).is_some(),
            "`{id}`: `{program}` is not a choice of `{slot}`"
        );
    }
    if let Some(needs) = &question.needs {
        let known = catalog
            .question(&needs.question)
            .and_then(|other| other.slot.as_deref())
            .is_some_and(|slot| catalog.choice(slot, &needs.answer).is_some());
        ensure!(
            known,
            "`{id}` needs an unknown answer: {} = {}",
            needs.question,
            needs.answer
        );
    }
    Ok(())
}

/// Checks that `requires` and `bridge` form no cycle.
fn no_cycle(catalog: &Catalog) -> Result<()> {
    fn visit<'a>(catalog: &'a Catalog, layer: &'a Layer, path: &mut Vec<&'a str>) -> Result<()> {
        if path.contains(&layer.id.as_str()) {
            bail!(
                "layers require each other in a cycle: {} -> {}",
                path.join(" -> "),
                layer.id
            );
        }
        path.push(&layer.id);
        for other in layer.manifest.requires.iter().chain(&layer.manifest.bridge) {
            if let Some(other) = catalog.layer(other) {
                visit(catalog, other, path)?;
            }
        }
        path.pop();
        Ok(())
    }
    catalog
        .layers
        .iter()
        .try_for_each(|layer| visit(catalog, layer, &mut Vec::new()))
}
