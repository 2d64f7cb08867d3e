//! Scripts of the root `package.json`, and the processes of `dev` and `start`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;

use super::{
    Blueprint, Instance,
    service::{Need, Service},
};
use crate::{
    catalog::layer::{DevManifest, ScriptManifest},
    text::Text,
};

/// A service as run by `dev` and `start`.
#[derive(Clone, Debug, Serialize)]
pub struct Process {
    /// Name of the service.
    pub name: String,
    /// Its folder.
    pub dir: String,
    /// Its env file.
    pub env_file: String,
    /// Development command.
    pub dev: String,
    /// Command after `build`.
    pub start: String,
    /// Settings of `dev` beyond the command.
    #[serde(flatten)]
    pub manifest: DevManifest,
    /// Programs that the commands need.
    pub needs: Vec<Need>,
}

/// The combined `[[script]]` rows of all layers.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// Root `package.json` scripts by name.
    pub root: BTreeMap<String, String>,
    /// Commands by script name and service, in the order in which they run.
    services: BTreeMap<(String, String), Vec<String>>,
    /// Names of root scripts such as `NAME:PART`, which run as part of the script `NAME`.
    parts: Vec<String>,
    /// `dev` and `start` commands by service and script name.
    runs: BTreeMap<(String, String), String>,
}

impl Scripts {
    pub(super) fn collect(blueprint: &Blueprint<'_>) -> Result<Self> {
        let mut scripts = Self::default();
        for instance in &blueprint.layers {
            let text = Text::new(blueprint.string_context(*instance), &instance.layer.id);
            for row in &instance.layer.manifest.script {
                scripts.add(blueprint, *instance, row, text.render(&row.run)?)?;
            }
        }
        scripts.aggregate(blueprint)?;
        Ok(scripts)
    }

    fn add(
        &mut self,
        blueprint: &Blueprint<'_>,
        instance: Instance<'_>,
        row: &ScriptManifest,
        command: String,
    ) -> Result<()> {
        let layer = &instance.layer.id;
        let owner = match row.owner.as_deref() {
            Some("root") => {
                if row.aggregate {
                    self.parts.push(row.name.clone());
                }
                if self.root.insert(row.name.clone(), command).is_some() {
                    bail!(
                        "layers/{layer}/layer.toml: the root already has a script `{}`",
                        row.name
                    );
                }
                return Ok(());
            }
            Some(_) => &blueprint.frontend,
            None => match blueprint.own_service(instance) {
                Some(own) => own,
                None => bail!(
                    "layers/{layer}/layer.toml: [[script]] {} needs `for`",
                    row.name
                ),
            },
        };
        if matches!(row.name.as_str(), "dev" | "start") {
            let key = (owner.name.clone(), row.name.clone());
            if self.runs.insert(key, command).is_some() {
                bail!(
                    "layers/{layer}/layer.toml: {} already has a script `{}`",
                    owner.name,
                    row.name
                );
            }
        } else {
            let database = if row.database { " --database" } else { "" };
            self.services
                .entry((row.name.clone(), owner.name.clone()))
                .or_default()
                .push(format!(
                    "node scripts/run.mjs {}{database} -- {command}",
                    owner.name
                ));
        }
        Ok(())
    }

    /// Generates scripts such as `test:<service>`, and `test`, which runs all of them, frontend first.
    fn aggregate(&mut self, blueprint: &Blueprint<'_>) -> Result<()> {
        let run = blueprint.slot_text("package-manager", "run")?;
        let order: Vec<&Service> = blueprint.all_services().collect();
        let of_services = order.iter().flat_map(|service| {
            self.services
                .keys()
                .filter(|(_, owner)| *owner == service.name)
                .map(|(name, owner)| format!("{name}:{owner}"))
        });
        for part in of_services.chain(self.parts.clone()) {
            // The name itself may have a colon; names of services don't.
            let name = part
                .rsplit_once(':')
                .map_or(part.as_str(), |(name, _)| name);
            let step = format!("{run} {part}");
            match self.root.get_mut(name) {
                None => {
                    self.root.insert(name.to_owned(), step);
                }
                Some(steps) => *steps = format!("{steps} && {step}"),
            }
        }
        for ((name, service), commands) in &self.services {
            self.root
                .insert(format!("{name}:{service}"), commands.join(" && "));
        }
        Ok(())
    }

    /// The processes of all services that have `dev` and `start`.
    pub(super) fn processes(&self, blueprint: &Blueprint<'_>) -> Vec<Process> {
        let process = |service: &Service| {
            let run = |name: &str| {
                self.runs
                    .get(&(service.name.clone(), name.to_owned()))
                    .cloned()
            };
            Some(Process {
                name: service.name.clone(),
                dir: service.dir.clone(),
                env_file: service.env_file.clone(),
                dev: run("dev")?,
                start: run("start")?,
                manifest: service.dev.clone(),
                needs: service.needs.clone(),
            })
        };
        blueprint.all_services().filter_map(process).collect()
    }
}
