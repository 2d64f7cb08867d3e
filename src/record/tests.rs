use serde_json::json;

use super::*;

fn path(text: &str) -> RelPath {
    RelPath::parse(text).expect("a path")
}

fn tree<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Tree {
    let mut tree = Tree::new();
    for (name, bytes) in files {
        tree.insert(path(name), Blob::new(bytes), "layer")
            .expect("no clash");
    }
    tree
}

fn fact(value: Value, was: &[Value]) -> Fact {
    let was = was.to_vec();
    Fact { value, was }
}

fn facts() -> BTreeMap<String, Fact> {
    BTreeMap::from([
        ("backend reports".to_owned(), fact(Value::Null, &[])),
        ("token".to_owned(), fact(json!("jwks"), &[json!("hs256")])),
    ])
}

#[test]
fn an_answer_remembers_its_previous_values() {
    let today = |token: &str| Facts::from([("token".to_owned(), json!(token))]);
    let first = remember(&today("hs256"), &Recorded::new());
    assert_eq!(first["token"], fact(json!("hs256"), &[]));
    let recorded = |facts: BTreeMap<String, Fact>| -> Recorded<String, Fact> {
        facts
            .into_iter()
            .map(|(key, fact)| (key, vec![fact]))
            .collect()
    };
    let second = remember(&today("jwks"), &recorded(first));
    assert_eq!(second["token"], fact(json!("jwks"), &[json!("hs256")]));
    let mut third = today("hs256");
    third.insert("backend reports".to_owned(), json!({}));
    let third = remember(&third, &recorded(second));
    assert_eq!(third["token"], fact(json!("hs256"), &[json!("jwks")]));
    assert_eq!(third["backend reports"], fact(json!({}), &[Value::Null]));
    let gone = remember(&today("hs256"), &recorded(third));
    assert_eq!(gone["backend reports"], fact(Value::Null, &[json!({})]));
}

const FILES: [(&str, &[u8]); 3] = [("a", b"x\n"), ("b/run", b"#!/bin/sh\n"), ("c", b"\xff\x00")];

fn written() -> String {
    let known = Renders::from([(path("bin"), vec![None])]);
    write_record(&tree(FILES), 4, &facts(), &known, &Declined::new()).expect("a record")
}

#[test]
fn an_entry_is_one_line_between_two_comments() {
    assert_eq!(
        written(),
        r##"{"version":3}
# templates
{"templates":4}
# end of templates
# backend reports
{"answer":"backend reports","value":null}
# end of backend reports
# token
{"answer":"token","value":"jwks","was":["hs256"]}
# end of token
# a
{"path":"a","text":"x\n"}
# end of a
# b/run
{"path":"b/run","text":"#!/bin/sh\n","exec":true}
# end of b/run
# bin
{"path":"bin","gone":true}
# end of bin
# c
{"path":"c","hex":"ff00"}
# end of c
# end of the record
"##
    );
}

#[test]
fn a_record_round_trips() {
    let record = read_record(&written()).expect("a record");
    for (name, bytes) in FILES {
        assert_eq!(record.renders[&path(name)], [Some(Blob::new(bytes))]);
    }
    assert_eq!(record.renders[&path("bin")], [None]);
    assert_eq!(record.templates, 4);
    assert_eq!(record.answers["token"], [facts()["token"].clone()]);
    assert_eq!(record.answers["backend reports"], [fact(Value::Null, &[])]);
}

#[test]
fn crlf_line_endings_are_accepted() {
    let text = written().replace('\n', "\r\n");
    assert_eq!(
        read_record(&text).expect("a record"),
        read_record(&written()).expect("a record")
    );
}

#[test]
fn the_answers_file_is_not_in_the_record() {
    let record = write_record(
        &tree([("authgen.toml", b"x".as_slice())]),
        4,
        &BTreeMap::new(),
        &Renders::new(),
        &Declined::new(),
    );
    assert!(!record.expect("a record").contains("authgen.toml"));
}

#[test]
fn both_sides_of_a_conflict_are_read_but_not_the_base() {
    let line = |text: &str| format!("{{\"path\":\"a\",\"text\":\"{text}\"}}\n");
    let both = written().replace(
        &line("x\\n"),
        &format!(
            "<<<<<<< HEAD\n{}||||||| 1a2b3c4\n{}=======\n{}>>>>>>> other\n",
            line("1"),
            line("0"),
            line("2")
        ),
    );
    let record = read_record(&both).expect("a record");
    assert_eq!(
        record.renders[&path("a")],
        [Some(Blob::new(*b"1")), Some(Blob::new(*b"2"))]
    );
    // The same record as merged by `merge=union`.
    let union = written().replace(&line("x\\n"), &format!("{}{}", line("1"), line("2")));
    assert_eq!(read_record(&union).expect("a record"), record);
}

