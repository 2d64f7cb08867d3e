//! Setup of a CI runner before it runs scripts of the project, and the folders with packages to update.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde::Serialize;

use super::{Blueprint, Instance, Service};
use crate::text::Text;

/// The combined `[[ci]]` rows of some layers.
#[derive(Clone, Debug, Default, Serialize)]
struct Runner {
    /// Environment variables of the job; `${cache}` is the folder that is cached between runs.
    environment: BTreeMap<String, String>,
    /// Files that pin what the steps download.
    locks: Vec<String>,
    /// Folders added to `PATH` before the steps run.
    path: Vec<String>,
    /// Commands, in order.
    steps: Vec<Step>,
}

#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
struct Step {
    name: String,
    run: String,
}

/// A folder whose packages Dependabot updates.
#[derive(Clone, Debug, Serialize)]
struct Update {
    /// Dependabot's name of the package manager.
    ecosystem: String,
    /// The folder; `/` is the project.
    directory: String,
}

/// The setup for each part of the project, and for the whole project.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Runners {
    all: Runner,
    frontend: Runner,
    /// By service name.
    services: BTreeMap<String, Runner>,
    /// In the order of the layers.
    updates: Vec<Update>,
}

impl Runners {
    /// Collects the rows: those of a per-service layer for the jobs of that service, all others for every job.
    pub(super) fn collect(blueprint: &Blueprint<'_>) -> Result<Self> {
        let of_service = |(index, service): (usize, &Service)| {
            let runner = blueprint.runner(|own| own.is_none_or(|own| own == index))?;
            Ok((service.name.clone(), runner))
        };
        Ok(Self {
            all: blueprint.runner(|_| true)?,
            frontend: blueprint.runner(|own| own.is_none())?,
            services: blueprint
                .services
                .iter()
                .enumerate()
                .map(of_service)
                .collect::<Result<_>>()?,
            updates: blueprint.updates(),
        })
    }
}

impl Blueprint<'_> {
    fn updates(&self) -> Vec<Update> {
        let of_layer = |instance: &Instance<'_>| {
            let service = self.own_service(*instance);
            let directory = service.map_or("/".into(), |service| format!("/{}", service.dir));
            let rows = instance.layer.manifest.manifest.iter();
            let ecosystems = rows.filter_map(|row| row.dependabot.clone());
            let update = move |ecosystem| Update {
                ecosystem,
                directory: directory.clone(),
            };
            ecosystems.map(update).collect::<Vec<_>>()
        };
        self.layers.iter().flat_map(of_layer).collect()
    }

    fn runner(&self, is_for: impl Fn(Option<usize>) -> bool) -> Result<Runner> {
        let mut runner = Runner::default();
        for instance in &self.layers {
            if is_for(instance.service) {
                runner.add(self, *instance)?;
            }
        }
        Ok(runner)
    }
}

impl Runner {
    /// Adds the rows of a layer. A step that two services share is added once.
    fn add(&mut self, blueprint: &Blueprint<'_>, instance: Instance<'_>) -> Result<()> {
        let layer = &instance.layer.id;
        let text = Text::new(blueprint.string_context(instance), layer);
        for row in &instance.layer.manifest.ci {
            for (name, value) in &row.environment {
                let value = text.render(value)?;
                let before = self.environment.insert(name.clone(), value.clone());
                ensure!(
                    before.is_none_or(|before| before == value),
                    "layers/{layer}/layer.toml: another layer sets {name} to a different value in CI"
                );
            }
            if let Some(lock) = &row.lock {
                push_new(&mut self.locks, text.render(lock)?);
            }
            if let Some(path) = &row.path {
                push_new(&mut self.path, text.render(path)?);
            }
            let step = Step {
                name: text.render(&row.name)?,
                run: text.render(&row.run)?,
            };
            push_new(&mut self.steps, step);
        }
        Ok(())
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
