//! `layer.toml`: what a layer is, when it is in, and what it brings besides files.

mod env;
mod packages;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use self::{
    env::{EnvKind, EnvManifest, Role},
    packages::{DependencyManifest, ManifestOwner, PackageFile, PackageFormat},
};
use super::ci::CiManifest;

/// The content of one `layer.toml`. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LayerManifest {
    /// Name for people.
    pub title: String,
    /// One line that says what the layer brings.
    pub summary: String,
    /// The slot that this layer competes to fill; goes with `choice`.
    pub slot: Option<String>,
    /// The word that chooses this layer for its slot.
    pub choice: Option<String>,
    /// Earlier words for `choice`.
    #[serde(default)]
    pub was: Vec<String>,
    /// The choice is retired; what the owner of a project does instead.
    pub gone: Option<String>,
    /// A bridge layer is in when all of these layers are in.
    #[serde(default)]
    pub bridge: Vec<String>,
    /// Layers that must be in whenever this one is.
    #[serde(default)]
    pub requires: Vec<String>,
    /// In only when a layer that is in requires it: what several choices share.
    #[serde(default)]
    pub on_demand: bool,
    /// Nothing for a server: `check --production` names it.
    #[serde(default)]
    pub development_only: bool,
    /// Sign-up gives no session before the address is confirmed: `check --online` needs a user who is there already.
    #[serde(default)]
    pub confirms_addresses: bool,
    /// Folder below the project where `files/` lands; a template string, empty for the project's root.
    #[serde(default)]
    pub dir: String,
    /// Where files went that earlier templates had elsewhere, so that what their owner wrote goes along.
    #[serde(default)]
    pub moved: Vec<MovedManifest>,
    /// Present when the layer is a service.
    pub service: Option<ServiceManifest>,
    /// Strings that templates see as `{{ <slot>.<key> }}`.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Environment variables.
    #[serde(default)]
    pub env: Vec<EnvManifest>,
    /// Packages that manifests name.
    #[serde(default)]
    pub dependencies: Vec<DependencyManifest>,
    /// Files that name packages.
    #[serde(default)]
    pub manifest: Vec<PackageFile>,
    /// Commands for the root `package.json`.
    #[serde(default)]
    pub script: Vec<ScriptManifest>,
    /// The lists that its rendered files show, for `[[extension]]` rows of any layer.
    #[serde(default)]
    pub points: Vec<String>,
    /// What a file of another layer lists.
    #[serde(default)]
    pub extension: Vec<ExtensionManifest>,
    /// Database migrations, oldest first.
    #[serde(default)]
    pub migration: Vec<MigrationManifest>,
    /// What the user does next, printed after `new`.
    #[serde(default)]
    pub next: Vec<NextManifest>,
    /// What a CI job needs before it runs scripts.
    #[serde(default)]
    pub ci: Vec<CiManifest>,
    /// Commands that must succeed inside a generated project.
    #[serde(default)]
    pub verify: Vec<VerifyManifest>,
}

/// Defaults of a service that a layer can be instantiated as.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceManifest {
    /// Default name, which is also the default folder.
    pub name: String,
    /// Default port.
    pub port: u16,
    /// Env file, relative to the service's folder.
    pub env_file: String,
    /// What the variables begin with that it sends to browsers.
    pub public_prefix: Option<String>,
    /// Programs that must be on `PATH` to run the service, each with where to get it.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// How `dev` runs it.
    #[serde(default)]
    pub dev: DevManifest,
}

/// What `dev` does beyond the script of that name. Paths are relative to the service's folder, and regular expressions are
/// those of JavaScript.
#[derive(Clone, Debug, Default, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, rename_all(deserialize = "kebab-case"))]
pub struct DevManifest {
    /// Must succeed before the service starts, and again after each save; the old process answers meanwhile.
    pub build: Option<String>,
    /// What the first build costs, as `new` says it.
    pub first_build: Option<String>,
    /// The line in which a build says how far it is; its capture group is what `dev` shows.
    pub progress: Option<String>,
    /// Lines of the build and of the service that `dev` does not show.
    pub hidden: Option<String>,
    /// Files and folders: a save builds and restarts the service. Its env file always does.
    #[serde(default)]
    pub watch: Vec<String>,
    /// Files and folders that the running service reloads by itself: a save restarts it when it is down.
    #[serde(default)]
    pub reloads: Vec<String>,
    /// Folders, by name, that a build writes into what is watched.
    #[serde(default)]
    pub ignored: Vec<String>,
}

/// One row of `[[script]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScriptManifest {
    /// `test` makes `test:<service>` and a part of `test`; `dev` and `start` make a process.
    pub name: String,
    /// The command; a template string.
    pub run: String,
    /// `root` for a script that runs at the root, `frontend`, or the layer's own service.
    #[serde(rename = "for")]
    pub owner: Option<String>,
    /// The database is up while the command runs.
    #[serde(default)]
    pub database: bool,
    /// A root script `lint:scripts` that `lint` runs as well.
    #[serde(default)]
    pub aggregate: bool,
}

/// One row of `[[extension]]`: something that the layer adds to a list in a rendered file of another layer.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtensionManifest {
    /// The list; templates see it as `{{ extensions.<point> }}`, dashes as underscores.
    #[serde(skip_serializing)]
    pub point: String,
    /// What is imported; absent where the whole module is.
    pub name: Option<String>,
    /// The module, as the listing file names it; absent where nothing is imported.
    pub from: Option<String>,
    /// What else the listing file needs to know: strings, and tables and lists of them.
    #[serde(default)]
    pub values: BTreeMap<String, serde_json::Value>,
}

/// One row of `[[migration]]`: `migrations/<name>.sql` and `migrations/<name>.json` in the layer's folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MigrationManifest {
    /// Words with underscores between them; the file's name behind the number.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub when: u64,
}

/// One row of `[[moved]]`. Paths are those of a project below the layer's `dir`; with `/` at its end, one is a folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MovedManifest {
    /// Where the file or folder was.
    pub from: String,
    /// Where it is now: several paths where one file became several.
    pub to: OneOrMore,
    /// Of several paths, the one that gets what the owner added by itself, such as a new table.
    pub additions: Option<String>,
    /// Its line in `layer.toml`, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// One path, or a list of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    /// A file or folder that moved as a whole.
    One(String),
    /// The parts of a file.
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

/// One row of `[[next]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NextManifest {
    /// The step; a template string.
    pub text: String,
    /// The option of `new` that does the step already.
    pub done_by: Option<Action>,
}

/// Something `new` does after writing, when asked.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// `--install`.
    Install,
    /// `--dev`.
    Dev,
}

/// One row of `[[verify]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifyManifest {
    /// The command; a template string.
    pub run: String,
    /// The command is for a project that runs.
    #[serde(default)]
    pub running: bool,
}
