//! The target of a check: an authgen project, or any folders.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::{
    answers::{migrations_folder, owned},
    blueprint::Blueprint,
    catalog::Catalog,
    check::{self, Folders, Layout, Rendered, Scope},
    cli::CheckArgs,
    commands::{
        answers::{current, ensure_not_newer},
        enter::Hold,
    },
    failure::{Failure, Fault},
    migration::History,
    project::{self, Project, RecordFault},
    suggest, transaction,
};

/// What to check, and how.
pub(super) struct Job {
    pub layout: Layout,
    pub scope: Scope,
    /// What `--online` needs; `None` for folders outside of an authgen project.
    pub project: Option<Running>,
    /// Locks that prevent changes to the checked folders.
    pub holds: Vec<Hold>,
    /// The state of the generated files.
    pub rendered: Rendered,
    /// Why the project's record cannot be read; `None` if it can.
    pub record_fault: Option<RecordFault>,
    /// Path and content of the migration journal.
    pub journal: Option<(String, Vec<u8>)>,
}

/// What `--online` needs to know about a project.
pub(super) struct Running {
    /// The command that starts the project.
    pub start: String,
    /// Whether a new user gets no session until the address is verified.
    pub confirms_addresses: bool,
}

/// Derives the target of the check from flags and project.
///
/// # Errors
/// Usage: no such project, folder or backend.
pub(super) fn job(catalog: &Catalog, args: &CheckArgs) -> Result<Job> {
    let named: Vec<&str> = args
        .frontend
        .iter()
        .chain(&args.backend)
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    let Some(root) = project::find_root(Path::new("."))? else {
        if named.is_empty() {
            bail!(
                Failure::new(Fault::NotAProject, "this folder is not an authgen project")
                    .hint("pass the folders: authgen check --frontend DIR --backend DIR")
            );
        }
        return foreign(catalog, args);
    };
    let hold = look(&root)?;
    let (project, record_fault) = hold.explain(Project::open_without_record(&root))?;
    let text = project.answers;
    ensure_not_newer(catalog, project.record.templates, &text)?;
    let answers = current(catalog, &text)?;
    let disk = project::scan(&root, project.record.renders.keys())?;
    let rendered = Rendered::new(&project.record, &disk.files, &owned(&text)?);
    let blueprint = Blueprint::new(catalog, &answers)?;
    let services = match own_services(&blueprint, args) {
        Ok(services) => services,
        Err(_) if args.frontend.as_ref().is_some_and(|dir| !dir.is_empty()) => {
            return foreign(catalog, args);
        }
        Err(failure) => return Err(failure.into()),
    };
    // `--consistency` alone selects no service, so that only agreement between services is checked.
    let scope = Scope {
        together: args.consistency || services.is_none(),
        services: services.or_else(|| args.consistency.then(Vec::new)),
        production: args.production,
    };
    let start = blueprint.slot_text("package-manager", "run")?;
    let mut manifests = blueprint.layers.iter().map(|each| &each.layer.manifest);
    let project = Some(Running {
        start: format!("{start} dev"),
        confirms_addresses: manifests.any(|manifest| manifest.confirms_addresses),
    });
    let journal = journal(&root, &blueprint, &text)?;
    let layout = Layout {
        root,
        development_only: development_only(&blueprint),
        rows: blueprint.env,
        whole: true,
    };
    Ok(Job {
        layout,
        scope,
        project,
        holds: vec![hold],
        rendered,
        record_fault,
        journal,
    })
}

/// Path and content of the migration journal, if it exists.
fn journal(
    root: &Path,
    blueprint: &Blueprint<'_>,
    answers: &str,
) -> Result<Option<(String, Vec<u8>)>> {
    let history = History {
        dir: migrations_folder(answers)?.map(|dir| dir.to_string()),
        ..History::default()
    };
    let path = blueprint.journal(&history)?;
    let blob = transaction::read(root, &path)?;
    Ok(blob.map(|blob| (path.to_string(), blob.bytes().to_vec())))
}

