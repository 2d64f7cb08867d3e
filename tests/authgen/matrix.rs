//! Every combination of choices that the catalog offers makes a project.

use std::{collections::BTreeSet, fmt::Write as _};

use authgen::{
    answers::{self, Answers, Defaults, Given},
    blueprint::Blueprint,
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    migration::History,
    render,
    tree::Tree,
};

use crate::{
    catalog::{built_in, check_data_file, ends_well, suffix},
    support::{REPOSITORY, World, is_env_file},
};

/// Answers by question id, as flags have them.
pub type Flags = Vec<(String, Vec<String>)>;

/// One combination of choices, and a short name for it.
pub struct Combination {
    pub name: String,
    pub flags: Flags,
}

/// Every choice of every question with every other. Of services: each alone, and each beside each.
pub fn combinations(catalog: &Catalog) -> Vec<Combination> {
    let mut all = vec![Combination {
        name: String::new(),
        flags: Vec::new(),
    }];
    for question in &catalog.questions {
        let options = options(catalog, question);
        if options.is_empty() {
            continue;
        }
        all = all
            .iter()
            .flat_map(|before| {
                options
                    .iter()
                    .map(move |option| before.with(question, option))
            })
            .collect();
    }
    all
}

impl Combination {
    fn with(&self, question: &Question, option: &[String]) -> Self {
        let mut flags = self.flags.clone();
        flags.push((question.id.clone(), option.to_vec()));
        let separator = if self.name.is_empty() { "" } else { "." };
        Self {
            name: format!(
                "{}{separator}{}",
                self.name,
                option.join("-and-").replace('=', "-")
            ),
            flags,
        }
    }
}

fn options(catalog: &Catalog, question: &Question) -> Vec<Vec<String>> {
    let Some(slot) = &question.slot else {
        return Vec::new();
    };
    let words: Vec<String> = catalog
        .choices(slot)
        .map(|(word, _)| word.to_owned())
        .collect();
    let mut options: Vec<Vec<String>> = words.iter().map(|word| vec![word.clone()]).collect();
    if question.kind == QuestionKind::Services {
        for first in &words {
            options.extend(
                words
                    .iter()
                    .map(|second| vec![first.clone(), format!("{second}=reports")]),
            );
        }
    }
    options
}

pub fn answers(catalog: &Catalog, flags: &Flags) -> Answers {
    let mut given = Given {
        name: Some("my-app".to_owned()),
        ..Given::default()
    };
    let is_chosen = |question: &str, answer: &str| {
        flags
            .iter()
            .any(|(id, texts)| id == question && texts.iter().any(|text| text == answer))
    };
    for question in &catalog.questions {
        let secret = question
            .needs
            .as_ref()
            .filter(|_| question.kind == QuestionKind::Secret);
        let text = match flags.iter().find(|(id, _)| *id == question.id) {
            Some((_, texts)) => texts.clone(),
            None if secret.is_some_and(|needs| is_chosen(&needs.question, &needs.answer)) => {
                vec!["postgresql://owner:hunter2@db.example.org/app".to_owned()]
            }
            None => continue,
        };
        given
            .add(catalog, question, &text)
            .unwrap_or_else(|error| panic!("{error:#}"));
    }
    let defaults = Defaults {
        ask: None,
        accept: true,
        installed: &|_| false,
    };
    let completed = answers::complete(catalog, given, defaults);
    completed
        .unwrap_or_else(|error| panic!("{flags:?}: {error:#}"))
        .answers
}

pub fn tree(catalog: &Catalog, flags: &Flags) -> Tree {
    let answers = answers(catalog, flags);
    let blueprint =
        Blueprint::new(catalog, &answers).unwrap_or_else(|error| panic!("{flags:?}: {error:#}"));
    render::render(&blueprint, &History::default())
        .unwrap_or_else(|error| panic!("{flags:?}: {error:#}"))
}

