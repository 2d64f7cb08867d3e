//! Packages for the manifests, gathered from the layers that are in.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Serialize;
use toml_edit::{Array, InlineTable, Value};

use super::Blueprint;
use crate::catalog::layer::{DependencyManifest, ManifestOwner, Registry};

/// Packages by the manifest that names them.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Dependencies {
    pub root: Npm,
    pub frontend: Npm,
    /// One for each service, in order.
    pub services: Vec<ServicePackages>,
}

/// Packages of a `package.json`: name to exact version.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Npm {
    pub dependencies: BTreeMap<String, String>,
    pub dev_dependencies: BTreeMap<String, String>,
}

/// Packages of a service that is not JavaScript, each as a line of its manifest.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct ServicePackages {
    pub crates: Lines,
    pub pypi: Lines,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Lines {
    pub dependencies: Vec<String>,
    pub dev_dependencies: Vec<String>,
}

pub(super) fn collect(blueprint: &Blueprint<'_>) -> Result<Dependencies> {
    let mut all = Dependencies {
        services: vec![ServicePackages::default(); blueprint.services.len()],
        ..Dependencies::default()
    };
    for instance in &blueprint.layers {
        for row in &instance.layer.manifest.dependencies {
            for name in &row.names {
                let version = blueprint.catalog.versions.get(row.registry, name);
                let version =
                    version.with_context(|| format!("versions.toml has no version of `{name}`"))?;
                match (row.manifest, instance.service) {
                    (ManifestOwner::Root, _) => all.root.add(row, name, version),
                    (ManifestOwner::Frontend, _) | (ManifestOwner::Service, None) => {
                        all.frontend.add(row, name, version);
                    }
                    (ManifestOwner::Service, Some(index)) => {
                        all.services[index].add(row, name, version);
                    }
                }
            }
        }
    }
    for service in &mut all.services {
        for lines in [&mut service.crates, &mut service.pypi] {
            lines.dependencies.sort();
            lines.dev_dependencies.sort();
            // One layer's tests may use what another layer's service does.
            let Lines {
                dependencies,
                dev_dependencies,
            } = lines;
            dev_dependencies.retain(|line| !dependencies.contains(line));
        }
    }
    Ok(all)
}

impl Npm {
    fn add(&mut self, row: &DependencyManifest, name: &str, version: &str) {
        let table = if row.dev {
            &mut self.dev_dependencies
        } else {
            &mut self.dependencies
        };
        table.insert(name.to_owned(), version.to_owned());
    }
}

impl ServicePackages {
    fn add(&mut self, row: &DependencyManifest, name: &str, version: &str) {
        let (lines, line) = match row.registry {
            Registry::Pypi => (&mut self.pypi, python_requirement(row, name, version)),
            Registry::Crates | Registry::Npm => (&mut self.crates, cargo_line(row, name, version)),
        };
        if row.dev {
            lines.dev_dependencies.push(line);
        } else {
            lines.dependencies.push(line);
        }
    }
}

/// `axum = "0.8.9"`, or an inline table when there are features.
fn cargo_line(row: &DependencyManifest, name: &str, version: &str) -> String {
    if row.features.is_empty() && row.default_features.is_none() {
        return format!("{name} = {}", Value::from(version));
    }
    let mut table = InlineTable::new();
    table.insert("version", version.into());
    if let Some(default_features) = row.default_features {
        table.insert("default-features", default_features.into());
    }
    if !row.features.is_empty() {
        table.insert(
            "features",
            Value::Array(row.features.iter().map(String::as_str).collect::<Array>()),
        );
    }
    format!("{name} = {table}")
}

/// `"psycopg[binary,pool]==3.3.9"`, a dependency specifier of PEP 508 as a TOML string.
fn python_requirement(row: &DependencyManifest, name: &str, version: &str) -> String {
    let extras = if row.features.is_empty() {
        String::new()
    } else {
        format!("[{}]", row.features.join(","))
    };
    Value::from(format!("{name}{extras}=={version}")).to_string()
}
