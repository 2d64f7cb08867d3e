use std::collections::BTreeMap;

use super::*;
use crate::answers::ServiceAnswer;
use crate::catalog::source::Source;

fn catalog() -> Catalog {
    Catalog::load(Source::Embedded).expect("the built-in templates are valid")
}

fn answers(backends: &[(&str, u16)]) -> Answers {
    let services = backends.iter().map(|(name, port)| ServiceAnswer {
        kind: "axum".into(),
        name: (*name).into(),
        port: *port,
    });
    Answers {
        name: "shop".into(),
        values: BTreeMap::from([
            ("token".into(), Answer::Choice("jwks".into())),
            ("frontend-port".into(), Answer::Port(3000)),
            ("backend".into(), Answer::Services(services.collect())),
        ]),
    }
}

const OWN: &str = r#"# Ours.
authgen = "0.1.0"   # pinned
name = "shop"

# Short-lived.
token = "hs256" # for now
frontend-port = 3000
database-port = 5

# The first one.
[[backend]]
kind = "axum"
name = "backend" # main
port = 8000
"#;

#[test]
fn only_differing_values_change() {
    let edited = edit_toml(&catalog(), OWN, &answers(&[("backend", 8000)]), "0.2.0").expect("TOML");
    assert_eq!(
        edited,
        OWN.replace("0.1.0", "0.2.0")
            .replace("\"hs256\"", "\"jwks\"")
            .replace("database-port = 5\n", "")
    );
}

#[test]
fn crlf_line_endings_stay() {
    let own = OWN.replace('\n', "\r\n");
    let same = |text: &str, services: &[(&str, u16)]| {
        edit_toml(&catalog(), text, &answers(services), "0.2.0").expect("TOML")
    };
    let services = [("backend", 8000), ("reports", 8001)];
    let edited = same(&own, &services);
    assert_eq!(edited, same(OWN, &services).replace('\n', "\r\n"));
}

#[test]
fn a_new_answer_gets_an_explaining_comment() {
    let edited = edit_toml(
        &catalog(),
        "name = \"shop\"\n",
        &answers(&[("backend", 8000)]),
        "0.2.0",
    );
    assert_eq!(
        edited.expect("TOML"),
        "name = \"shop\"\nauthgen = \"0.2.0\"\n\n# Port of the Next.js server\nfrontend-port = 3000\n\n# How the frontend signs API tokens and backends verify them\ntoken = \"jwks\"\n\n# Services that accept the frontend's API tokens\n[[backend]]\nkind = \"axum\"\nname = \"backend\"\nport = 8000\n"
    );
}

#[test]
fn choices_are_added_and_removed_and_comments_stay() {
    const OWN: &str =
        "name = \"shop\"\noauth = [\n  \"google\", # ours\n  \"github\", # theirs\n]\n";
    let with = |words: &[&str]| Answers {
        name: "shop".into(),
        values: BTreeMap::from([(
            "oauth".to_owned(),
            Answer::Choices(words.iter().map(|word| (*word).to_owned()).collect()),
        )]),
    };
    let edited = |text: &str, words: &[&str]| {
        let edited = edit_toml(&catalog(), text, &with(words), "0.1.0").expect("TOML");
        edited.replace("authgen = \"0.1.0\"\n", "")
    };
    assert_eq!(edited(OWN, &["github", "google"]), OWN);
    let more = edited(OWN, &["github", "gitlab", "google"]);
    assert!(
        more.contains("\"google\", # ours") && more.contains("gitlab"),
        "{more}"
    );
    let first = "name = \"shop\"\noauth = [\n  \"google\", # ours\n]\n";
    assert_eq!(edited(OWN, &["google"]), first);
    let last = "name = \"shop\"\noauth = [\n  \"github\", # theirs\n]\n";
    assert_eq!(edited(OWN, &["github"]), last);
    let one = "name = \"shop\"\noauth = \"github\"\n";
    assert_eq!(edited(one, &["github"]), one);
    assert!(edited(one, &["github", "google"]).contains("[\"github\", \"google\"]"));
}

#[test]
fn removing_an_answer_removes_only_its_lines() {
    let gist = |id: &str| {
        let catalog = catalog();
        format!("# {}", catalog.question(id).expect("a question").gist())
    };
    let (oauth, port) = (gist("oauth"), gist("frontend-port"));
    for (text, expected) in [
        (
            format!(
                "name = \"shop\"\n\n{oauth}\noauth = [\n  \"github\",\n]\n\n{port}\nport = 1\n"
            ),
            format!("name = \"shop\"\n\n{port}\nport = 1\n"),
        ),
        (
            format!("name = \"shop\"\n\n{oauth}\n# Why.\noauth = \"github\" # mine"),
            "name = \"shop\"\n\n# Why.\n# mine\n".to_owned(),
        ),
        (
            "# Why.\noauth = 1\nb = 2\n".to_owned(),
            "# Why.\nb = 2\n".to_owned(),
        ),
    ] {
        assert_eq!(without(&catalog(), &text, "oauth"), Some(expected));
    }
}

