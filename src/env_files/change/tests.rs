use std::io;

use super::*;
use crate::{blueprint::ValuePart, secret::Entropy};

/// Deterministic random bytes.
struct Counter(u8);

impl Entropy for Counter {
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.0 = self.0.wrapping_add(1);
        buffer.fill(self.0);
        Ok(())
    }
}

/// A row whose value consists of texts and, for `$id`, secrets.
fn row(file: &str, name: &str, shared: Option<&str>, value: &[&str]) -> EnvRow {
    EnvRow {
        name: name.to_owned(),
        service: file.to_owned(),
        file: file.to_owned(),
        shared: shared.map(str::to_owned),
        comment: format!("About {name}."),
        example: value.concat(),
        value: value
            .iter()
            .map(|part| match part.strip_prefix('$') {
                Some(id) => ValuePart::Secret(id.to_owned()),
                None => ValuePart::Text((*part).to_owned()),
            })
            .collect(),
        ..EnvRow::default()
    }
}

fn changed(old: &[EnvRow], new: &[EnvRow], files: &[(&str, &str)], given: &[&str]) -> Changes {
    let files = files
        .iter()
        .map(|(file, text)| {
            let document = Document::read(text.as_bytes()).expect("UTF-8");
            ((*file).to_owned(), document)
        })
        .collect();
    let known = given
        .iter()
        .map(|id| ((*id).to_owned(), Secret::new("given")))
        .collect();
    let given = given.iter().map(|id| (*id).to_owned()).collect();
    let mut entropy = Counter(0);
    let brought = BTreeSet::from(["url".to_owned()]);
    let mut secrets = Secrets::new(known, brought, &mut entropy);
    change(old, new, &files, &given, &mut secrets).expect("changes")
}

fn texts(changes: &Changes) -> Vec<(&str, Option<&str>)> {
    changes
        .files
        .iter()
        .map(|change| {
            (
                change.file.as_str(),
                change.new.as_ref().map(Secret::expose),
            )
        })
        .collect()
}

fn notes(changes: &Changes) -> Vec<String> {
    changes
        .notes
        .iter()
        .map(|note| format!("{}:{:?} {}", note.file, note.line, note.text))
        .collect()
}

#[test]
fn a_new_service_gets_the_shared_values() {
    let mine = [row("a", "KEY", Some("key"), &["$key"])];
    let both = [mine[0].clone(), row("b", "KEY", Some("key"), &["$key"])];
    let files = [("a", "# mine\nKEY=abc\nOWN=1\n")];
    let changes = changed(&mine, &both, &files, &[]);
    assert_eq!(
        texts(&changes),
        [("b", Some("# About KEY.\nKEY=abc\n"))],
        "the existing file does not change"
    );
    assert_eq!(changes.files[0].added, ["KEY"]);
}

#[test]
fn an_optional_key_enabled_in_other_files_is_enabled_in_a_new_file() {
    let optional = |file| EnvRow {
        optional: true,
        ..row(file, "OLD", Some("old"), &["example"])
    };
    let (mine, both) = ([optional("a")], [optional("a"), optional("b")]);
    for (file, expected) in [
        ("OLD=secret\n", "# About OLD.\nOLD=secret\n"),
        ("# OLD=example\n", "# About OLD.\n# OLD=example\n"),
    ] {
        let changes = changed(&mine, &both, &[("a", file)], &[]);
        assert_eq!(texts(&changes), [("b", Some(expected))]);
    }
}

#[test]
fn a_file_gains_missing_keys_and_keeps_every_byte() {
    let old = [row("a", "PORT", None, &["8000"])];
    let new = [old[0].clone(), row("a", "MORE", None, &["$more"])];
    let mine = "PORT=9000\nODD=\"quoted\"   # mine\n";
    let changes = changed(&old, &new, &[("a", mine)], &[]);
    let [(_, Some(text))] = texts(&changes)[..] else {
        panic!("one file")
    };
    let gained = text.strip_prefix(mine).expect("the owner's bytes");
    assert!(gained.starts_with("\n# About MORE.\nMORE="), "{gained}");
    assert_eq!(gained.trim_end().len(), "\n# About MORE.\nMORE=".len() + 43);
    assert!(notes(&changes).is_empty(), "an edited port is no mistake");
}

