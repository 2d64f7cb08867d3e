//! The packages of manifests and lock files.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use toml_edit::{Document, Item, TableLike};

use super::{locks, release::Release};
use crate::{
    catalog::{layer::PackageFormat, line_and_column},
    check::facts::Manifest,
};

/// A package in one file.
pub(super) struct Package<'a> {
    pub name: String,
    /// The locked or pinned release, or the lower bound of a range.
    pub release: Release,
    /// Whether the release is locked or pinned; otherwise, it is the lower bound of a range.
    pub exact: bool,
    pub manifest: &'a Manifest,
    pub spot: Spot,
}

/// The location of a package in its file. Only a finding needs it as a line number.
pub(super) enum Spot {
    /// A byte offset.
    Offset(usize),
    /// The first line that contains all of these texts.
    Texts(Vec<String>),
}

impl<'a> Package<'a> {
    /// Creates a package. `None` if `version` is neither a version nor a range with a lower bound: a path or a tag, for
    /// example.
    pub fn new(
        manifest: &'a Manifest,
        name: &str,
        version: &str,
        exact: bool,
        spot: Spot,
    ) -> Option<Self> {
        let number = version.trim_start_matches(['=', '^', '~', '>', 'v', ' ']);
        Some(Self {
            name: name.to_owned(),
            release: Release::parse(number)?,
            exact,
            manifest,
            spot,
        })
    }

    /// The line number, from 1.
    pub fn line(&self) -> usize {
        let text = &self.manifest.text;
        match &self.spot {
            Spot::Offset(offset) => line_and_column(text, *offset).0,
            Spot::Texts(texts) => {
                let has_all = |line: &str| texts.iter().all(|text| line.contains(text));
                text.lines().position(has_all).map_or(1, |index| index + 1)
            }
        }
    }
}

/// The packages of a file. Empty for an invalid file, which the package manager reports itself.
pub(super) fn of(manifest: &Manifest) -> Vec<Package<'_>> {
    match manifest.format {
        PackageFormat::PackageJson => package_json(manifest),
        PackageFormat::PackageLock => package_lock(manifest),
        PackageFormat::PnpmLock => locks::pnpm(manifest),
        PackageFormat::YarnLock => locks::yarn(manifest),
        PackageFormat::BunLock => locks::bun(manifest),
        PackageFormat::CargoToml => cargo_toml(manifest),
        PackageFormat::Pyproject => pyproject(manifest),
        PackageFormat::TomlLock => toml_lock(manifest),
    }
}

fn spot_of(span: Option<std::ops::Range<usize>>) -> Spot {
    Spot::Offset(span.map_or(0, |span| span.start))
}

fn package_json(manifest: &Manifest) -> Vec<Package<'_>> {
    let Ok(json) = serde_json::from_str::<Value>(&manifest.text) else {
        return Vec::new();
    };
    // For npm, only a complete version is exact; `1.2`, `1.x` and versions with an operator are ranges.
    let is_exact = |text: &str| semver::Version::parse(text.trim_start_matches(['=', 'v'])).is_ok();
    ["dependencies", "devDependencies", "optionalDependencies"]
        .iter()
        .filter_map(|key| json.get(key)?.as_object())
        .flatten()
        .filter_map(|(name, version)| {
            let text = version.as_str()?;
            let spot = Spot::Texts(vec![format!("\"{name}\""), text.to_owned()]);
            Package::new(manifest, name, text, is_exact(text.trim()), spot)
        })
        .collect()
}

fn package_lock(manifest: &Manifest) -> Vec<Package<'_>> {
    #[derive(Deserialize)]
    struct Lock {
        #[serde(default)]
        packages: BTreeMap<String, Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        /// The package's name. Set only for an alias, because its folder has a different name.
        name: Option<String>,
        version: Option<String>,
    }
    let Ok(lock) = serde_json::from_str::<Lock>(&manifest.text) else {
        return Vec::new();
    };
    lock.packages
        .iter()
        .filter_map(|(path, locked)| {
            let (_, folder) = path.rsplit_once("node_modules/")?;
            let name = locked.name.as_deref().unwrap_or(folder);
            let spot = Spot::Texts(vec![format!("\"{path}\":")]);
            Package::new(manifest, name, locked.version.as_ref()?, true, spot)
        })
        .collect()
}

fn cargo_toml(manifest: &Manifest) -> Vec<Package<'_>> {
    let Ok(document) = Document::parse(manifest.text.as_str()) else {
        return Vec::new();
    };
    let tables = [
        document.get("dependencies"),
        document.get("dev-dependencies"),
        document
            .get("workspace")
            .and_then(|workspace| workspace.get("dependencies")),
    ];
    let tables = tables.into_iter().flatten().filter_map(Item::as_table_like);
    tables
        .flat_map(TableLike::iter)
        .filter_map(|(key, item)| {
            let text = item
                .as_str()
                .or_else(|| item.get("version").and_then(Item::as_str))?;
            let name = item.get("package").and_then(Item::as_str).unwrap_or(key);
            let is_exact = text.trim_start().starts_with('=');
            Package::new(manifest, name, text, is_exact, spot_of(item.span()))
        })
        .collect()
}

fn pyproject(manifest: &Manifest) -> Vec<Package<'_>> {
    let Ok(document) = Document::parse(manifest.text.as_str()) else {
        return Vec::new();
    };
    let project = document
        .get("project")
        .and_then(|project| project.get("dependencies"));
    let groups = document
        .get("dependency-groups")
        .and_then(Item::as_table_like)
        .into_iter()
        .flat_map(TableLike::iter)
        .map(|(_, group)| group);
    project
        .into_iter()
        .chain(groups)
        .filter_map(Item::as_array)
        .flatten()
        .filter_map(|value| {
            let text = value.as_str()?;
            let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c))?;
            // `name[extra]>=1,<2; marker`
            let rest = text[end..].split(';').next()?;
            let rest = rest.rsplit_once(']').map_or(rest, |(_, rest)| rest);
            let is_exact = rest.trim_start().starts_with("==");
            let name = pypi_name(&text[..end]);
            Package::new(manifest, &name, rest, is_exact, spot_of(value.span()))
        })
        .collect()
}

/// The `[[package]]` tables of `Cargo.lock` and `uv.lock`.
fn toml_lock(manifest: &Manifest) -> Vec<Package<'_>> {
    let Ok(document) = Document::parse(manifest.text.as_str()) else {
        return Vec::new();
    };
    document
        .get("package")
        .and_then(Item::as_array_of_tables)
        .into_iter()
        .flatten()
        .filter_map(|table| {
            let (name, version) = (table.get("name")?, table.get("version")?);
            let spot = spot_of(version.span());
            Package::new(manifest, name.as_str()?, version.as_str()?, true, spot)
        })
        .collect()
}

/// Normalizes a name: `Python_Jose` and `python-jose` are the same package (PEP 503).
fn pypi_name(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}
