//! Every layer is valid, and `CONTRIBUTING.md` lists the variables of templates.

use std::{collections::BTreeSet, path::PathBuf};

use authgen::{
    blueprint::VARIABLES,
    catalog::{Catalog, Layer, question::QuestionKind, source::Source, versions::NodeLines},
    render,
};
use tera::Tera;

use crate::support::{REPOSITORY, repository_file};

pub fn built_in() -> Catalog {
    Catalog::load(Source::Embedded).unwrap_or_else(|error| panic!("{error:#}"))
}

/// The suffix of a path.
pub fn suffix(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, suffix)| suffix)
}

fn is_words(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

fn is_one_line(text: &str) -> bool {
    !text.is_empty() && text == text.trim() && !text.contains('\n')
}

#[test]
fn the_binary_embeds_exactly_the_templates_folder() {
    let list = |source: &Source| -> BTreeSet<(String, Vec<u8>)> {
        let files = source.files().expect("readable templates").into_iter();
        files
            .map(|file| (file.path, file.bytes.into_owned()))
            .collect()
    };
    let folder = PathBuf::from(REPOSITORY).join("templates");
    let (built_in, on_disk) = (list(&Source::Embedded), list(&Source::Disk(folder)));
    let differ: BTreeSet<&str> = built_in
        .symmetric_difference(&on_disk)
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(differ.is_empty(), "only in one, or different: {differ:#?}");
}

#[test]
fn ids_are_words_and_texts_are_one_line() {
    let catalog = built_in();
    for Layer { id, manifest, .. } in &catalog.layers {
        assert!(id.split('+').all(is_words), "layer {id:?}");
        assert!(is_one_line(&manifest.title), "{id}: title");
        assert!(
            is_one_line(&manifest.summary) && !manifest.summary.ends_with('.'),
            "{id}: summary"
        );
        assert!(
            manifest.summary.len() <= 100,
            "{id}: the summary does not fit a line of a terminal"
        );
        if let (Some(slot), Some(choice)) = (&manifest.slot, &manifest.choice) {
            let item = format!("❯ {} — {}", manifest.title, manifest.summary);
            assert!(
                item.chars().count() <= 78,
                "{id}: a prompt shows it in one line: {item}"
            );
            assert!(
                is_words(slot) && is_words(choice),
                "{id}: slot {slot:?}, choice {choice:?}"
            );
            assert_eq!(
                *id,
                format!("{slot}-{choice}"),
                "a layer is named after its slot and choice"
            );
        }
        for row in &manifest.env {
            assert!(
                is_one_line(&row.comment) && row.comment.ends_with('.'),
                "{id}: comment of {}",
                row.name
            );
        }
    }
    for question in &catalog.questions {
        assert!(is_words(&question.id), "question {:?}", question.id);
        assert!(
            is_one_line(&question.prompt) && is_one_line(&question.help),
            "{}",
            question.id
        );
    }
}

#[test]
fn every_slot_has_one_question_and_every_question_a_choice() {
    let catalog = built_in();
    let mut asked = BTreeSet::new();
    for question in &catalog.questions {
        if let Some(slot) = &question.slot {
            assert!(asked.insert(slot), "two questions ask for the slot {slot}");
            assert!(
                catalog.choices(slot).next().is_some(),
                "nothing fills the slot {slot}"
            );
        }
    }
    let filled: BTreeSet<_> = catalog
        .layers
        .iter()
        .filter_map(|layer| layer.manifest.slot.as_ref())
        .collect();
    assert_eq!(asked, filled);
    let services: Vec<_> = catalog
        .questions
        .iter()
        .filter(|question| question.kind == QuestionKind::Services)
        .collect();
    assert_eq!(services.len(), 1, "one question asks for services");
}

/// A backend without a bridge would have no file that verifies tokens.
#[test]
fn every_backend_has_a_bridge_to_every_token_mode() {
    let catalog = built_in();
    for (_, backend) in catalog.choices("backend") {
        assert!(
            backend.manifest.service.is_some(),
            "{} has no [service]",
            backend.id
        );
        for (_, token) in catalog.choices("token") {
            let bridge = catalog.layers.iter().find(|layer| {
                layer.manifest.bridge.contains(&backend.id)
                    && layer.manifest.bridge.contains(&token.id)
            });
            assert!(
                bridge.is_some_and(|bridge| !bridge.files.is_empty()),
                "{} with {}",
                backend.id,
                token.id
            );
        }
    }
}

/// Templates of files, and the strings of `layer.toml` as separate templates.
fn all_templates(catalog: &Catalog) -> Tera {
    let mut tera =
        render::engine(catalog, &catalog.layers).unwrap_or_else(|error| panic!("{error:#}"));
    let mut strings = Vec::new();
    for Layer { id, manifest, .. } in &catalog.layers {
        let mut add = |place: String, text: &str| {
            strings.push((format!("{id}/layer.toml {place}"), text.to_owned()));
        };
        add("dir".into(), &manifest.dir);
        for row in &manifest.env {
            add(format!("env {} {:?} name", row.name, row.owner), &row.name);
            add(
                format!("env {} {:?} value", row.name, row.owner),
                &row.value,
            );
            add(
                format!("env {} {:?} comment", row.name, row.owner),
                &row.comment,
            );
            add(
                format!("env {} {:?} id", row.name, row.owner),
                row.id.as_deref().unwrap_or_default(),
            );
        }
        for (index, row) in manifest.script.iter().enumerate() {
            add(format!("script {} {index}", row.name), &row.run);
        }
        for (index, row) in manifest.ci.iter().enumerate() {
            let optional = [&row.lock, &row.path].into_iter().flatten();
            let texts = [&row.name, &row.run].into_iter().chain(optional);
            for (part, text) in texts.chain(row.environment.values()).enumerate() {
                add(format!("ci {index} {part}"), text);
            }
        }
        for (index, row) in manifest.next.iter().enumerate() {
            add(format!("next {index}"), &row.text);
        }
        for (index, row) in manifest.verify.iter().enumerate() {
            add(format!("verify {index}"), &row.run);
        }
    }
    tera.add_raw_templates(strings)
        .unwrap_or_else(|error| panic!("{error:#}"));
    tera
}

/// An unknown variable in an `{% if %}` is silently false, so rendering does not find it.
#[test]
fn templates_use_documented_variables_only() {
    let catalog = built_in();
    let tera = all_templates(&catalog);
    // Variables that are added after the strings of `layer.toml` are rendered.
    let late = ["ci", "env", "layers", "processes", "scripts", "verify"];
    for name in tera.get_template_names() {
        let is_string = name.contains("layer.toml ");
        for variable in tera.get_template_variables(name).expect("a known template") {
            assert!(
                VARIABLES.contains(&variable),
                "{name}: `{variable}` is not documented"
            );
            assert!(
                !is_string || !late.contains(&variable),
                "{name}: `{variable}` is not known yet"
            );
            let layer = catalog.layers.iter().find(|layer| {
                name.starts_with(&format!("templates/layers/{}/", layer.id))
                    || name.starts_with(&format!("{}/", layer.id))
            });
            let layer = layer.unwrap_or_else(|| panic!("{name} belongs to no layer"));
            assert!(
                variable != "service" || is_string || is_of_a_service(&catalog, layer),
                "{name}: only layers of a service have `service`"
            );
        }
    }
}

/// A row for a list that no file shows would have no effect.
#[test]
fn every_row_of_a_list_is_shown_in_a_file() {
    let catalog = built_in();
    let rendered: Vec<String> = catalog
        .layers
        .iter()
        .flat_map(|layer| &layer.files)
        .filter(|file| file.target().1)
        .map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
        .collect();
    for layer in &catalog.layers {
        for row in &layer.manifest.extension {
            let list = format!("extensions.{}", row.point.replace('-', "_"));
            assert!(
                rendered.iter().any(|text| text.contains(&list)),
                "{}: no template lists `{}`",
                layer.id,
                row.point
            );
        }
    }
}

/// Rows are sorted by place, as text. A row without a place would be out of order.
#[test]
fn parts_of_the_security_page_have_a_place() {
    for layer in &built_in().layers {
        for row in &layer.manifest.extension {
            let place = row.values.get("place").and_then(serde_json::Value::as_str);
            let is_digit = place.is_some_and(|place| {
                place.len() == 1 && place.bytes().all(|byte| byte.is_ascii_digit())
            });
            assert_eq!(
                row.point == "security-panels",
                is_digit,
                "{}: place {place:?} at {}",
                layer.id,
                row.point
            );
        }
    }
}

/// Rule 1: conditions in templates are about lists of extensions or the current row of a loop. Choices of the user are
/// decided in `layer.toml`.
#[test]
fn conditions_are_about_lists_and_never_about_choices() {
    for layer in &built_in().layers {
        for file in layer.files.iter().filter(|file| file.target().1) {
            let text = String::from_utf8_lossy(&file.bytes);
            if let Some(condition) = condition_on_a_choice(&text) {
                panic!("{}/{}: `{condition}`", layer.id, file.path);
            }
        }
    }
}

#[test]
fn a_condition_on_a_choice_is_found() {
    let allowed = [
        "{% if extensions.schema %}",
        "{%- elif not extensions.schema and extensions.docs -%}",
        "{% for each in extensions.docs %}{% if each.name and not loop.last %}",
        "{% for lock in ci.all.locks %}{% if lock != package_manager.lock %}",
        "{% for name, package in service.dependencies %}{% if package | length == 1 %}",
    ];
    for text in allowed {
        assert_eq!(condition_on_a_choice(text), None, "{text}");
    }
    let refused = [
        "{% if token.id == \"jwks\" %}",
        "{%- elif not proxy.header -%}",
        "{% if extensions.schema and revocation.effect %}",
        "{% if \"pnpm\" == package_manager.id %}",
        "{% if services | length == 1 %}",
        "{% for each in extensions.docs %}{% if each.name == database.id %}",
        "{% for layer in layers %}{% if layer.id == \"email\" %}",
        "{% for each in services %}{% if each.kind == \"axum\" %}",
        "{{ \"a\" if token.id == \"jwks\" else \"b\" }}",
        "{% set mode = token.id %}{% if mode %}",
    ];
    for text in refused {
        assert!(condition_on_a_choice(text).is_some(), "{text}");
    }
}

/// The first condition that is not about a list of extensions or the row of a loop.
fn condition_on_a_choice(text: &str) -> Option<&str> {
    let mut known = vec!["extensions", "loop"];
    let tags = [["{%", "%}"], ["{{", "}}"]]
        .into_iter()
        .flat_map(|[open, close]| {
            let parts = text.split(open).skip(1);
            parts.filter_map(move |part| part.split(close).next())
        });
    for tag in tags.map(|tag| tag.trim_matches(['-', ' '])) {
        match tag.split_once(' ') {
            // A variable could hide the subject of a condition.
            Some(("set", _)) => return Some(tag),
            Some(("for", rest)) => {
                let (names, list) = rest.split_once(" in ").unwrap_or((rest, ""));
                if list != "layers" {
                    known.extend(names.split(", "));
                }
            }
            _ => {}
        }
        let condition = tag
            .split_once("if ")
            .map(|(_, rest)| rest.split(" else ").next().unwrap_or(rest));
        if condition.is_some_and(|condition| !is_about(condition, &known)) {
            return Some(tag);
        }
    }
    None
}

/// Whether each part of a condition starts with a known variable, and none is about a choice.
fn is_about(condition: &str, known: &[&str]) -> bool {
    let parts = condition.split(" and ").flat_map(|part| part.split(" or "));
    parts.into_iter().all(|part| {
        let mut words = part
            .split_whitespace()
            .filter(|word| *word != "not")
            .map(|word| word.split('.').collect::<Vec<_>>());
        let begins = words
            .clone()
            .next()
            .is_some_and(|path| known.contains(&path[0]));
        begins && words.all(|path| !["id", "kind", "title"].contains(path.last().unwrap_or(&"")))
    })
}

fn is_of_a_service(catalog: &Catalog, layer: &Layer) -> bool {
    let ends = layer
        .manifest
        .bridge
        .iter()
        .filter_map(|end| catalog.layer(end));
    std::iter::once(layer)
        .chain(ends)
        .any(|layer| layer.manifest.service.is_some())
}

#[test]
fn contributing_lists_the_variables() {
    let page = repository_file("CONTRIBUTING.md");
    let section = page
        .split_once("### Template variables")
        .map_or("", |(_, after)| after);
    let table = section.split("\n#").next().unwrap_or_default();
    let rows = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: Vec<&str> = rows.map(|(name, _)| name).collect();
    assert_eq!(documented, VARIABLES);
}

#[test]
fn a_template_has_a_tag_and_a_copied_file_no_suffix() {
    for layer in &built_in().layers {
        for file in &layer.files {
            let text = String::from_utf8_lossy(&file.bytes);
            let (path, is_rendered) = file.target();
            assert!(
                !is_rendered || text.contains("{{") || text.contains("{%"),
                "{}: {path} has no template tag, so it needs no .tera",
                layer.id
            );
            assert_ne!(suffix(path), "tera", "{}: {path}.tera", layer.id);
        }
    }
}

/// A nested `Cargo.toml` makes cargo exclude the folder, and a `.gitignore` hides templates from git.
#[test]
fn templates_contain_no_files_that_tools_read_or_generate() {
    for layer in &built_in().layers {
        for file in &layer.files {
            let (path, _) = file.target();
            let mut parts = file.path.split('/');
            assert!(
                parts.all(|part| !matches!(
                    part,
                    "Cargo.toml"
                        | ".gitignore"
                        | ".git"
                        | "node_modules"
                        | "target"
                        | ".next"
                        | "__pycache__"
                        | ".venv"
                )),
                "{}: {}",
                layer.id,
                file.path
            );
            let name = path.rsplit('/').next().unwrap_or(path);
            assert!(
                !name.ends_with(".tsbuildinfo") && name != "next-env.d.ts",
                "{}: {path}",
                layer.id
            );
            assert!(
                !crate::support::is_env_file(path),
                "{}: {path} is for the env rows",
                layer.id
            );
        }
    }
}

#[test]
fn text_is_utf8_with_unix_line_endings() {
    for layer in &built_in().layers {
        for file in &layer.files {
            let place = format!("{}: {}", layer.id, file.path);
            let text =
                std::str::from_utf8(&file.bytes).unwrap_or_else(|_| panic!("{place} is not UTF-8"));
            assert!(
                !text.contains('\r') && !text.starts_with('\u{feff}'),
                "{place}: CR or byte-order mark"
            );
            assert!(
                ends_well(&file.path, text),
                "{place} does not end in one line feed"
            );
            for (number, line) in (1..).zip(text.lines()) {
                // In Markdown, two trailing spaces are a line break.
                let may_trail = suffix(file.target().0) == "md";
                assert!(
                    may_trail || line == line.trim_end(),
                    "{place}:{number} ends in a space"
                );
            }
        }
    }
}

/// Exactly one final line feed, except for files of drizzle-kit, which writes none.
pub fn ends_well(path: &str, text: &str) -> bool {
    text.ends_with('\n') && !text.ends_with("\n\n") || path.contains("/drizzle/")
}

/// Projects contain no traces of development, no open tasks and no decoration.
#[test]
fn templates_contain_no_traces_of_development() {
    const NEVER: [&str; 12] = [
        "/home/",
        "/root/",
        "/Users/",
        "/work/",
        "C:\\",
        "registry.npmjs.org",
        "registry.yarnpkg.com",
        "index.crates.io",
        "static.crates.io",
        "files.pythonhosted.org",
        "artifactory",
        "_authToken",
    ];
    const UNDONE: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];
    for file in Source::Embedded.files().expect("templates") {
        let text = String::from_utf8_lossy(&file.bytes);
        for (number, line) in (1..).zip(text.lines()) {
            let place = format!("templates/{}:{number}", file.path);
            assert!(
                NEVER.iter().all(|never| !line.contains(never)),
                "{place}: {line}"
            );
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
            assert!(words.all(|word| !UNDONE.contains(&word)), "{place}: {line}");
            assert!(!line.chars().any(is_emoji), "{place}: {line}");
            assert!(!is_banner(line), "{place}: {line}");
        }
    }
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1f000..=0x1faff | 0xfe0f | 0x2600..=0x26ff | 0x2705 | 0x2728 | 0x274c | 0x2757 | 0x2b50)
}

