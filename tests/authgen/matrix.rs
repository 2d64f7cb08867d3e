//! Projects with every choice of the catalog, alone and combined with every other choice.

use std::{collections::BTreeSet, fmt::Write as _};

use authgen::{
    answers::{self, Answers, Defaults, Given},
    blueprint::Blueprint,
    catalog::{
        Catalog, Layer, LayerFile,
        question::{Question, QuestionKind, Scalar},
    },
    migration::History,
    render,
    tree::{Blob, RelPath, Tree},
};

use serde_json::json;

use crate::{
    catalog::{built_in, check_data_file, ends_well, suffix},
    support::{REPOSITORY, World, is_env_file},
};

/// Answers by question id, in the form of flags.
pub type Flags = Vec<(String, Vec<String>)>;

/// A combination of choices, and its short name.
pub struct Combination {
    pub name: String,
    pub flags: Flags,
}

/// The default project, one project for each other option, and one with everything.
pub fn singles(catalog: &Catalog) -> Vec<Combination> {
    let questions = questions(catalog);
    let defaults: Vec<usize> = questions.iter().map(|question| question.default).collect();
    let mut rows = vec![defaults.clone()];
    for (position, question) in questions.iter().enumerate() {
        for option in (0..question.list.len()).filter(|option| *option != question.default) {
            let mut row = defaults.clone();
            row[position] = option;
            rows.push(row);
        }
    }
    rows.push(questions.iter().map(Options::fullest).collect());
    named(&questions, rows)
}

/// [`singles`], and combinations that cover all pairs of options of two questions.
pub fn combinations(catalog: &Catalog) -> Vec<Combination> {
    let questions = questions(catalog);
    let mut open: BTreeSet<[(usize, usize); 2]> = BTreeSet::new();
    for (one, other) in pairs(questions.len()) {
        for a in &questions[one].meeting {
            open.extend(
                questions[other]
                    .meeting
                    .iter()
                    .map(|b| [(one, *a), (other, *b)]),
            );
        }
    }
    let mut rows = Vec::new();
    while let Some(&[first, second]) = open.first() {
        let mut row: Vec<Option<usize>> = vec![None; questions.len()];
        row[first.0] = Some(first.1);
        row[second.0] = Some(second.1);
        for position in 0..questions.len() {
            if row[position].is_some() {
                continue;
            }
            let new_pairs = |option: usize| {
                let meets = |(other, chosen): (usize, &Option<usize>)| {
                    let mut pair = [(position, option), (other, (*chosen)?)];
                    pair.sort_unstable();
                    open.contains(&pair).then_some(())
                };
                row.iter().enumerate().filter_map(meets).count()
            };
            let options = questions[position].meeting.iter().rev();
            row[position] = options.copied().max_by_key(|option| new_pairs(*option));
        }
        let row: Vec<usize> = row.into_iter().map(Option::unwrap_or_default).collect();
        for (one, other) in pairs(row.len()) {
            open.remove(&[(one, row[one]), (other, row[other])]);
        }
        rows.push(row);
    }
    let mut all = singles(catalog);
    let is_new = |row: &Combination| all.iter().all(|other| other.name != row.name);
    let more: Vec<Combination> = named(&questions, rows).into_iter().filter(is_new).collect();
    all.extend(more);
    all
}

/// Prints one line of JSON for `tests/run --all`, which creates a project for each.
#[test]
#[ignore = "prints what another program reads"]
fn list_combinations() {
    let all: Vec<_> = combinations(&built_in())
        .into_iter()
        .map(|combination| json!({ "name": combination.name, "answers": combination.flags }))
        .collect();
    println!("\n{}", json!(all));
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |one| (one + 1..count).map(move |other| (one, other)))
}

/// The possible answers to one question, in the form of flags.
struct Options {
    id: String,
    list: Vec<Vec<String>>,
    default: usize,
    /// The options that are combined with every option of other questions.
    meeting: Vec<usize>,
}

impl Options {
    /// The option that adds the most.
    fn fullest(&self) -> usize {
        let is_something = |option: &usize| self.list[*option] != ["none"];
        (0..self.list.len())
            .rev()
            .find(is_something)
            .unwrap_or_default()
    }
}

fn named(questions: &[Options], rows: Vec<Vec<usize>>) -> Vec<Combination> {
    let combination = |row: Vec<usize>| {
        let chosen = questions.iter().zip(row);
        let differing: Vec<String> = chosen
            .clone()
            .filter(|(question, option)| *option != question.default)
            .map(|(question, option)| {
                let words = match &question.list[option][..] {
                    [] => "none".to_owned(),
                    [_, _, _, ..] => "all".to_owned(),
                    words => words.join("-and-").replace('=', "-"),
                };
                format!("{}-{words}", question.id)
            })
            .collect();
        Combination {
            name: if differing.is_empty() {
                "default".to_owned()
            } else {
                differing.join(".")
            },
            flags: chosen
                .map(|(question, option)| (question.id.clone(), question.list[option].clone()))
                .filter(|(_, texts)| !texts.is_empty())
                .collect(),
        }
    };
    rows.into_iter().map(combination).collect()
}

