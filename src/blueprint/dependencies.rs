//! Packages for manifests, collected from the selected layers.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::Blueprint;
use crate::catalog::layer::ManifestOwner;

/// The dependencies of one manifest, by name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Packages {
    /// Runtime dependencies.
    pub dependencies: BTreeMap<String, Package>,
    /// Development and test dependencies.
    pub dev_dependencies: BTreeMap<String, Package>,
}

/// One package in a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Package {
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_features: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    features: Vec<String>,
}

/// Sets the packages of the project and its services.
pub(super) fn collect(blueprint: &mut Blueprint<'_>) -> Result<()> {
    for instance in blueprint.layers.clone() {
        for row in &instance.layer.manifest.dependencies {
            let packages = match (row.manifest, instance.service) {
                (ManifestOwner::Root, _) => &mut blueprint.packages,
                (ManifestOwner::Service, Some(index)) => &mut blueprint.services[index].packages,
                _ => &mut blueprint.frontend.packages,
            };
            let table = if row.dev {
                &mut packages.dev_dependencies
            } else {
                &mut packages.dependencies
            };
            for name in &row.names {
                let version = blueprint.catalog.versions.packages.get(&row.registry);
                let version = version.and_then(|table| table.get(name));
                let package = Package {
                    version: version
                        .cloned()
                        .with_context(|| format!("versions.toml has no version for `{name}`"))?,
                    default_features: row.default_features,
                    features: row.features.clone(),
                };
                table.insert(name.clone(), package);
            }
        }
    }
    for service in &mut blueprint.services {
        let Packages {
            dependencies,
            dev_dependencies,
        } = &mut service.packages;
        // If a package is listed alike for runtime and for development, keep only the runtime entry.
        dev_dependencies.retain(|name, package| dependencies.get(name) != Some(package));
    }
    Ok(())
}
