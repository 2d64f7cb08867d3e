//! `[[dependencies]]` and `[[manifest]]`: packages, and the files that list them.

use serde::Deserialize;

/// Packages from one registry for one manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DependencyManifest {
    /// `root`, `frontend`, or `service` (the layer's own service).
    pub manifest: ManifestOwner,
    /// The table of `versions.toml` with the packages' versions.
    pub registry: String,
    /// Package names.
    pub names: Vec<String>,
    /// Whether the packages are only for development and tests.
    #[serde(default)]
    pub dev: bool,
    /// Cargo's `default-features`.
    pub default_features: Option<bool>,
    /// Cargo's `features`, or Python extras.
    #[serde(default)]
    pub features: Vec<String>,
    /// The row's line in `layer.toml`, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// The manifest that lists a dependency.
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

/// A row of `[[manifest]]`: a file that lists a service's packages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageFile {
    /// File name, in any folder.
    pub file: String,
    /// Format of the file.
    pub format: PackageFormat,
    /// The table of `versions.toml` with its packages' versions.
    pub registry: String,
    /// The `package-ecosystem` with which Dependabot updates the file; absent if it can't, and for lock files.
    pub dependabot: Option<String>,
}

/// Formats of manifests and lock files.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum PackageFormat {
    /// `dependencies` of a `package.json`.
    PackageJson,
    /// `dependencies` of a `Cargo.toml`.
    CargoToml,
    /// `dependencies` of a `pyproject.toml` (PEP 621).
    Pyproject,
    /// npm's lock file.
    PackageLock,
    /// pnpm's lock file.
    PnpmLock,
    /// Yarn's lock file.
    YarnLock,
    /// Bun's lock file.
    BunLock,
    /// `[[package]]` tables with `name` and `version`, as Cargo and uv write them.
    TomlLock,
}

impl PackageFormat {
    /// Whether this is the format of a lock file. Lock files are not searched for secrets, because only programs write
    /// them.
    pub fn is_lock(self) -> bool {
        !matches!(self, Self::PackageJson | Self::CargoToml | Self::Pyproject)
    }
}
