//! `authgen check`: a correct project has no findings, each known fault has one, and values are never shown.

mod agreement;
mod checklist;
mod command;
mod findings;
mod foreign;
mod online;
mod readers;
mod sarif;

use std::collections::{BTreeMap, BTreeSet};

use authgen::{
    blueprint::Blueprint,
    catalog::Catalog,
    check::{self, EnvFile, Facts, Finding, Manifest, Scope, Source},
    env_files::{self, Secrets},
    secret::{Secret, System},
};

use crate::{
    catalog::built_in,
    matrix::{Flags, answers, combinations, tree},
};

/// A new project in memory, with env files rendered as in `new`.
fn facts(catalog: &Catalog, flags: &Flags) -> Facts {
    let answers = answers(catalog, flags);
    let blueprint = Blueprint::new(catalog, &answers).expect("a blueprint");
    let url = "postgresql://owner:correct-horse-9@db.example.org/app?sslmode=verify-full";
    let known = BTreeMap::from([("database-url".to_owned(), Secret::new(url))]);
    let mut entropy = System;
    let mut secrets = Secrets::new(known, std::collections::BTreeSet::new(), &mut entropy);
    let changes = env_files::change(
        &[],
        &blueprint.env,
        &BTreeMap::new(),
        &BTreeSet::new(),
        &mut secrets,
    )
    .expect("env files");
    let service_of = |file: &str| {
        let row = blueprint.env.iter().find(|row| row.file == file);
        row.expect("a row").service.clone()
    };
    let mut facts = Facts {
        token_secrets: catalog.token_secrets(),
        public_prefixes: catalog.public_prefixes(),
        ..Facts::default()
    };
    for change in changes.files {
        let text = change.new.expect("a new file");
        facts.files.push(EnvFile {
            has_folder: true,
            service: service_of(&change.file),
            path: change.file,
            bytes: Ok(text.expose().as_bytes().to_vec()),
            mode: Some(0o600),
            ignored: Some(true),
            tracked: Some(false),
        });
    }
    for (path, entry) in tree(catalog, flags).iter() {
        let path = path.as_str().to_owned();
        let text = String::from_utf8_lossy(entry.blob.bytes()).into_owned();
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if let Some(row) = catalog.package_files().get(name) {
            let service = blueprint.all_services().find(|service| service.dir == dir);
            facts.manifests.push(Manifest {
                path: path.clone(),
                format: row.format,
                registry: row.registry.clone(),
                service: service.map(|service| service.name.clone()),
                text: text.clone(),
            });
        }
        facts.sources.push(Source { path, text });
    }
    let order = |file: &EnvFile| blueprint.env.iter().position(|row| row.file == file.path);
    facts.files.sort_by_key(order);
    facts.rows = blueprint.env;
    facts
}

/// The default project with different answers to some questions.
fn project(answers: &[(&str, &[&str])]) -> Facts {
    let owned = |(id, texts): &(&str, &[&str])| {
        let texts = texts.iter().map(|text| (*text).to_owned());
        ((*id).to_owned(), texts.collect())
    };
    facts(&built_in(), &answers.iter().map(owned).collect())
}

fn find(facts: &Facts, scope: &Scope) -> Vec<Finding> {
    check::check(facts, scope).expect("a built-in table").list
}

#[test]
fn a_new_project_has_no_findings_for_any_choices() {
    let catalog = built_in();
    for combination in combinations(&catalog) {
        let facts = facts(&catalog, &combination.flags);
        let findings = check::check(&facts, &Scope::everything()).expect("a built-in table");
        assert_eq!(findings.list, [], "{}", combination.name);
        assert!(findings.checks > 100, "{}", combination.name);
        let manifests = facts.manifests.len();
        assert!(manifests >= 3, "{} has {manifests}", combination.name);
    }
}