fn snapshots(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{REPOSITORY}/snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn every_combination_lists_its_files() {
    let catalog = built_in();
    for Combination { name, flags } in combinations(&catalog) {
        let mut listing = String::new();
        for (path, entry) in tree(&catalog, &flags).iter() {
            let mode = if entry.blob.exec() { "x" } else { "-" };
            // Writing to a String cannot fail.
            let _ = writeln!(listing, "{mode} {path}  ({})", entry.layer);
        }
        snapshots("trees").bind(|| insta::assert_snapshot!(name, listing));
    }
}

/// The default project, one with an own database and another package manager, and one with two services.
#[test]
fn rendered_files_read_as_written() {
    let catalog = built_in();
    let flag = |id: &str, texts: &[&str]| {
        (
            id.to_owned(),
            texts.iter().map(|text| (*text).to_owned()).collect(),
        )
    };
    let sets = [
        ("default", vec![]),
        (
            "external-pnpm",
            vec![
                flag("database", &["external"]),
                flag("package-manager", &["pnpm"]),
            ],
        ),
        (
            "two-services",
            vec![
                flag("backend", &["axum", "axum=reports:8100"]),
                flag("frontend-port", &["3100"]),
            ],
        ),
    ];
    let default = tree(&catalog, &Vec::new());
    for (name, flags) in sets {
        let mut text = String::new();
        for (path, entry) in tree(&catalog, &flags).iter() {
            // Of the others, what differs; prose differs in one word here and there.
            let is_new = default.blob(path) != Some(&entry.blob) && suffix(path.as_str()) != "md";
            if is_rendered(&catalog, path.as_str(), &entry.layer) && (flags.is_empty() || is_new) {
                let _ = write!(
                    text,
                    "==> {path}\n{}",
                    String::from_utf8_lossy(entry.blob.bytes())
                );
            }
        }
        let mut settings = snapshots("texts");
        settings.add_filter(
            &format!(
                r#"(authgen (?:= ")?){}"#,
                env!("CARGO_PKG_VERSION").replace('.', r"\.")
            ),
            "${1}[version]",
        );
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

/// Not copied byte for byte: a template, an example of an env file, or the answers.
fn is_rendered(catalog: &Catalog, path: &str, layer: &str) -> bool {
    let copied = catalog
        .layer(layer)
        .into_iter()
        .flat_map(|layer| &layer.files)
        .any(|file| {
            let (target, rendered) = file.target();
            !rendered && (path == target || path.ends_with(&format!("/{target}")))
        });
    !copied
}

#[test]
fn every_layer_is_in_some_project() {
    let catalog = built_in();
    let mut used = BTreeSet::new();
    for combination in combinations(&catalog) {
        let answers = answers(&catalog, &combination.flags);
        let blueprint =
            Blueprint::new(&catalog, &answers).unwrap_or_else(|error| panic!("{error:#}"));
        used.extend(
            blueprint
                .layers
                .iter()
                .map(|instance| instance.layer.id.clone()),
        );
    }
    let all: BTreeSet<String> = catalog
        .layers
        .iter()
        .map(|layer| layer.id.clone())
        .collect();
    assert_eq!(used, all);
}

#[test]
fn every_project_holds_what_it_should() {
    let catalog = built_in();
    for Combination { name, flags } in combinations(&catalog) {
        let tree = tree(&catalog, &flags);
        for needed in [
            "README.md",
            "package.json",
            ".gitignore",
            "authgen.toml",
            "frontend/.env.example",
        ] {
            assert!(
                tree.paths().any(|path| path.as_str() == needed),
                "{name}: {needed} is missing"
            );
        }
        for (path, entry) in tree.iter() {
            let (path, bytes) = (path.as_str(), entry.blob.bytes());
            let place = format!("{name}: {path}");
            assert!(
                !is_env_file(path),
                "{place} would put secrets into the recorded render"
            );
            assert_eq!(entry.blob.exec(), bytes.starts_with(b"#!"), "{place}: mode");
            check_data_file(&place, path, bytes);
            check_text(
                &catalog,
                &place,
                path,
                &entry.layer,
                &String::from_utf8_lossy(bytes),
            );
        }
    }
}

fn check_text(catalog: &Catalog, place: &str, path: &str, layer: &str, text: &str) {
    assert!(
        ends_well(path, text),
        "{place} does not end in one line feed"
    );
    if is_rendered(catalog, path, layer) {
        assert!(
            !text.contains("{%") && !text.contains("{#"),
            "{place}: a tag is left"
        );
        assert!(
            !text.contains("\n\n\n"),
            "{place}: two empty lines in a row"
        );
        let trailing = text.lines().position(|line| line != line.trim_end());
        assert!(
            trailing.is_none() || suffix(path) == "md",
            "{place}: line {trailing:?} ends in a space"
        );
    }
    if !matches!(path, "README.md" | "authgen.toml") {
        let rest = text.replace("authgen.toml", "").replace(".authgen", "");
        assert!(
            !rest.to_lowercase().contains("authgen"),
            "{place} speaks of the generator"
        );
    }
    if path == "README.md" {
        let lines = text
            .lines()
            .filter(|line| line.replace("authgen.toml", "").contains("authgen"))
            .count();
        assert!(
            lines <= 1,
            "{place} speaks of the generator in {lines} lines"
        );
    }
}

/// A project that one can read in an hour.
#[test]
fn the_default_project_stays_small() {
    const LIMIT: usize = 150;
    let files = tree(&built_in(), &Vec::new()).len();
    assert!(files <= LIMIT, "{files} files, {} too many", files - LIMIT);
}

#[test]
fn the_same_answers_give_the_same_bytes() {
    let (once, again) = (built_in(), built_in());
    for Combination { name, flags } in combinations(&once) {
        assert!(tree(&once, &flags) == tree(&again, &flags), "{name}");
    }
}

/// Secrets apart, what is around the program leaves no trace.
#[cfg(unix)]
#[test]
fn surroundings_leave_no_trace_in_a_project() {
    let (here, there) = (World::new(), World::new());
    here.new_project("my-app", &[]);
    there.write("deep/er/keep", "");
    there
        .authgen(["new", "../../my-app", "--yes"])
        .cwd(there.work("deep/er"))
        .env("LANG", "tr_TR.UTF-8")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("TZ", "Pacific/Kiritimati")
        .env("SOURCE_DATE_EPOCH", "1")
        .env("NO_COLOR", "1")
        .env("USER", "somebody")
        .after("umask 077")
        .go()
        .code(0);
    let bytes = |world: &World| {
        let files = crate::support::files(&world.work("my-app")).into_iter();
        files
            .filter(|(path, _)| !is_env_file(path))
            .map(|(path, found)| (path, found.bytes))
            .collect::<Vec<_>>()
    };
    assert!(bytes(&here) == bytes(&there));
}
