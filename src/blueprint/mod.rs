//! The blueprint combines catalog and answers before anything is rendered. It does no I/O.
//!
//! It determines the layers and services of a project, the variables of each env file, and the scripts and packages in
//! manifests. Templates see it through [`Blueprint::context`].

pub mod context;
mod dependencies;
mod env;
mod env_file;
mod runner;
mod scripts;
mod select;
mod service;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use schemars::JsonSchema;
use serde::Serialize;

pub use self::{
    context::VARIABLES,
    dependencies::Packages,
    env::{EnvRow, PLACEHOLDER, ValuePart},
    env_file::{env_file, example_path},
    scripts::Process,
    service::Service,
};
use crate::{
    answers::Answers,
    catalog::{Catalog, Layer, layer::Action, moved},
    plan::{Move, Moves},
    text::Text,
};

/// Everything a project is generated from.
#[derive(Debug)]
pub struct Blueprint<'a> {
    /// The catalog of the layers.
    pub catalog: &'a Catalog,
    /// The user's answers.
    pub answers: &'a Answers,
    /// The frontend.
    pub frontend: Service,
    /// The backends; the first is the primary service.
    pub services: Vec<Service>,
    /// Selected layers in the order they apply; a per-service layer occurs once per service.
    pub layers: Vec<Instance<'a>>,
    /// Variables of all env files, in file order.
    pub env: Vec<EnvRow>,
    /// Root `package.json` scripts by name.
    pub scripts: BTreeMap<String, String>,
    /// Processes started by `dev` and `start`.
    pub processes: Vec<Process>,
    /// Next steps for the user.
    pub next: Vec<NextStep>,
    /// Commands that verify the project.
    pub verify: Vec<Verification>,
    packages: Packages,
    runners: runner::Runners,
    strings: tera::Context,
}

/// A selected layer, possibly for one service.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// Index into [`Blueprint::services`] for a per-service layer.
    pub service: Option<usize>,
}

/// A command that must succeed in the project.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Verification {
    /// The command.
    pub run: String,
    /// Whether the project must be running.
    pub running: bool,
}

/// A next step after `new`.
#[derive(Clone, Debug)]
pub struct NextStep {
    /// The step, described in one line.
    pub text: String,
    /// The flag of `new` that performs the step.
    pub done_by: Option<Action>,
}

impl<'a> Blueprint<'a> {
    /// Combines catalog and answers.
    ///
    /// # Errors
    /// A template string in a `layer.toml` fails to render; the message names the layer and the row.
    pub fn new(catalog: &'a Catalog, answers: &'a Answers) -> Result<Self> {
        let (frontend, services) = service::all(catalog, answers)?;
        let layers = select::layers(catalog, answers, &services)?;
        let mut blueprint = Self {
            catalog,
            answers,
            frontend,
            services,
            layers,
            env: Vec::new(),
            scripts: BTreeMap::new(),
            processes: Vec::new(),
            next: Vec::new(),
            verify: Vec::new(),
            packages: Packages::default(),
            runners: runner::Runners::default(),
            strings: tera::Context::new(),
        };
        dependencies::collect(&mut blueprint)?;
        blueprint.strings = blueprint.early_context()?;
        blueprint.runners = runner::Runners::collect(&blueprint)?;
        blueprint.env = env::rows(&blueprint)?;
        let scripts = scripts::Scripts::collect(&blueprint)?;
        blueprint.processes = scripts.processes(&blueprint);
        blueprint.scripts = scripts.root;
        for instance in blueprint.layers.clone() {
            let text = Text::new(blueprint.string_context(instance), &instance.layer.id);
            for row in &instance.layer.manifest.next {
                blueprint.next.push(NextStep {
                    text: text.render(&row.text)?,
                    done_by: row.done_by,
                });
            }
            for row in &instance.layer.manifest.verify {
                blueprint.verify.push(Verification {
                    run: text.render(&row.run)?,
                    running: row.running,
                });
            }
        }
        Ok(blueprint)
    }

    /// The frontend, then the backends in order.
    pub fn all_services(&self) -> impl Iterator<Item = &Service> {
        std::iter::once(&self.frontend).chain(&self.services)
    }

    /// The service that a layer is instantiated for, or that the layer defines.
    pub fn own_service(&self, instance: Instance<'_>) -> Option<&Service> {
        match instance.service {
            Some(index) => self.services.get(index),
            None => instance
                .layer
                .manifest
                .service
                .as_ref()
                .map(|_| &self.frontend),
        }
    }

    /// The layers that fill a slot.
    pub fn in_slot(&self, slot: &str) -> impl Iterator<Item = &'a Layer> {
        let layers = self.layers.iter().map(|instance| instance.layer);
        layers.filter(move |layer| layer.manifest.slot.as_deref() == Some(slot))
    }

    /// A value of the layer that fills a slot, if the layer sets it.
    pub fn find_slot_text(&self, slot: &str, key: &str) -> Option<&'a str> {
        let mut layers = self.in_slot(slot);
        layers.find_map(|layer| layer.manifest.values.get(key).map(String::as_str))
    }

    /// A required value of the layer that fills a slot.
    pub fn slot_text(&self, slot: &str, key: &str) -> Result<&'a str> {
        self.find_slot_text(slot, key)
            .with_context(|| format!("the layer that fills `{slot}` has no value `{key}`"))
    }

    /// File moves of the selected layers since earlier versions of the templates.
    ///
    /// # Errors
    /// The `dir` of a layer fails to render.
    pub fn moves(&self) -> Result<Moves> {
        let mut moves = Vec::new();
        for instance in &self.layers {
            let layer = instance.layer;
            let text = Text::new(self.string_context(*instance), &layer.id);
            let dir = text.render(&layer.manifest.dir)?;
            moves.extend(layer.manifest.moved.iter().map(|row| {
                let below = |path: &String| moved::below(&dir, path);
                Move {
                    from: below(&row.from),
                    to: row.to.paths().iter().map(below).collect(),
                    additions: row.additions.as_ref().map(below),
                }
            }));
        }
        Ok(moves.into_iter().collect())
    }
}
