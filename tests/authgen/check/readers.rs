//! A table of env files on which parsers agree or disagree: the findings of `check`, and the values that dotenvy reads.
//! The end-to-end tests run all other parsers on the same table.

use std::{collections::BTreeMap, fmt::Write as _};

use authgen::{
    blueprint::EnvRow,
    check::{EnvFile, Facts, Scope},
    env::Document,
};
use serde::Deserialize;

use super::find;
use crate::support::repository_file;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    text: String,
    /// Used instead of `text` if it is not UTF-8.
    #[serde(default)]
    hex: String,
    /// A suffix, and how often it is repeated.
    #[serde(default)]
    repeat: String,
    #[serde(default)]
    times: usize,
    /// Ids and lines.
    finds: Vec<String>,
}

impl File {
    fn bytes(&self) -> Vec<u8> {
        let pairs = self.hex.as_bytes().chunks(2);
        let decoded = pairs.map(|pair| {
            let text = std::str::from_utf8(pair).expect("ASCII");
            u8::from_str_radix(text, 16).expect("hexadecimal digits")
        });
        let text = self
            .text
            .bytes()
            .chain(self.repeat.repeat(self.times).into_bytes());
        decoded.chain(text).collect()
    }
}

fn table() -> Vec<File> {
    serde_json::from_str(&repository_file("tests/fixtures/env-readers.json")).expect("a table")
}

/// The findings in a file of owner's variables, except for `MANAGED`.
fn found(bytes: &[u8]) -> Vec<String> {
    let file = EnvFile {
        path: ".env".to_owned(),
        has_folder: true,
        service: "backend".to_owned(),
        bytes: Ok(bytes.to_vec()),
        mode: None,
        ignored: None,
        tracked: None,
    };
    let managed = EnvRow {
        name: "MANAGED".to_owned(),
        file: ".env".to_owned(),
        optional: true,
        ..EnvRow::default()
    };
    let facts = Facts {
        rows: vec![managed],
        files: vec![file],
        ..Facts::default()
    };
    let findings = find(&facts, &Scope::everything());
    let told = findings
        .iter()
        .map(|finding| format!("{} {}", finding.rule.id, finding.line));
    told.collect()
}

#[test]
fn check_finds_the_lines_on_which_parsers_disagree() {
    let table = table();
    assert!(table.len() >= 60);
    let mut wrong = String::new();
    for file in &table {
        let found = found(&file.bytes());
        if found != file.finds {
            let _ = writeln!(
                wrong,
                "{}: found {found:?}, expected {:?}",
                file.name, file.finds
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn dotenvy_and_authgen_agree_on_accepted_files() {
    let mut accepted = 0;
    for file in table() {
        if file
            .finds
            .iter()
            .any(|find| !find.starts_with("env-final-line-feed "))
        {
            continue;
        }
        accepted += 1;
        let bytes = file.bytes();
        let theirs: Result<BTreeMap<_, _>, _> = dotenvy::from_read_iter(bytes.as_slice()).collect();
        let document = Document::read(&bytes).expect("UTF-8");
        let ours = document
            .entries()
            .map(|entry| (entry.key.to_owned(), entry.text.to_owned()));
        assert_eq!(theirs.expect(&file.name), ours.collect(), "{}", file.name);
    }
    assert!(accepted >= 30, "{accepted}");
}
