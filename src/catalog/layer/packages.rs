//! `[[dependencies]]` and `[[manifest]]`: packages, and the files that name them.

use serde::Deserialize;

/// Packages of one registry for one manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DependencyManifest {
    /// `root`, `frontend`, or `service` (the layer's own).
    pub manifest: ManifestOwner,
    /// The table of `versions.toml` that has the packages.
    pub registry: String,
    /// Package names.
    pub names: Vec<String>,
    /// Only for development and tests.
    #[serde(default)]
    pub dev: bool,
    /// Cargo's `default-features`.
    pub default_features: Option<bool>,
    /// Cargo's `features`, or Python extras.
    #[serde(default)]
    pub features: Vec<String>,
    /// Its line in `layer.toml`, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Whose manifest a dependency goes to.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum ManifestOwner {
    /// The `package.json` at the project's root.
    Root,
    /// The frontend's `package.json`.
    Frontend,
    /// The manifest of the service that the layer is instantiated for.
    Service,
}

/// One row of `[[manifest]]`: a file that says which packages a service has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageFile {
    /// Its name, in whatever folder.
    pub file: String,
    /// How it says so.
    pub format: PackageFormat,
    /// The table of `versions.toml` that has such packages.
    pub registry: String,
}

/// The forms of manifests and lock files.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum PackageFormat {
    /// `dependencies` of a `package.json`.
    PackageJson,
    /// `dependencies` of a `Cargo.toml`.
    CargoToml,
    /// `dependencies` of a `pyproject.toml` (PEP 621).
    Pyproject,
    /// What npm locks.
    PackageLock,
    /// What pnpm locks.
    PnpmLock,
    /// What Yarn locks.
    YarnLock,
    /// What Bun locks.
    BunLock,
    /// `[[package]]` tables with `name` and `version`, as Cargo and uv write them.
    TomlLock,
}

impl PackageFormat {
    /// Only programs write such a file, and no secret gets in.
    pub fn is_lock(self) -> bool {
        !matches!(self, Self::PackageJson | Self::CargoToml | Self::Pyproject)
    }
}
