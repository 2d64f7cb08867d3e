//! Services as given by the user: `KIND[=NAME][:PORT]`.

use std::{collections::BTreeSet, fmt, iter};

use anyhow::Result;

use crate::{
    catalog::{Catalog, layer::ServiceManifest, question::Question},
    failure::{Failure, Fault},
    name::{Kind, Name},
    port::{self, PortError},
    suggest,
};

/// A requested service; missing parts get defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRequest {
    /// The kind of the service: a choice of the slot, such as `axum`.
    pub kind: String,
    /// The name, which is also the folder.
    pub name: Option<String>,
    /// TCP port during development.
    pub port: Option<u16>,
}

/// A service with its final name and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAnswer {
    /// The kind of the service: a choice of the slot, such as `axum`.
    pub kind: String,
    /// The name, which is also the folder.
    pub name: String,
    /// TCP port during development.
    pub port: u16,
}

impl fmt::Display for ServiceAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}:{}", self.kind, self.name, self.port)
    }
}

impl ServiceRequest {
    /// Parses `KIND[=NAME][:PORT]`.
    pub fn parse(text: &str) -> Result<Self> {
        let (head, port) = match text.rsplit_once(':') {
            Some((head, port)) => (head, Some(parse_port(port)?)),
            None => (text, None),
        };
        let (kind, name) = match head.split_once('=') {
            Some((kind, name)) => (kind, Some(name.to_owned())),
            None => (head, None),
        };
        Ok(Self {
            kind: kind.to_owned(),
            name,
            port,
        })
    }

    /// The requested port, and the service's name for messages.
    pub(super) fn port(&self) -> Option<(u16, &str)> {
        Some((self.port?, self.name.as_ref().unwrap_or(&self.kind)))
    }
}

/// Parses a port.
pub(super) fn parse_port(text: &str) -> Result<u16> {
    let why =
        |error: PortError| Failure::usage(format!("invalid port {text:?}")).hint(error.to_string());
    Ok(port::parse(text).map_err(why)?)
}

/// Appends services to `decided`: fills in missing names and ports, and rejects invalid ones.
pub(super) fn decide(
    catalog: &Catalog,
    question: &Question,
    requests: &[ServiceRequest],
    taken_ports: &BTreeSet<u16>,
    decided: &mut Vec<ServiceAnswer>,
) -> Result<()> {
    if requests.is_empty() {
        return Err(
            Failure::usage(format!("`{}` would be left empty", question.id))
                .hint("a project needs at least one service")
                .into(),
        );
    }
    let mut ports = taken_ports.clone();
    ports.extend(decided.iter().map(|service| service.port));
    ports.extend(requests.iter().filter_map(|request| request.port));
    for request in requests {
        let manifest = manifest(catalog, question, &request.kind)?;
        let is_free = |name: &str| decided.iter().all(|other| other.name != name);
        let name = match &request.name {
            Some(name) => name.clone(),
            None => free_name(catalog, question, &request.kind, is_free)?,
        };
        Name::parse(&name, Kind::Service, &catalog.versions.names()).map_err(Failure::from)?;
        if !is_free(&name) {
            return Err(Failure::usage(format!("two services are named `{name}`"))
                .hint(format!(
                    "name one of them: --{} {}=NAME",
                    question.id, request.kind
                ))
                .into());
        }
        let port = request.port.unwrap_or_else(|| {
            (manifest.port..=u16::MAX)
                .find(|port| !ports.contains(port))
                .unwrap_or(manifest.port)
        });
        ports.insert(port);
        decided.push(ServiceAnswer {
            kind: request.kind.clone(),
            name,
            port,
        });
    }
    Ok(())
}

/// A name for a new service of this kind: the kind's own, with the lowest number appended that makes it free and valid.
pub fn free_name(
    catalog: &Catalog,
    question: &Question,
    kind: &str,
    is_free: impl Fn(&str) -> bool,
) -> Result<String> {
    let name = &manifest(catalog, question, kind)?.name;
    let packages = catalog.versions.names();
    let is_valid = |name: &String| Name::parse(name, Kind::Service, &packages).is_ok();
    let numbered = (2..=99).map(|number| format!("{name}-{number}"));
    let free = iter::once(name.clone()).chain(numbered);
    let free = free.filter(|name| is_free(name)).find(is_valid);
    // A template's own name that is never valid is refused with a reason.
    Ok(free.unwrap_or_else(|| name.clone()))
}

/// What a kind of service says about itself.
fn manifest<'a>(
    catalog: &'a Catalog,
    question: &Question,
    kind: &str,
) -> Result<&'a ServiceManifest> {
    let slot = question.slot.as_deref().unwrap_or_default();
    let layer = catalog.choice(slot, kind);
    layer
        .and_then(|layer| layer.manifest.service.as_ref())
        .ok_or_else(|| {
            let known: Vec<&str> = catalog.choices(slot).map(|(word, _)| word).collect();
            unknown_choice(&question.id, kind, &known).into()
        })
}

/// Error for an unknown choice.
pub(super) fn unknown_choice(question: &str, word: &str, known: &[&str]) -> Failure {
    Failure::new(
        Fault::UnknownArgument,
        format!("`{word}` is not a valid choice for `{question}`"),
    )
    .hint(suggest::hint(word, known))
}
