//! Environment variables: one row per variable and env file.

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Blueprint, service::Service};
use crate::{
    catalog::layer::{EnvKind, EnvManifest, Role},
    text::Text,
};

/// A variable in one env file. Secrets are placeholders; their values exist only while files are written.
#[derive(Clone, Debug, Default, Serialize)]
// The fields are independent of each other, not a state machine.
#[allow(clippy::struct_excessive_bools)]
pub struct EnvRow {
    /// Name of the variable.
    pub name: String,
    /// The kind of value.
    pub kind: EnvKind,
    /// The variable's role in authgen.
    #[serde(skip)]
    pub role: Option<Role>,
    /// Name of the service that reads the file.
    pub service: String,
    /// Name of the service that the variable is about.
    #[serde(skip)]
    pub subject: String,
    /// The env file, relative to the project.
    pub file: String,
    /// The row's id; rows with the same id have the same value.
    pub shared: Option<String>,
    /// What the variable is for.
    pub comment: String,
    /// Minimum of an integer.
    pub min: Option<i64>,
    /// Maximum of an integer.
    pub max: Option<i64>,
    /// Whether only one service may have the variable, and no other variable may have its value.
    pub exclusive: bool,
    /// Whether new env files contain the variable only as a comment.
    pub optional: bool,
    /// The optional feature that this variable enables, together with all other variables of the same part.
    pub part: Option<String>,
    /// Whether the variable is optional during development but required in production.
    pub production: bool,
    /// Whether the value contains a secret.
    pub secret: bool,
    /// The value in an example file.
    pub example: String,
    /// The value, with placeholders for secrets.
    #[serde(skip)]
    pub value: Vec<ValuePart>,
}

impl EnvRow {
    /// Whether only servers call the address in the variable, so that it may be an address that visitors cannot reach.
    pub fn is_internal(&self) -> bool {
        self.is(Role::KeysUrl)
    }

    /// Whether the variable has this role.
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
    /// Literal text.
    Text(String),
    /// The secret with this id.
    Secret(String),
}

/// Placeholder for a secret in example files. It violates the secret grammar on purpose, so a copied example is never
/// accepted as a real secret.
pub const PLACEHOLDER: &str = "replace-me";

/// All rows: first those of the frontend's file, then those of each backend's file. Within a file, rows are in layer
/// order.
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

/// The services that a row is about in the env file of `owner`; the file gets one row per element. The element `None`
/// is a row about no service; an empty list means no row in this file.
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

/// Converts a manifest row that is not yet assigned to a file.
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

/// Splits a value such as `text ${id} text` into its parts.
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
