//! `layer.toml`: what a layer is, when it is selected, and what it contributes besides files.

mod env;
mod packages;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use self::{
    env::{EnvKind, EnvManifest, Role},
    packages::{DependencyManifest, ManifestOwner, PackageFile, PackageFormat},
};
use super::ci::CiManifest;

/// The content of a `layer.toml`. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LayerManifest {
    /// Display name.
    pub title: String,
    /// One-line description.
    pub summary: String,
    /// The slot that this layer can fill; requires `choice`.
    pub slot: Option<String>,
    /// The word that selects this layer for its slot.
    pub choice: Option<String>,
    /// Earlier words for `choice`.
    #[serde(default)]
    pub was: Vec<String>,
    /// Set for a retired choice: what the owner of a project does instead.
    pub gone: Option<String>,
    /// A bridge layer is selected when all of these layers are.
    #[serde(default)]
    pub bridge: Vec<String>,
    /// Layers required by this one.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Selected only when another layer requires it: code shared by several choices.
    #[serde(default)]
    pub on_demand: bool,
    /// Not for production: `check --production` reports it.
    #[serde(default)]
    pub development_only: bool,
    /// A sign-up gets no session until the address is verified, so `check --online` needs an existing user.
    #[serde(default)]
    pub confirms_addresses: bool,
    /// Folder of the layer's files, relative to the project; a template string, empty for the root.
    #[serde(default)]
    pub dir: String,
    /// Files that moved since earlier templates, so that the owner's edits move along.
    #[serde(default)]
    pub moved: Vec<MovedManifest>,
    /// Set if the layer is a service.
    pub service: Option<ServiceManifest>,
    /// Strings that templates see as `{{ <slot>.<key> }}`.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Environment variables.
    #[serde(default)]
    pub env: Vec<EnvManifest>,
    /// Packages in manifests.
    #[serde(default)]
    pub dependencies: Vec<DependencyManifest>,
    /// Files that list packages.
    #[serde(default)]
    pub manifest: Vec<PackageFile>,
    /// Commands for the root `package.json`.
    #[serde(default)]
    pub script: Vec<ScriptManifest>,
    /// Lists in its rendered files, to which `[[extension]]` rows of any layer add.
    #[serde(default)]
    pub points: Vec<String>,
    /// Additions to the lists of other layers.
    #[serde(default)]
    pub extension: Vec<ExtensionManifest>,
    /// Database migrations, oldest first.
    #[serde(default)]
    pub migration: Vec<MigrationManifest>,
    /// Next steps for the user, printed after `new`.
    #[serde(default)]
    pub next: Vec<NextManifest>,
    /// CI setup steps before scripts run.
    #[serde(default)]
    pub ci: Vec<CiManifest>,
    /// Commands that must succeed in a generated project.
    #[serde(default)]
    pub verify: Vec<VerifyManifest>,
}

/// Defaults of the service that the layer defines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceManifest {
    /// Default name, which is also the default folder.
    pub name: String,
    /// Default port.
    pub port: u16,
    /// Env file, relative to the service's folder.
    pub env_file: String,
    /// Prefix of the variables that are exposed to browsers.
    pub public_prefix: Option<String>,
    /// Programs that must be on `PATH` to run the service, each with where to get it.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// How `dev` runs it.
    #[serde(default)]
    pub dev: DevManifest,
}

/// Settings of `dev` beyond the command. Paths are relative to the service's folder; regular expressions use JavaScript
/// syntax.
#[derive(Clone, Debug, Default, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, rename_all(deserialize = "kebab-case"))]
pub struct DevManifest {
    /// Must succeed before the service starts, and again after each save; the old process keeps running meanwhile.
    pub build: Option<String>,
    /// Cost of the first build, as printed by `new`.
    pub first_build: Option<String>,
    /// A progress line of the build; `dev` shows its capture group.
    pub progress: Option<String>,
    /// Lines of the build and the service that `dev` hides.
    pub hidden: Option<String>,
    /// Files and folders: saving one rebuilds and restarts the service, as saving its env file always does.
    #[serde(default)]
    pub watch: Vec<String>,
    /// Files and folders that the running service reloads itself; saving one restarts it only if it is down.
    #[serde(default)]
    pub reloads: Vec<String>,
    /// Names of folders, inside watched ones, that the build writes to.
    #[serde(default)]
    pub ignored: Vec<String>,
}

/// A row of `[[script]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScriptManifest {
    /// `test` creates `test:<service>` and adds it to `test`; `dev` and `start` define a process.
    pub name: String,
    /// The command; a template string.
    pub run: String,
    /// `root` for a script run at the root, `frontend`, or absent for the layer's own service.
    #[serde(rename = "for")]
    pub owner: Option<String>,
    /// The database must be up while the command runs.
    #[serde(default)]
    pub database: bool,
    /// Also run by `lint`, for a root script such as `lint:scripts`.
    #[serde(default)]
    pub aggregate: bool,
}

/// A row of `[[extension]]`: an addition to a list in a rendered file of another layer.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtensionManifest {
    /// The list; templates see it as `{{ extensions.<point> }}`, dashes as underscores.
    #[serde(skip_serializing)]
    pub point: String,
    /// The imported name; absent if the whole module is imported.
    pub name: Option<String>,
    /// The module specifier, as seen from the listing file; absent if nothing is imported.
    pub from: Option<String>,
    /// Data for the listing file: strings, and tables and lists of strings.
    #[serde(default)]
    pub values: BTreeMap<String, serde_json::Value>,
}

/// A row of `[[migration]]`: `migrations/<name>.sql` and `migrations/<name>.json` in the layer's folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MigrationManifest {
    /// Words joined by underscores; the file name after the number.
    pub name: String,
    /// Creation time, in milliseconds since 1970.
    pub when: u64,
}

/// A row of `[[moved]]`. Paths are relative to the layer's `dir` in a project; a trailing `/` marks a folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MovedManifest {
    /// The earlier path.
    pub from: String,
    /// The current path, or several if the file was split.
    pub to: OneOrMore,
    /// Of several paths, the one that receives the owner's own additions, such as a new table.
    pub additions: Option<String>,
    /// Its line in `layer.toml`, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// One path or a list of paths.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    /// The path of a file or folder that moved as a whole.
    One(String),
    /// The parts of a file that was split.
    More(Vec<String>),
}

impl OneOrMore {
    /// The paths.
    pub fn paths(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::More(paths) => paths,
        }
    }
}

/// A row of `[[next]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NextManifest {
    /// The step; a template string.
    pub text: String,
    /// The flag of `new` that performs the step.
    pub done_by: Option<Action>,
}

/// An optional action of `new` after writing.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// `--install`.
    Install,
    /// `--dev`.
    Dev,
}

/// A row of `[[verify]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifyManifest {
    /// The command; a template string.
    pub run: String,
    /// Whether the project must be running.
    #[serde(default)]
    pub running: bool,
}