#[test]
fn anything_else_is_rejected_with_its_position() {
    let good = written();
    for (text, message) in [
        (String::new(), "the version is missing"),
        ("{}\n".to_owned(), "the first line is not a version"),
        (
            good.replace("{\"version\":3}", "{\"version\":4,\"shape\":1}"),
            "version 4 is not supported; this authgen supports version 3",
        ),
        (
            good.replace("{\"version\":3}", "{\"version\":3,\"shape\":1}"),
            "line 1: unexpected text after the version",
        ),
        (
            good.replace("\"exec\"", "\"mode\""),
            "line 15: column 43: unknown field `mode`, expected",
        ),
        (good.replace("ff00", "ff0"), "line 21: c: `hex`"),
        (good.replace("\"path\":\"a\"", "\"path\":\"../a\""), "`..`"),
        (
            good.replace("\"text\":\"x\\n\"", "\"exec\":true"),
            "a: expected exactly one of",
        ),
        (
            good.replace(",\"text\":\"x\\n\"", ",\"value\":1"),
            "line 12: expected",
        ),
        (
            good.replace("{\"templates\"", "{\"exec\":true,\"templates\""),
            "line 3: expected",
        ),
        (
            good[..good.len() - 20].to_owned(),
            "truncated after line 22",
        ),
        (good[..good.len() - 40].to_owned(), "line 21: column"),
    ] {
        let error = read_record(&text).expect_err(&text);
        let error = format!("{error:#}");
        assert!(error.contains(message), "{message}: {error}");
    }
}

#[test]
fn the_larger_of_two_template_numbers_counts() {
    let line = "{\"templates\":4}\n";
    let of = |text: &str| {
        read_record(&written().replace(line, text))
            .expect("a record")
            .templates
    };
    assert_eq!(of("{\"templates\":5}\n{\"templates\":3}\n"), 5);
    assert_eq!(of(""), 0);
    let conflict = format!("<<<<<<< HEAD\n{line}=======\n{{\"templates\":6}}\n>>>>>>> other\n");
    assert_eq!(of(&conflict), 6);
}

#[test]
fn version_2_without_a_template_number_is_read() {
    let old = written().replace("\"version\":3", "\"version\":2");
    let old = old.replace("# templates\n{\"templates\":4}\n# end of templates\n", "");
    let record = read_record(&old).expect("a record");
    assert_eq!(record.templates, 0);
    assert_eq!(
        record.renders,
        read_record(&written()).expect("a record").renders
    );
}

#[test]
fn the_first_format_is_read() {
    let old = "{\n\"a\": {\"text\":\"x\\n\"},\n\"authgen.toml\": {\"text\":\"name = \\\"shop\\\"\\n\"},\n\"c\": {\"hex\":\"ff00\"}\n}\n";
    let record = read_old(old).expect("a record");
    assert_eq!(record.renders[&path("a")], [Some(Blob::new(*b"x\n"))]);
    assert_eq!(record.renders[&path("c")], [Some(Blob::new(*b"\xff\x00"))]);
    assert_eq!(record.old_answers.as_deref(), Some("name = \"shop\"\n"));
    assert!(!record.renders.contains_key(&path("authgen.toml")));
}

#[test]
fn both_sides_of_a_conflict_in_the_first_format_are_read() {
    let old = "{\n\"a\": {\"text\":\"x\"},\n<<<<<<< HEAD\n\"b\": {\"text\":\"1\"}\n=======\n\"b\": {\"text\":\"2\"},\n\"c\": {\"text\":\"3\"}\n>>>>>>> other\n}\n";
    let record = read_old(old).expect("a record");
    assert_eq!(
        record.renders[&path("b")],
        [Some(Blob::new(*b"1")), Some(Blob::new(*b"2"))]
    );
    assert_eq!(record.renders[&path("c")], [Some(Blob::new(*b"3"))]);
}

#[test]
fn an_invalid_record_in_the_first_format_is_rejected() {
    for (text, message) in [
        ("{}", "lists no files"),
        ("", "lists no files"),
        ("{\n\"a\": {\"text\":\"x\"},\n", "truncated after line 2"),
        ("{\n\"a\": {\"text\":\"x\n", "line 2"),
        ("{\"a\": {\"text\":1}}", "line 1"),
        ("{\n\"a\": {\"mode\":1}\n}", "line 2"),
        ("{\n\"a\": {}\n}", "a: expected either"),
    ] {
        let error = format!("{:#}", read_old(text).expect_err(text));
        assert!(error.contains(message), "{text}: {error}");
    }
}