/// The questions with choices. For services: each alone, and all pairs. For lists: none, each, and all.
fn questions(catalog: &Catalog) -> Vec<Options> {
    let with_slot = catalog.questions.iter().filter_map(|question| {
        let slot = question.slot.as_deref()?;
        Some((question, slot))
    });
    with_slot
        .map(|(question, slot)| options(catalog, question, slot))
        .collect()
}

fn options(catalog: &Catalog, question: &Question, slot: &str) -> Options {
    let words: Vec<String> = catalog
        .choices(slot)
        .map(|(word, _)| word.to_owned())
        .collect();
    let each = words.iter().map(|word| vec![word.clone()]);
    let options: Vec<Vec<String>> = match question.kind {
        QuestionKind::Choices => std::iter::once(Vec::new())
            .chain(each)
            .chain((words.len() > 1).then(|| words.clone()))
            .collect(),
        QuestionKind::Services => {
            let beside = words.iter().flat_map(|first| {
                words
                    .iter()
                    .map(move |second| vec![first.clone(), format!("{second}=reports")])
            });
            each.chain(beside).collect()
        }
        _ => each.collect(),
    };
    let is_default = |option: &Vec<String>| match &question.default {
        Some(Scalar::Text(word)) => *option == [word.clone()],
        _ => option.is_empty(),
    };
    let last = options.len() - 1;
    let meeting = match question.kind {
        // Choices of a list are alike: none, one and all of them.
        QuestionKind::Choices => BTreeSet::from([0, 1, last]).into_iter().collect(),
        _ => (0..=last).collect(),
    };
    Options {
        id: question.id.clone(),
        meeting,
        default: options.iter().position(is_default).unwrap_or_default(),
        list: options,
    }
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
        exists: false,
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
    let files = render::files(&blueprint, &History::default());
    let mut tree = files.unwrap_or_else(|error| panic!("{flags:?}: {error:#}"));
    let toml = answers::to_toml(catalog, &answers, env!("CARGO_PKG_VERSION"));
    let path = RelPath::parse("authgen.toml").expect("a path");
    tree.insert(path, Blob::new(toml.into_bytes()), "base")
        .expect("no other authgen.toml");
    tree
}

fn snapshots(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{REPOSITORY}/snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn each_option_lists_its_files() {
    let catalog = built_in();
    for Combination { name, flags } in singles(&catalog) {
        let mut listing = String::new();
        for (path, entry) in tree(&catalog, &flags).iter() {
            let mode = if entry.blob.exec() { "x" } else { "-" };
            // Writing to a String cannot fail.
            let _ = writeln!(listing, "{mode} {path}  ({})", entry.layer);
        }
        snapshots("trees").bind(|| insta::assert_snapshot!(name, listing));
    }
}

/// The default project, one with an external database and a different package manager, and one with two services.
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
            // For the others, only differences. Prose is left out, because it only differs in single words.
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

/// Whether a file is rendered instead of copied: a template, an example env file, or the answers.
fn is_rendered(catalog: &Catalog, path: &str, layer: &str) -> bool {
    let is_copied = |layer: &Layer| {
        let copied = layer.files.iter().map(LayerFile::target);
        let mut copied = copied.filter(|(_, rendered)| !rendered);
        copied.any(|(target, _)| {
            let template = layer.path_of(target);
            match (template.split_once("{{"), template.rsplit_once("}}")) {
                (Some((start, _)), Some((_, end))) => {
                    path.starts_with(start) && path.ends_with(end)
                }
                _ => path == template,
            }
        })
    };
    !catalog.layer(layer).is_some_and(is_copied)
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
fn every_project_is_consistent() {
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
            !text.contains("\n\n\n") || suffix(path) == "py",
            "{place}: two empty lines in a row"
        );
        let trailing = text.lines().position(|line| line != line.trim_end());
        assert!(
            trailing.is_none() || suffix(path) == "md",
            "{place}: line {trailing:?} ends in a space"
        );
    }
    if !matches!(path, "README.md" | "authgen.toml" | "docs/merging.md") {
        let mut rest = text.replace("authgen.toml", "").replace(".authgen", "");
        if path == "docs/security.md" {
            rest = rest.replace("`authgen check`", "");
        }
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

/// A project that can be read in an hour. Migrations are not counted, because every release may add some.
#[test]
fn the_default_project_stays_small() {
    const LIMIT: usize = 195;
    let tree = tree(&built_in(), &Vec::new());
    let own = tree
        .paths()
        .filter(|path| !path.as_str().starts_with("frontend/drizzle/"));
    let files = own.count();
    assert!(files <= LIMIT, "{files} files, {} too many", files - LIMIT);
}

#[test]
fn the_same_answers_give_the_same_bytes() {
    let (once, again) = (built_in(), built_in());
    for Combination { name, flags } in combinations(&once) {
        assert!(tree(&once, &flags) == tree(&again, &flags), "{name}");
    }
}

/// Apart from secrets, a project does not depend on the environment of the program.
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