/// The question and the choice of each layer that is only for development.
fn development_only(blueprint: &Blueprint<'_>) -> Vec<(String, String)> {
    let manifests = blueprint.layers.iter().map(|each| &each.layer.manifest);
    manifests
        .filter(|manifest| manifest.development_only)
        .filter_map(|manifest| Some((manifest.slot.clone()?, manifest.choice.clone()?)))
        .collect()
}

/// Names of the services selected by flags; `None` for all.
fn own_services(
    blueprint: &Blueprint<'_>,
    args: &CheckArgs,
) -> Result<Option<Vec<String>>, Failure> {
    let mut chosen = Vec::new();
    let is_meant = |service: &crate::blueprint::Service, text: &str| {
        let text = text.trim_start_matches("./").trim_end_matches('/');
        service.name == text || service.dir == text
    };
    if let Some(dir) = &args.frontend {
        if !dir.is_empty() && !is_meant(&blueprint.frontend, dir) {
            return Err(
                Failure::usage(format!("the frontend is not in `{dir}`")).hint(format!(
                    "pass --frontend, or --frontend {}",
                    blueprint.frontend.dir
                )),
            );
        }
        chosen.push(blueprint.frontend.name.clone());
    }
    let names = || {
        blueprint
            .services
            .iter()
            .map(|service| service.name.as_str())
    };
    for text in &args.backend {
        if text.is_empty() {
            chosen.extend(names().map(str::to_owned));
            continue;
        }
        let service = blueprint
            .services
            .iter()
            .find(|service| is_meant(service, text));
        let service = service.ok_or_else(|| {
            let names: Vec<&str> = names().collect();
            Failure::new(Fault::UnknownArgument, format!("no backend named `{text}`"))
                .hint(suggest::hint(text, &names))
        })?;
        chosen.push(service.name.clone());
    }
    Ok((!chosen.is_empty()).then_some(chosen))
}

/// Locks a project for reading.
fn look(root: &Path) -> Result<Hold> {
    Ok(Hold::Look {
        view: transaction::view(root)?,
        unreadable: Fault::CheckInterrupted,
    })
}

/// The job for the folders given by flags, which need not be generated by authgen, but may be folders of a project.
/// Several folders are also compared with each other.
fn foreign(catalog: &Catalog, args: &CheckArgs) -> Result<Job> {
    let root = PathBuf::from(".");
    let folders = Folders {
        frontend: args.frontend.clone(),
        backends: args.backend.clone(),
    };
    for dir in folders.frontend.iter().chain(&folders.backends) {
        if dir.is_empty() || !project::has_folder(&root, dir) {
            let message = match dir.as_str() {
                "" => "outside of an authgen project, --frontend and --backend require a folder"
                    .to_owned(),
                dir => format!("{dir} is not a folder"),
            };
            bail!(
                Failure::usage(message)
                    .hint("pass the folders: authgen check --frontend DIR --backend DIR")
            );
        }
    }
    let dirs = folders.frontend.iter().chain(&folders.backends);
    let roots: BTreeSet<PathBuf> = dirs
        .filter_map(|dir| project::find_root(Path::new(dir)).transpose())
        .collect::<Result<_>>()?;
    let holds = roots.iter().map(|root| look(root)).collect::<Result<_>>()?;
    let rows = check::contract(catalog, &folders, &BTreeSet::new())?;
    let mut files: Vec<String> = rows.into_iter().map(|row| row.file).collect();
    files.dedup();
    let keys = check::keys(&root, &files);
    let rows = check::contract(catalog, &folders, &keys)?;
    let layout = Layout {
        root,
        rows,
        development_only: Vec::new(),
        whole: false,
    };
    let scope = Scope {
        production: args.production,
        ..Scope::everything()
    };
    Ok(Job {
        layout,
        scope,
        project: None,
        holds,
        rendered: Rendered::default(),
        record_fault: None,
        journal: None,
    })
}
