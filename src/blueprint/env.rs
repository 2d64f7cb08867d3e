//! Environment variables: one row for each variable in each service's file.

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Blueprint, service::Service};
use crate::{
    catalog::layer::{EnvKind, EnvManifest, Role},
    text::Text,
};

/// One variable in one env file. A secret's bytes are not here: they exist only while files are written.
#[derive(Clone, Debug, Default, Serialize)]
// Each is a key of its own of the row; together they are no state.
#[allow(clippy::struct_excessive_bools)]
pub struct EnvRow {
    /// Name of the variable.
    pub name: String,
    /// What the value is.
    pub kind: EnvKind,
    /// What it is to authgen.
    #[serde(skip)]
    pub role: Option<Role>,
    /// Name of the service that reads the file.
    pub service: String,
    /// Name of the service that the variable is about.
    #[serde(skip)]
    pub subject: String,
    /// The file, relative to the project.
    pub file: String,
    /// Rows with the same id hold the same value.
    pub shared: Option<String>,
    /// Says what the variable is for.
    pub comment: String,
    /// Smallest integer.
    pub min: Option<i64>,
    /// Largest integer.
    pub max: Option<i64>,
    /// No other service may have it, and no other secret may equal it.
    pub exclusive: bool,
    /// Written commented out.
    pub optional: bool,
    /// The optional part that it switches on, together with all others of this part.
    pub part: Option<String>,
    /// Optional during development only.
    pub production: bool,
    /// The value holds a secret.
    pub secret: bool,
    /// What an example file shows.
    pub example: String,
    /// The value, with holes where secrets go.
    #[serde(skip)]
    pub value: Vec<ValuePart>,
}

impl EnvRow {
    /// Whether the variable has a role.
    pub fn is(&self, role: Role) -> bool {
        self.role == Some(role)
    }

    /// Ids of the secrets in its value.
    pub fn secret_ids(&self) -> impl Iterator<Item = &str> {
        self.value.iter().filter_map(|part| match part {
            ValuePart::Secret(id) => Some(id.as_str()),
            ValuePart::Text(_) => None,
        })
    }
}

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValuePart {
    /// Text that is no secret.
    Text(String),
    /// The secret of this id.
    Secret(String),
}

/// What stands for a secret in an example file. It breaks the grammar of secrets on purpose: a copied example
/// never passes for a real one.
pub const PLACEHOLDER: &str = "replace-me";

/// All rows: the frontend's file first, then the services' in order; rows of one file in the order of the layers.
pub(super) fn rows(blueprint: &Blueprint<'_>) -> Result<Vec<EnvRow>> {
    let mut rows: Vec<EnvRow> = Vec::new();
    for owner in blueprint.all_services() {
        for instance in &blueprint.layers {
            for manifest in &instance.layer.manifest.env {
                for subject in subjects(blueprint, *instance, manifest, owner)? {
                    let mut context = blueprint.strings.clone();
                    if let Some(subject) = subject {
                        context.insert("service", subject);
                    }
                    let row = EnvRow {
                        service: owner.name.clone(),
                        subject: subject.unwrap_or(owner).name.clone(),
                        file: owner.env_file.clone(),
                        ..row(&Text::new(context, &instance.layer.id), manifest)?
                    };
                    if rows
                        .iter()
                        .any(|other| other.file == row.file && other.name == row.name)
                    {
                        bail!(
                            "layers/{}/layer.toml: {} already has {}",
                            instance.layer.id,
                            row.file,
                            row.name
                        );
                    }
                    rows.push(row);
                }
            }
        }
    }
    Ok(rows)
}

/// For which `{{ service }}` a row of a layer is written into the owner's file: none, one, or one for each backend
/// for a row about each of them.
fn subjects<'b>(
    blueprint: &'b Blueprint<'_>,
    instance: super::Instance<'_>,
    manifest: &EnvManifest,
    owner: &'b Service,
) -> Result<Vec<Option<&'b Service>>> {
    let is_frontend = owner.name == blueprint.frontend.name;
    Ok(match manifest.owner.as_deref() {
        Some("frontend") if !is_frontend => Vec::new(),
        Some("frontend") if manifest.each_backend => blueprint.services.iter().map(Some).collect(),
        Some("frontend") => vec![blueprint.own_service(instance)],
        Some(_) if is_frontend => Vec::new(),
        Some(_) => vec![Some(owner)],
        None => match blueprint.own_service(instance) {
            Some(own) if own.name == owner.name => vec![Some(own)],
            Some(_) => Vec::new(),
            None => bail!(
                "layers/{}/layer.toml: {} needs `for`",
                instance.layer.id,
                manifest.name
            ),
        },
    })
}

/// What the manifest says of a row, which is in no file yet.
fn row(text: &Text<'_>, manifest: &EnvManifest) -> Result<EnvRow> {
    let value = parts(&text.render(&manifest.value)?);
    let example = value
        .iter()
        .map(|part| match part {
            ValuePart::Text(text) => text.as_str(),
            ValuePart::Secret(_) => PLACEHOLDER,
        })
        .collect();
    Ok(EnvRow {
        name: text.render(&manifest.name)?,
        kind: manifest.kind,
        role: manifest.role,
        shared: manifest
            .id
            .as_deref()
            .map(|id| text.render(id))
            .transpose()?,
        comment: text.render(&manifest.comment)?,
        min: manifest.min,
        max: manifest.max,
        exclusive: manifest.exclusive,
        optional: manifest.optional,
        part: manifest.part.clone(),
        production: manifest.production,
        secret: value
            .iter()
            .any(|part| matches!(part, ValuePart::Secret(_))),
        example,
        value,
        ..EnvRow::default()
    })
}

/// Splits `text ${id} text`.
fn parts(value: &str) -> Vec<ValuePart> {
    let mut parts = Vec::new();
    let mut rest = value;
    while let Some((before, (id, after))) = rest
        .split_once("${")
        .and_then(|(before, tail)| tail.split_once('}').map(|split| (before, split)))
    {
        if !before.is_empty() {
            parts.push(ValuePart::Text(before.to_owned()));
        }
        parts.push(ValuePart::Secret(id.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(ValuePart::Text(rest.to_owned()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_split_at_its_secrets() {
        let text = |text: &str| ValuePart::Text(text.to_owned());
        let secret = |id: &str| ValuePart::Secret(id.to_owned());
        assert_eq!(parts("plain"), [text("plain")]);
        assert_eq!(parts("${a}"), [secret("a")]);
        assert_eq!(
            parts("x:${a}@y/${b}"),
            [text("x:"), secret("a"), text("@y/"), secret("b")]
        );
        assert_eq!(parts("${open"), [text("${open")]);
        assert_eq!(parts(""), []);
    }
}
