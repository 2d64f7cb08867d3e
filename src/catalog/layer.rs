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
    /// The option that selects this layer for its slot, such as `axum`.
    pub choice: Option<String>,
    /// Former values of `choice`.
    #[serde(default)]
    pub was: Vec<String>,
    /// Set if the choice is retired: what users should do instead.
    pub gone: Option<String>,
    /// The layers that a bridge layer connects; it is selected if all of them are.
    #[serde(default)]
    pub bridge: Vec<String>,
    /// Layers required by this one.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Whether the layer is selected only if another layer requires it: code shared by several choices.
    #[serde(default)]
    pub on_demand: bool,
    /// Whether the layer is unfit for production, so that `check --production` reports it.
    #[serde(default)]
    pub development_only: bool,
    /// Whether new users get no session until they verify their email address, so that `check --online` needs an
    /// existing user.
    #[serde(default)]
    pub confirms_addresses: bool,
    /// Folder of the layer's files, relative to the project; a template string, empty for the root.
    #[serde(default)]
    pub dir: String,
    /// Files that are written outside `dir`.
    #[serde(default)]
    pub placed: Vec<PlacedManifest>,
    /// Files that moved since earlier templates, so that the owner's edits are moved, too.
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
    /// Names of lists in the layer's rendered files, to which `[[extension]]` rows of any layer add.
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
    /// Steps that prepare a CI runner for the layer's scripts.
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
    /// Programming language, for readers. By default, the layer's title.
    pub language: Option<String>,
    /// URL path of the API's documentation. Default: `/openapi.json`.
    pub reference: Option<String>,
    /// Programs that must be on `PATH` to run the service, each with where to get it.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// How `dev` runs the service.
    #[serde(default)]
    pub dev: DevManifest,
}

/// Settings of `dev` beyond the command. Paths are relative to the service's folder; regular expressions use JavaScript
/// syntax.
#[derive(Clone, Debug, Default, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, rename_all(deserialize = "kebab-case"))]
pub struct DevManifest {
    /// Command that must succeed before the service starts, and again after each save, while the old process keeps
    /// running.
    pub build: Option<String>,
    /// What the first build does and how long it takes, as printed by `new`.
    pub first_build: Option<String>,
    /// Pattern for a progress line of the build; `dev` shows its capture group.
    pub progress: Option<String>,
    /// Pattern for lines of the build and the service that `dev` hides.
    pub hidden: Option<String>,
    /// Files and folders that `dev` watches. A change rebuilds and restarts the service; so does a change of its env
    /// file.
    #[serde(default)]
    pub watch: Vec<String>,
    /// Files and folders that the running service reloads itself. After a change, `dev` restarts the service only if it
    /// is down.
    #[serde(default)]
    pub reloads: Vec<String>,
    /// Names of folders inside watched folders that `dev` ignores, because the build writes to them.
    #[serde(default)]
    pub ignored: Vec<String>,
}

/// A row of `[[script]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScriptManifest {
    /// The script's name. `test` creates `test:<service>` and adds it to `test`; `dev` and `start` define a process.
    pub name: String,
    /// The command; a template string.
    pub run: String,
    /// `root` for a script run at the root, `frontend`, or absent for the layer's own service.
    #[serde(rename = "for")]
    pub owner: Option<String>,
    /// Whether the database must be up while the command runs.
    #[serde(default)]
    pub database: bool,
    /// Whether a root script such as `lint:scripts` also runs as part of `lint`.
    #[serde(default)]
    pub aggregate: bool,
}

/// A row of `[[extension]]`: an addition to a list in a rendered file of another layer.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtensionManifest {
    /// The name of the list, which templates see as `{{ extensions.<point> }}`, with underscores instead of dashes.
    #[serde(skip_serializing)]
    pub point: String,
    /// The imported name; absent if the whole module is imported.
    pub name: Option<String>,
    /// The module specifier as written in the file with the list; absent if nothing is imported.
    pub from: Option<String>,
    /// Data for the file with the list: strings, tables of strings and lists of strings.
    #[serde(default)]
    pub values: BTreeMap<String, serde_json::Value>,
}

/// A row of `[[migration]]`: `migrations/<name>.sql` and `migrations/<name>.json` in the layer's folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MigrationManifest {
    /// Words joined by underscores; the migration's file name without its number.
    pub name: String,
    /// Creation time, in milliseconds since 1970.
    pub when: u64,
}

/// A row of `[[placed]]`: a file for another part of the project, such as the types of a service for the frontend.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PlacedManifest {
    /// The file, relative to `files/` and without `.tera`.
    pub file: String,
    /// Its path, relative to the project; a template string.
    pub path: String,
}

/// A row of `[[moved]]`. Paths are relative to the layer's `dir` in a project; a trailing `/` marks a folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MovedManifest {
    /// The former path.
    pub from: String,
    /// The current path, or several if the file was split.
    pub to: OneOrMore,
    /// If the file was split: the path that receives the owner's standalone additions, such as a new table.
    pub additions: Option<String>,
    /// The row's line in `layer.toml`, counted from 1.
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
    /// What the user should do next; a template string.
    pub text: String,
    /// The flag of `new` that does this step for the user.
    pub done_by: Option<Action>,
}

/// An optional action of `new` after it has written the project.
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