/// A comment that repeats a single character.
fn is_banner(line: &str) -> bool {
    let comment = ["//", "#", "--", "*"]
        .iter()
        .find_map(|mark| line.trim().strip_prefix(mark));
    comment.is_some_and(|rest| rest.len() >= 10 && rest.chars().all(|c| "=-*#~_/ ".contains(c)))
}

#[test]
fn versions_are_exact_and_each_is_used() {
    let catalog = built_in();
    let manifests = Source::Embedded.files().expect("templates").into_iter();
    let manifests = manifests.filter(|file| file.path.ends_with("/layer.toml"));
    let templates: Vec<String> = catalog
        .layers
        .iter()
        .flat_map(|layer| layer.files.iter().filter(|file| file.target().1))
        .map(|file| file.bytes.clone())
        .chain(manifests.map(|file| file.bytes))
        .map(|bytes| String::from_utf8_lossy(&bytes).replace("\\\"", "\""))
        .collect();
    let is_named = |table: &str, name: &str| {
        let places = [
            format!("versions.{table}.{name}"),
            format!("versions.{table}[\"{name}\"]"),
        ];
        templates
            .iter()
            .any(|text| places.iter().any(|place| text.contains(place.as_str())))
    };
    let is_dependency = |registry: &str, name: &str| {
        let rows = catalog
            .layers
            .iter()
            .flat_map(|layer| &layer.manifest.dependencies);
        rows.filter(|row| row.registry == registry)
            .any(|row| row.names.iter().any(|other| other == name))
    };
    let others = [
        ("tools", &catalog.versions.tools),
        ("actions", &catalog.versions.actions),
    ];
    let NodeLines {
        recommended,
        end_of_life,
    } = &catalog.versions.node;
    assert!(end_of_life.contains_key(recommended));
    let oldest = catalog.versions.tools["node"].split('.').next();
    assert!(end_of_life.contains_key(oldest.expect("a number")));
    for day in end_of_life.values() {
        let date: Result<jiff::civil::Date, _> = day.parse();
        assert_eq!(date.expect("a day").to_string(), *day);
    }
    let packages = catalog.versions.packages.iter();
    let packages = packages.map(|(table, versions)| (table.as_str(), versions));
    for (table, versions) in packages.chain(others) {
        for (name, version) in versions {
            assert!(
                is_exact(table, version),
                "[{table}] {name} = {version:?} is not exact"
            );
            let is_used = is_named(table, name) || is_dependency(table, name);
            assert!(is_used, "[{table}] {name} is used by no layer");
        }
    }
    for (tool, checksums) in &catalog.versions.checksums {
        assert!(is_named("checksums", tool) && is_named("tools", tool));
        for checksum in checksums.values() {
            let is_hash = checksum.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(checksum.len() == 64 && is_hash, "{tool}: {checksum}");
        }
    }
}

