//! Services: the frontend and the backends, with everything derived from name and port.

use anyhow::{Context, Result};
use serde::Serialize;

use super::Packages;
use crate::{
    answers::{Answers, ServiceAnswer},
    catalog::{
        Catalog, Layer,
        layer::{DevManifest, ServiceManifest},
    },
};

/// A service of the project, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// Name, unique in the project.
    pub name: String,
    /// Folder, relative to the project.
    pub dir: String,
    /// The choice that selects the service's layer.
    pub kind: String,
    /// The layer's title.
    pub title: String,
    /// Programming language, for readers.
    pub language: String,
    /// URL path of the API's documentation.
    pub reference: String,
    /// TCP port during development.
    pub port: u16,
    /// Development URL, without a trailing slash.
    pub url: String,
    /// The `aud` of its access tokens (RFC 7519 section 4.1.3).
    pub audience: String,
    /// Whether its variables have no prefix: true for the frontend and the first backend.
    pub primary: bool,
    /// The name as a lower-case identifier.
    pub snake: String,
    /// The name as an upper-case identifier.
    pub constant: String,
    /// Prefix of its variables: empty for the primary service, otherwise the upper-case identifier and an underscore.
    pub env_prefix: String,
    /// Env file, relative to the project.
    pub env_file: String,
    /// Required programs, each with what to do if it is missing.
    pub needs: Vec<Need>,
    /// How `dev` runs the service.
    #[serde(skip)]
    pub dev: DevManifest,
    /// The packages of its manifest.
    #[serde(flatten)]
    pub packages: Packages,
}

/// A program that must be on `PATH`.
#[derive(Clone, Debug, Serialize)]
pub struct Need {
    /// Name of the program.
    pub program: String,
    /// What to do if it is missing.
    pub hint: String,
}

/// The frontend, and the backends in the order of the answers.
pub(super) fn all(catalog: &Catalog, answers: &Answers) -> Result<(Service, Vec<Service>)> {
    let frontend = catalog
        .layers
        .iter()
        .filter(|layer| layer.manifest.slot.is_none())
        .find_map(|layer| {
            layer
                .manifest
                .service
                .as_ref()
                .map(|manifest| (layer, manifest))
        })
        .context("the catalog has no frontend: a layer with [service] and without a slot")?;
    let port = catalog
        .port_question(&frontend.1.name)
        .and_then(|question| answers.port(&question.id))
        .unwrap_or(frontend.1.port);
    let frontend = Service::new(answers, frontend, &frontend.1.name, port, true);
    let slot = catalog
        .services_question()
        .and_then(|question| question.slot.as_deref())
        .unwrap_or_default();
    let services = answers
        .services()
        .iter()
        .enumerate()
        .map(|(index, ServiceAnswer { kind, name, port })| {
            let layer = catalog
                .choice(slot, kind)
                .with_context(|| format!("no layer for the service kind `{kind}`"))?;
            let manifest = layer.manifest.service.as_ref();
            let manifest =
                manifest.with_context(|| format!("layer `{}` has no [service]", layer.id))?;
            Ok(Service::new(
                answers,
                (layer, manifest),
                name,
                *port,
                index == 0,
            ))
        })
        .collect::<Result<_>>()?;
    Ok((frontend, services))
}

impl Service {
    fn new(
        answers: &Answers,
        (layer, manifest): (&Layer, &ServiceManifest),
        name: &str,
        port: u16,
        primary: bool,
    ) -> Self {
        let snake = name.replace('-', "_");
        let constant = snake.to_uppercase();
        Self {
            name: name.to_owned(),
            dir: name.to_owned(),
            kind: layer.manifest.choice.clone().unwrap_or_default(),
            title: layer.manifest.title.clone(),
            language: (manifest.language.as_ref())
                .unwrap_or(&layer.manifest.title)
                .clone(),
            reference: (manifest.reference.as_deref())
                .unwrap_or("/openapi.json")
                .to_owned(),
            port,
            url: format!("http://localhost:{port}"),
            audience: format!("{}-{name}", answers.name),
            primary,
            env_prefix: if primary {
                String::new()
            } else {
                format!("{constant}_")
            },
            snake,
            constant,
            env_file: format!("{name}/{}", manifest.env_file),
            needs: manifest
                .needs
                .iter()
                .map(|(program, hint)| Need {
                    program: program.clone(),
                    hint: hint.clone(),
                })
                .collect(),
            dev: manifest.dev.clone(),
            packages: Packages::default(),
        }
    }
}
