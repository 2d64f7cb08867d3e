//! Scripts of the root `package.json`, and the processes of `dev` and `start`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Blueprint, service::Service};
use crate::text::Text;

/// A service as `dev` and `start` run it.
#[derive(Clone, Debug, Serialize)]
pub struct Process {
    /// Name of the service.
    pub name: String,
    /// Its folder.
    pub dir: String,
    /// Its env file.
    pub env_file: String,
    /// Command during development.
    pub dev: String,
    /// Command after `build`.
    pub start: String,
    /// Programs that the commands need.
    pub needs: Vec<super::service::Need>,
}

/// The scripts sorted by name, and one process for each service that has `dev` and `start`.
pub(super) fn collect(blueprint: &Blueprint<'_>) -> Result<(Vec<(String, String)>, Vec<Process>)> {
    let mut scripts = BTreeMap::new();
    let mut of_service: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut of_root: Vec<String> = Vec::new();
    let mut runs: BTreeMap<(&str, &str), String> = BTreeMap::new();
    let package_manager_run = run_command(blueprint);

    for instance in &blueprint.layers {
        let layer = instance.layer;
        let text = Text::new(blueprint.string_context(*instance), &layer.id);
        for row in &layer.manifest.script {
            let command = text.render(&row.run)?;
            let owner = match row.owner.as_deref() {
                Some("root") => {
                    if row.aggregate {
                        of_root.push(row.name.clone());
                    }
                    if scripts.insert(row.name.clone(), command).is_some() {
                        bail!("layers/{}/layer.toml: the root has a script `{}` already", layer.id, row.name);
                    }
                    continue;
                }
                Some(_) => Some(&blueprint.frontend),
                None => blueprint.own_service(*instance),
            };
            let Some(owner) = owner else {
                bail!("layers/{}/layer.toml: [[script]] {} needs `for`", layer.id, row.name)
            };
            if matches!(row.name.as_str(), "dev" | "start") {
                runs.insert((&owner.name, &row.name), command);
            } else {
                let database = if row.database { " --database" } else { "" };
                of_service
                    .entry((row.name.clone(), owner.name.clone()))
                    .or_default()
                    .push(format!("node scripts/run.mjs {}{database} -- {command}", owner.name));
            }
        }
    }

    let order: Vec<&str> = services(blueprint).map(|service| service.name.as_str()).collect();
    let mut parts: Vec<String> = order
        .iter()
        .flat_map(|service| of_service.keys().filter(move |(_, owner)| owner == service))
        .map(|(name, service)| format!("{name}:{service}"))
        .collect();
    parts.extend(of_root);
    for part in parts {
        let name = part.split(':').next().unwrap_or_default().to_owned();
        let steps: &mut String = scripts.entry(name).or_default();
        if !steps.is_empty() {
            steps.push_str(" && ");
        }
        steps.push_str(&format!("{package_manager_run} {part}"));
    }
    for ((name, service), commands) in of_service {
        scripts.insert(format!("{name}:{service}"), commands.join(" && "));
    }
    let processes = services(blueprint)
        .filter_map(|service| process(service, &runs))
        .collect();
    Ok((scripts.into_iter().collect(), processes))
}

/// The frontend, then the backends in order.
fn services<'b>(blueprint: &'b Blueprint<'_>) -> impl Iterator<Item = &'b Service> {
    std::iter::once(&blueprint.frontend).chain(&blueprint.services)
}

fn process(service: &Service, runs: &BTreeMap<(&str, &str), String>) -> Option<Process> {
    let run = |name: &str| runs.get(&(service.name.as_str(), name)).cloned();
    Some(Process {
        name: service.name.clone(),
        dir: service.dir.clone(),
        env_file: service.env_file.clone(),
        dev: run("dev")?,
        start: run("start")?,
        needs: service.needs.clone(),
    })
}

fn run_command(blueprint: &Blueprint<'_>) -> String {
    blueprint
        .layers
        .iter()
        .filter(|instance| instance.layer.manifest.slot.as_deref() == Some("package-manager"))
        .find_map(|instance| instance.layer.manifest.values.get("run").cloned())
        .unwrap_or_else(|| "npm run".to_owned())
}
