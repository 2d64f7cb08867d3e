//! The template context. `CONTRIBUTING.md` lists its variables; a test compares that list with [`VARIABLES`].

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Map, Value, json};
use tera::Context;

use super::{Blueprint, Instance, Packages, Service};
use crate::catalog::{layer::ExtensionManifest, question::QuestionKind};

/// All top-level variables of a context.
pub const VARIABLES: [&str; 18] = [
    "authgen",
    "ci",
    "database",
    "env",
    "extensions",
    "frontend",
    "layers",
    "package_manager",
    "processes",
    "project",
    "proxy",
    "revocation",
    "scripts",
    "service",
    "services",
    "token",
    "verify",
    "versions",
];

impl Blueprint<'_> {
    /// The context for template strings in `layer.toml`, without env rows and scripts, which are rendered later.
    pub fn string_context(&self, instance: Instance<'_>) -> Context {
        let mut context = self.strings.clone();
        if let Some(service) = self.own_service(instance) {
            // Omit packages: no template string uses them, and this context is cloned often.
            let packages = Packages::default();
            let service = service.clone();
            context.insert(
                "service",
                &Service {
                    packages,
                    ..service
                },
            );
        }
        context
    }

    /// Adds `service` for a per-service layer instance.
    pub fn for_instance(&self, mut context: Context, instance: Instance<'_>) -> Context {
        if let Some(service) = self.own_service(instance) {
            context.insert("service", service);
        }
        context
    }

    /// The context for template files, without `service`.
    pub fn context(&self) -> Context {
        let mut context = self.strings.clone();
        let layers: Vec<Value> = self
            .layers
            .iter()
            .map(|instance| json!({ "id": instance.layer.id, "title": instance.layer.manifest.title }))
            .collect();
        context.insert("ci", &self.runners);
        context.insert("env", &self.env);
        context.insert("layers", &layers);
        context.insert("processes", &self.processes);
        context.insert("scripts", &self.scripts);
        context.insert("verify", &self.verify);
        context
    }

    pub(super) fn early_context(&self) -> Result<Context> {
        let mut variables = json!({
            "authgen": { "version": env!("CARGO_PKG_VERSION") },
            "project": {
                "name": self.answers.name,
                "title": title(&self.answers.name),
                "dependencies": self.packages.dependencies,
                "dev_dependencies": self.packages.dev_dependencies,
            },
            "frontend": self.frontend,
            "services": self.services,
            "extensions": self.extensions(),
            "versions": self.catalog.versions,
        });
        if let Some(variables) = variables.as_object_mut() {
            for question in &self.catalog.questions {
                if let (QuestionKind::Choice, Some(slot)) = (question.kind, &question.slot) {
                    variables.insert(slot.replace('-', "_"), self.slot_value(&question.id, slot));
                }
            }
        }
        Ok(Context::from_serialize(&variables)?)
    }

    /// The extension rows of all selected layers, by extension point.
    fn extensions(&self) -> BTreeMap<String, Vec<&ExtensionManifest>> {
        let key = |point: &str| point.replace('-', "_");
        let points = self
            .catalog
            .layers
            .iter()
            .flat_map(|layer| &layer.manifest.points);
        let mut lists: BTreeMap<String, Vec<&ExtensionManifest>> =
            points.map(|point| (key(point), Vec::new())).collect();
        // Add rows once per layer, even if the layer is instantiated for several services.
        for instances in self
            .layers
            .chunk_by(|one, other| one.layer.id == other.layer.id)
        {
            for row in &instances[0].layer.manifest.extension {
                lists.entry(key(&row.point)).or_default().push(row);
            }
        }
        for list in lists.values_mut() {
            // Sort by import path, as formatters do.
            list.sort_by(|one, other| one.from.cmp(&other.from));
        }
        lists
    }

    /// The choice for a slot: its id, title, port if the slot has a port question, and the layer's values.
    fn slot_value(&self, question: &str, slot: &str) -> Value {
        let mut value = Map::new();
        let port_question = self.catalog.port_question(slot);
        if let Some(port) = port_question.and_then(|question| self.answers.port(&question.id)) {
            value.insert("port".into(), json!(port));
        }
        if let Some((word, layer)) = self
            .answers
            .choice(question)
            .and_then(|word| Some((word, self.catalog.choice(slot, word)?)))
        {
            value.insert("id".into(), json!(word));
            value.insert("title".into(), json!(layer.manifest.title));
            for (key, text) in &layer.manifest.values {
                value.insert(key.replace('-', "_"), json!(text));
            }
        }
        Value::Object(value)
    }
}

/// Turns `my-app` into a heading: `My app`.
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
