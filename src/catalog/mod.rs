//! The content of `templates/`: questions, layers, versions, files.
//!
//! A catalog is loaded and [validated](self) as a whole, so that a mistake in a template stops a run before it writes
//! anything.

pub mod ci;
pub mod layer;
pub mod migration;
pub mod moved;
mod parse;
pub mod past;
pub mod question;
pub mod source;
mod validate;
pub mod versions;

use std::{borrow::Cow, collections::BTreeMap};

use anyhow::{Context, Result, bail};

pub use self::parse::line_and_column;
use self::{
    layer::{LayerManifest, PackageFile, Role},
    migration::Migration,
    past::Gone,
    question::{NONE, Question, QuestionFile, QuestionKind},
    source::Source,
    versions::Versions,
};

/// The validated content of `templates/`.
#[derive(Debug)]
pub struct Catalog {
    /// Where the content comes from, for file names in messages.
    pub source: Source,
    /// The questions, in the order in which `new` asks them.
    pub questions: Vec<Question>,
    /// The layers, sorted by id.
    pub layers: Vec<Layer>,
    /// Versions used by the templates.
    pub versions: Versions,
    /// Renamed and retired questions and choices.
    gone: Gone,
}

/// A folder in `templates/layers/`.
#[derive(Debug)]
pub struct Layer {
    /// The folder's name.
    pub id: String,
    /// Its `layer.toml`.
    pub manifest: LayerManifest,
    /// The files in its `files/` folder, sorted by path.
    pub files: Vec<LayerFile>,
    /// Its migrations, oldest first.
    pub migrations: Vec<Migration>,
}

/// A file of a layer.
#[derive(Debug)]
pub struct LayerFile {
    /// Path relative to the layer's `files/`, including `.tera` if it is rendered.
    pub path: String,
    /// The bytes of the template.
    pub bytes: Cow<'static, [u8]>,
}

/// The suffix of files that are rendered.
pub const RENDERED_SUFFIX: &str = ".tera";

impl LayerFile {
    /// The file's path in a project, and whether it is rendered.
    pub fn target(&self) -> (&str, bool) {
        match self.path.strip_suffix(RENDERED_SUFFIX) {
            Some(target) => (target, true),
            None => (&self.path, false),
        }
    }

    /// Whether Cargo or git would apply the file to this repository. To prevent that, its name must end with `.tera`
    /// even if it contains no template tags.
    pub fn is_obeyed(&self) -> bool {
        let name = self.target().0.rsplit('/').next();
        matches!(name, Some("Cargo.toml" | ".gitignore"))
    }
}

impl Layer {
    /// Whether the layer is instantiated once per service.
    pub fn is_backend(&self) -> bool {
        self.manifest.service.is_some() && self.manifest.slot.is_some()
    }

    /// The path of a file in a project, given its path in `files/`; a template string if the layer has a `dir` or
    /// places the file elsewhere.
    pub fn path_of(&self, target: &str) -> String {
        let placed = self.manifest.placed.iter().find(|row| row.file == target);
        placed.map_or_else(
            || moved::below(&self.manifest.dir, target),
            |row| row.path.clone(),
        )
    }

    /// The path of the layer's manifest, for errors.
    fn place(&self, source: &Source) -> String {
        source.display(&format!("layers/{}/layer.toml", self.id))
    }
}