/// Three numbers, optionally with a pre-release; programs may have two, like `PostgreSQL`. Actions are pinned by
/// commit, because tags can be moved.
fn is_exact(table: &str, version: &str) -> bool {
    if table == "actions" {
        return version.split_once(" # v").is_some_and(|(commit, release)| {
            let is_hash = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hash && is_exact("npm", release)
        });
    }
    let (numbers, pre_release) = version.split_once('-').unwrap_or((version, "x"));
    let numbers: Vec<&str> = numbers.split('.').collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (numbers.len() == 3 || table == "tools" && numbers.len() == 2)
        && numbers.into_iter().all(is_number)
        && pre_release.split('.').all(|part| !part.is_empty())
}

#[test]
fn a_version_is_exact() {
    assert!(
        is_exact("npm", "1.2.3") && is_exact("npm", "18.4.0-beta.17") && is_exact("tools", "18.4")
    );
    for bad in [
        "",
        "1",
        "1.2",
        "^1.2.3",
        "~1.2.3",
        "1.2.x",
        "latest",
        "1.2.3-",
        "1.2.3 - 2",
    ] {
        assert!(!is_exact("npm", bad), "{bad}");
    }
    let commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
    assert!(is_exact("actions", &format!("{commit} # v7.0.1")));
    for bad in ["v7", "v7.0.1", commit, "3d3c42e # v7.0.1"] {
        assert!(!is_exact("actions", bad), "{bad}");
    }
}

#[test]
fn json_and_toml_templates_parse() {
    for layer in &built_in().layers {
        for file in layer.files.iter().filter(|file| !file.target().1) {
            check_data_file(
                &format!("{}: {}", layer.id, file.path),
                &file.path,
                &file.bytes,
            );
        }
    }
}

/// A file with a suffix of a data format is valid in it.
pub fn check_data_file(place: &str, path: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{place} is not UTF-8"));
    match suffix(path) {
        "json" => {
            let parsed = serde_json::from_str::<serde_json::Value>(text);
            assert!(parsed.is_ok(), "{place}: {parsed:?}\n{text}");
        }
        "toml" => {
            let parsed = text.parse::<toml_edit::DocumentMut>();
            assert!(parsed.is_ok(), "{place}: {parsed:?}\n{text}");
        }
        _ => {}
    }
}
