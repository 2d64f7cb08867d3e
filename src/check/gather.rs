//! Gathers the facts: only this module reads the disk, git and the environment.

mod git;
mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, io,
    path::{Path, PathBuf},
};

use self::git::Git;
use super::{
    env_file::EnvFile,
    facts::{Facts, Manifest},
    files::MISSING,
    foreign::join,
};
use crate::{
    blueprint::EnvRow,
    catalog::{Catalog, layer::PackageFile},
    project::{self, read_up_to},
    secret::Secret,
};

/// Size limit of a manifest or lock file; lock files of large projects are smaller.
const MAX_MANIFEST_BYTES: u64 = 8 * 1024 * 1024;

/// The manifests and lock files that the catalog knows, by file name.
type PackageFiles<'a> = BTreeMap<&'a str, &'a PackageFile>;

/// Where to look for a project's files.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// The variables that each env file should define.
    pub rows: Vec<EnvRow>,
    /// Development-only choices: question and answer.
    pub development_only: Vec<(String, String)>,
    /// Whether to look at everything in the root, not only at the folders of the services.
    pub whole: bool,
}

/// Reads the input of all checks and writes nothing.
pub fn gather(catalog: &Catalog, layout: Layout) -> Facts {
    let mut files: Vec<(String, String)> = Vec::new();
    for row in &layout.rows {
        if !files.iter().any(|(path, _)| *path == row.file) {
            files.push((row.file.clone(), row.service.clone()));
        }
    }
    let folders: Vec<(String, String)> = files
        .iter()
        .map(|(path, service)| (folder(path).to_owned(), service.clone()))
        .collect();
    let areas: Vec<String> = if layout.whole {
        vec![String::new()]
    } else {
        folders.iter().map(|(dir, _)| dir.clone()).collect()
    };

    let packages = catalog.package_files();
    let mut facts = Facts {
        is_project: layout.whole,
        process: process(&layout.rows),
        token_secrets: catalog.token_secrets(),
        public_prefixes: catalog.public_prefixes(),
        ..Facts::default()
    };
    let managed: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    for area in areas.into_iter().collect::<BTreeSet<_>>() {
        let own: Vec<&(String, String)> = files
            .iter()
            .filter(|(path, _)| layout.whole || folder(path) == area)
            .collect();
        let paths: Vec<&str> = own.iter().map(|(path, _)| below(&area, path)).collect();
        let git = Git::ask(&layout.root.join(&area), &paths, layout.whole);
        for ((path, service), below) in own.iter().zip(&paths) {
            facts.files.push(EnvFile {
                ignored: git.ignored.as_ref().map(|ignored| ignored.contains(*below)),
                tracked: git
                    .tracked
                    .as_ref()
                    .map(|tracked| tracked.iter().any(|path| path == below)),
                ..env_file(&layout.root, path, service)
            });
        }
        sources::read_all(&mut facts, &layout.root, &area, &git, &managed, &packages);
    }
    for (dir, service) in &folders {
        facts
            .siblings
            .extend(siblings(&layout.root, dir, service, &managed));
    }
    let root = layout.whole.then(|| (String::new(), None));
    let dirs = folders
        .into_iter()
        .map(|(dir, service)| (dir, Some(service)));
    for (dir, service) in root.into_iter().chain(dirs) {
        facts
            .manifests
            .extend(manifests(&packages, &layout.root, &dir, service.as_deref()));
    }
    facts.rows = layout.rows;
    facts.development_only = layout.development_only;
    let order = |file: &EnvFile| facts.rows.iter().position(|row| row.file == file.path);
    facts.files.sort_by_key(order);
    facts
}

/// The keys that these env files define.
pub fn keys(root: &Path, files: &[String]) -> BTreeSet<String> {
    let read = |file: &String| project::env_files(root, [file.as_str()].into_iter()).ok();
    let mut keys = BTreeSet::new();
    for found in files
        .iter()
        .filter_map(read)
        .flat_map(BTreeMap::into_values)
    {
        let entries = found.document.entries();
        keys.extend(entries.map(|entry| entry.key.to_owned()));
    }
    keys
}

fn env_file(root: &Path, path: &str, service: &str) -> EnvFile {
    let full = root.join(path);
    EnvFile {
        path: path.to_owned(),
        service: service.to_owned(),
        has_folder: project::has_folder(root, folder(path)),
        mode: project::mode(&full),
        bytes: read_up_to(&full, project::MAX_ENV_BYTES).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => MISSING.to_owned(),
            _ => format!("cannot be read: {error}"),
        }),
        ignored: None,
        tracked: None,
    }
}

/// The env files in a folder, except managed files and `.env.example`.
fn siblings(root: &Path, dir: &str, service: &str, managed: &BTreeSet<&str>) -> Vec<EnvFile> {
    let Ok(entries) = root.join(dir).read_dir() else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| (name == ".env" || name.starts_with(".env.")) && name != ".env.example")
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| join(dir, &name))
        .filter(|path| !managed.contains(path.as_str()))
        .map(|path| env_file(root, &path, service))
        .collect()
}

fn manifests(
    packages: &PackageFiles<'_>,
    root: &Path,
    dir: &str,
    service: Option<&str>,
) -> Vec<Manifest> {
    packages
        .values()
        .filter_map(|row| {
            let path = join(dir, &row.file);
            let bytes = read_up_to(&root.join(&path), MAX_MANIFEST_BYTES).ok()?;
            Some(Manifest {
                path,
                format: row.format,
                registry: row.registry.clone(),
                service: service.map(str::to_owned),
                text: String::from_utf8(bytes).ok()?,
            })
        })
        .collect()
}

fn process(rows: &[EnvRow]) -> BTreeMap<String, Secret> {
    rows.iter()
        .filter_map(|row| {
            let value = env::var_os(&row.name)?;
            Some((row.name.clone(), Secret::new(value.to_string_lossy())))
        })
        .collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// Makes a path relative to an area: the whole project, or the folder of a service.
fn below<'p>(area: &str, path: &'p str) -> &'p str {
    match path.strip_prefix(area) {
        Some(rest) if !area.is_empty() => rest.strip_prefix('/').unwrap_or(path),
        _ => path,
    }
}