#[test]
fn services_are_added_and_removed_and_comments_stay() {
    let two = edit_toml(
        &catalog(),
        OWN,
        &answers(&[("backend", 8000), ("reports", 8001)]),
        "0.1.0",
    );
    let two = two.expect("TOML");
    assert!(
        two.contains("# The first one.\n[[backend]]\nkind = \"axum\"\nname = \"backend\" # main\n")
    );
    assert!(
        two.ends_with("[[backend]]\nkind = \"axum\"\nname = \"reports\"\nport = 8001\n"),
        "{two}"
    );
    let one = edit_toml(&catalog(), &two, &answers(&[("backend", 8000)]), "0.1.0").expect("TOML");
    let same = edit_toml(&catalog(), OWN, &answers(&[("backend", 8000)]), "0.1.0").expect("TOML");
    assert_eq!(one, same);
}

#[test]
fn rewriting_an_unchanged_file_changes_nothing() {
    let before = to_toml(&catalog(), &answers(&[("backend", 8000)]), "0.1.0");
    let with = edit_toml(
        &catalog(),
        &before,
        &answers(&[("backend", 8000), ("reports", 8001)]),
        "0.1.0",
    );
    let without = edit_toml(
        &catalog(),
        &with.expect("TOML"),
        &answers(&[("backend", 8000)]),
        "0.1.0",
    );
    assert_eq!(without.expect("TOML"), before);
}

#[test]
fn short_forms_become_tables_in_place() {
    let table = "{ kind = \"axum\", name = \"backend\", port = 8000 }";
    let list = format!("[{table}]");
    for (short, long) in [
        ("\"axum\"", &*list),
        ("[\"axum\"]", &list),
        ("{ kind = \"axum\" }", &list),
        (table, table),
        ("\"axum=backend:8000\"", "\"axum=backend:8000\""),
        ("[\"axum=backend:8000\"]", "[\"axum=backend:8000\"]"),
        (
            "[\n  # The first one.\n  \"axum\", # main\n]",
            &format!("[\n  # The first one.\n  {table}, # main\n]"),
        ),
    ] {
        let text =
            |backend: &str| format!("# Mine.\nbackend = {backend} # mine\nname = \"shop\"\n");
        let backends = answers(&[("backend", 8000)]);
        let edited = edit_toml(&catalog(), &text(short), &backends, "0.1.0").expect("TOML");
        assert!(edited.starts_with(&text(long)), "{short}: {edited}");
    }
    let table = "name = \"shop\"\n\n# Mine.\n[backend] # mine\nkind = \"axum\" # why\n";
    let backends = answers(&[("backend", 8000)]);
    let edited = edit_toml(&catalog(), table, &backends, "0.1.0").expect("TOML");
    assert!(
        edited.contains("# Mine.\n[[backend]] # mine\nkind = \"axum\" # why\n"),
        "{edited}"
    );
}

#[test]
fn services_in_a_list_stay_in_the_list() {
    let edited = |list: &str, backends: &[(&str, u16)]| {
        let text = format!("name = \"shop\"\n{list} # mine\ntoken = \"jwks\" # why\n");
        let edited = edit_toml(&catalog(), &text, &answers(backends), "0.1.0").expect("TOML");
        let (_, edited) = edited.split_once("backend = ").expect("the list");
        let (edited, rest) = edited.split_once(" # mine\n").expect("the comment");
        assert!(rest.starts_with("token = \"jwks\" # why\n"), "{rest}");
        edited.to_owned()
    };
    let backend = "{ kind = \"axum\", name = \"backend\", port = 8000 }";
    let reports = "{ kind = \"axum\", name = \"reports\", port = 8001 }";
    let (one, two) = (format!("[{backend}]"), format!("[{backend}, {reports}]"));
    let both = [("backend", 8000), ("reports", 8001)];
    for (list, backends, expected) in [
        (
            "[{kind=\"axum\",name=\"backend\",port=8000}]",
            &both[..1],
            "[{kind=\"axum\",name=\"backend\",port=8000}]",
        ),
        (&one, &both, &two),
        (&two, &both[..1], &one),
        (&two, &both[1..], &format!("[{reports}]")),
        ("[{ kind = \"axum\" }]", &both[..1], &one),
        ("[{ kind = \"axum\" }, \"axum=reports\"]", &both, &two),
        (&two.replace("8001", "9001"), &both, &two),
    ] {
        assert_eq!(
            edited(&format!("backend = {list}"), backends),
            expected,
            "{list}"
        );
    }
    let lines = format!("[\n  # The first one.\n  {backend}, # main\n]");
    let more = format!("[\n  # The first one.\n  {backend}, # main\n  {reports},\n]");
    assert_eq!(edited(&format!("backend = {lines}"), &both), more);
    assert_eq!(edited(&format!("backend = {more}"), &both[..1]), lines);
    let without_comma = lines.replace("},", "}");
    assert_eq!(edited(&format!("backend = {without_comma}"), &both), more);
    assert_eq!(
        edited(&format!("backend = {without_comma}"), &both[..1]),
        without_comma
    );
}