#[test]
fn a_value_follows_the_answers_only_while_unedited() {
    let old = [row(
        "a",
        "URL",
        Some("url"),
        &["x://app:", "$pw", "@h:1/app"],
    )];
    let new = [row(
        "a",
        "URL",
        Some("url"),
        &["x://app:", "$pw", "@h:2/app"],
    )];
    let made = changed(&old, &new, &[("a", "URL=x://app:abc@h:1/app\n")], &[]);
    assert_eq!(texts(&made), [("a", Some("URL=x://app:abc@h:2/app\n"))]);
    assert_eq!(made.files[0].changed, ["URL"]);

    let own = changed(&old, &new, &[("a", "URL=x://me:abc@h:1/app\n")], &[]);
    assert!(own.files.is_empty());
    assert_eq!(
        notes(&own),
        ["a:Some(1) URL has your own value and was kept; your answers give x://app:$pw@h:2/app"]
    );

    let again = changed(&old, &new, &[("a", "URL=x://app:abc@h:2/app\n")], &[]);
    assert!(again.files.is_empty() && again.notes.is_empty());
}

#[test]
fn a_given_secret_is_written_to_all_files() {
    let old = [row(
        "a",
        "URL",
        Some("url"),
        &["x://app:", "$pw", "@h:1/app"],
    )];
    let new = [row("a", "URL", Some("url"), &["$url"])];
    let changes = changed(&old, &new, &[("a", "URL=x://mine\n")], &["url"]);
    assert_eq!(texts(&changes), [("a", Some("URL=given\n"))]);
}

#[test]
fn an_unused_key_stays_and_is_reported() {
    let old = [row("a", "KEY", Some("key"), &["$key"])];
    let new = [row("a", "PORT", None, &["1"])];
    let changes = changed(&old, &new, &[("a", "KEY=abc\nPORT=1\n")], &[]);
    assert!(changes.files.is_empty());
    assert_eq!(
        notes(&changes),
        ["a:Some(1) KEY is no longer used; delete the line"]
    );
}

#[test]
fn the_file_of_a_removed_service_is_deleted_unless_edited() {
    let old = [row("b", "KEY", Some("key"), &["$key"])];
    let made = "# About KEY.\nKEY=abc\n";
    assert_eq!(
        texts(&changed(&old, &[], &[("b", made)], &[])),
        [("b", None)]
    );
    let kept = changed(&old, &[], &[("b", &format!("{made}OWN=1\n"))], &[]);
    assert!(kept.files.is_empty());
    assert_eq!(kept.notes.len(), 1);
}

#[test]
fn a_value_from_the_user_is_neither_discarded_nor_generated() {
    let brought = [row("a", "URL", Some("url"), &["$url"])];
    let made = [row(
        "a",
        "URL",
        Some("url"),
        &["x://app:", "$pw", "@h:1/app"],
    )];
    let kept = changed(&brought, &made, &[("a", "URL=x://mine\n")], &[]);
    assert!(kept.files.is_empty());
    assert!(notes(&kept)[0].contains("has your own value and was kept"));

    let mut entropy = Counter(0);
    let ids = BTreeSet::from(["url".to_owned()]);
    let mut secrets = Secrets::new(BTreeMap::new(), ids, &mut entropy);
    let nothing = BTreeMap::new();
    let error = change(&brought, &brought, &nothing, &BTreeSet::new(), &mut secrets);
    assert!(error.is_err(), "the secret was not given");
}

#[test]
fn a_new_service_gets_values_of_the_new_answers() {
    let old = [row("a", "ISSUER", Some("issuer"), &["http://h:1"])];
    let new = [
        row("a", "ISSUER", Some("issuer"), &["http://h:2"]),
        row("b", "ISSUER", Some("issuer"), &["http://h:2"]),
    ];
    let changes = changed(&old, &new, &[("a", "ISSUER=http://h:1\n")], &[]);
    assert_eq!(
        texts(&changes),
        [
            ("a", Some("ISSUER=http://h:2\n")),
            ("b", Some("# About ISSUER.\nISSUER=http://h:2\n"))
        ]
    );
    let own = changed(&old, &new, &[("a", "ISSUER=https://mine\n")], &[]);
    assert_eq!(
        texts(&own),
        [("b", Some("# About ISSUER.\nISSUER=https://mine\n"))],
        "the new service gets the owner's value"
    );
}

#[test]
fn without_random_bytes_no_secret_is_generated() {
    struct Broken;
    impl Entropy for Broken {
        fn fill(&mut self, _: &mut [u8]) -> io::Result<()> {
            Err(io::Error::other("broken"))
        }
    }
    let rows = [row("a/.env", "KEY", None, &["$key"])];
    let mut broken = Broken;
    let mut secrets = Secrets::new(BTreeMap::new(), BTreeSet::new(), &mut broken);
    let change = change(&[], &rows, &BTreeMap::new(), &BTreeSet::new(), &mut secrets);
    let error = change.expect_err("no secret").to_string();
    assert_eq!(error, "cannot get random bytes from the system");
}