impl Catalog {
    /// Loads and validates a catalog.
    ///
    /// # Errors
    /// The message names the file in `templates/`, with line and column if known.
    pub fn load(source: Source) -> Result<Self> {
        let mut questions = None;
        let mut versions = None;
        let mut layers: Vec<Layer> = Vec::new();
        let mut files: BTreeMap<String, Vec<LayerFile>> = BTreeMap::new();
        let mut migrations: BTreeMap<String, migration::Files> = BTreeMap::new();
        for file in source.files()? {
            match file.path.as_str() {
                "questions.toml" => {
                    questions = Some(parse::toml::<QuestionFile>(&source, &file)?.question);
                }
                "versions.toml" => versions = Some(parse::toml::<Versions>(&source, &file)?),
                _ => match LayerPath::of(&file.path) {
                    Some(LayerPath::Manifest(id)) => layers.push(Layer {
                        id: id.to_owned(),
                        manifest: parse::layer(&source, &file)?,
                        files: Vec::new(),
                        migrations: Vec::new(),
                    }),
                    Some(LayerPath::File(id, path)) => {
                        let (id, path) = (id.to_owned(), path.to_owned());
                        let bytes = file.bytes;
                        files.entry(id).or_default().push(LayerFile { path, bytes });
                    }
                    Some(LayerPath::Migration(id, name)) => {
                        let (id, name) = (id.to_owned(), name.to_owned());
                        migrations.entry(id).or_default().insert(name, file.bytes);
                    }
                    None => {
                        bail!(
                            "{} does not belong in a catalog",
                            source.display(&file.path)
                        );
                    }
                },
            }
        }
        for layer in &mut layers {
            layer.files = files.remove(&layer.id).unwrap_or_default();
            let files = migrations.remove(&layer.id).unwrap_or_default();
            layer.migrations = migration::join(&layer.manifest.migration, files)
                .with_context(|| source.display(&format!("layers/{}", layer.id)))?;
        }
        let stray_files = files
            .iter()
            .map(|(id, files)| format!("layers/{id}/files/{}", files[0].path));
        let stray_migrations = migrations
            .keys()
            .map(|id| format!("layers/{id}/migrations"));
        if let Some(path) = stray_files.chain(stray_migrations).next() {
            bail!("{}: its layer has no layer.toml", source.display(&path));
        }
        let mut questions = questions
            .with_context(|| format!("{} is missing", source.display("questions.toml")))?;
        let catalog = Self {
            gone: Gone::split(&mut questions, &mut layers),
            questions,
            versions: versions
                .with_context(|| format!("{} is missing", source.display("versions.toml")))?,
            layers,
            source,
        };
        validate::check(&catalog)?;
        Ok(catalog)
    }

    /// The choices of a slot and their layers, sorted by layer id.
    pub fn choices<'a, 'b>(
        &'a self,
        slot: &'b str,
    ) -> impl Iterator<Item = (&'a str, &'a Layer)> + use<'a, 'b> {
        self.layers.iter().filter_map(move |layer| {
            let choice = layer.manifest.choice.as_deref()?;
            (layer.manifest.slot.as_deref() == Some(slot)).then_some((choice, layer))
        })
    }

    /// The layer of a choice.
    pub fn choice(&self, slot: &str, choice: &str) -> Option<&Layer> {
        self.choices(slot)
            .find(|(word, _)| *word == choice)
            .map(|(_, layer)| layer)
    }

    /// A layer by id.
    pub fn layer(&self, id: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.id == id)
    }

    /// Whether `add` and `remove` apply to a question: it takes a list, or has the choice `none`.
    pub fn takes_add(&self, question: &Question) -> bool {
        let slot = question.slot.as_deref();
        question.is_list() || slot.is_some_and(|slot| self.choice(slot, NONE).is_some())
    }

    /// A question by id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The port question of a slot or, given the frontend's name, of the frontend.
    pub fn port_question(&self, owner: &str) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| question.port_of.as_deref() == Some(owner))
    }

    /// The manifests of all layers, by file name.
    pub fn package_files(&self) -> BTreeMap<&str, &PackageFile> {
        let rows = self
            .layers
            .iter()
            .flat_map(|layer| &layer.manifest.manifest);
        rows.map(|row| (row.file.as_str(), row)).collect()
    }

    /// Prefixes of the variables that services expose to browsers.
    pub fn public_prefixes(&self) -> Vec<String> {
        let services = self
            .layers
            .iter()
            .filter_map(|layer| layer.manifest.service.as_ref());
        services
            .filter_map(|service| service.public_prefix.clone())
            .collect()
    }

    /// Names of the secrets that sign API tokens.
    pub fn token_secrets(&self) -> Vec<String> {
        let rows = self.layers.iter().flat_map(|layer| &layer.manifest.env);
        let secrets = rows.filter(|row| {
            matches!(
                row.role,
                Some(Role::TokenSecret | Role::TokenSecretPrevious)
            )
        });
        secrets.map(|row| row.name.clone()).collect()
    }

    /// The question whose answer is a list of services.
    pub fn services_question(&self) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| question.kind == QuestionKind::Services)
    }
}

/// Kinds of files in `layers/<id>/`.
enum LayerPath<'a> {
    Manifest(&'a str),
    File(&'a str, &'a str),
    Migration(&'a str, &'a str),
}

impl<'a> LayerPath<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let (id, rest) = path.strip_prefix("layers/")?.split_once('/')?;
        match rest.split_once('/') {
            Some(("files", file)) => Some(Self::File(id, file)),
            Some(("migrations", file)) => Some(Self::Migration(id, file)),
            Some(_) => None,
            None => (rest == "layer.toml").then_some(Self::Manifest(id)),
        }
    }
}
