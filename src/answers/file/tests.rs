use super::*;
use crate::{
    answers::{Completed, Defaults, complete, to_toml},
    catalog::source::Source,
    failure,
};

fn catalog() -> Catalog {
    Catalog::load(Source::Embedded).expect("the built-in templates are valid")
}

fn refusal(text: &str) -> (String, String) {
    let error = read_file(&catalog(), "a.toml", text).expect_err("refused");
    (format!("{error:#}"), failure::explain(&error).hint)
}

#[test]
fn written_answers_parse_to_the_same_answers() {
    let catalog = catalog();
    let text = "name = \"shop\"\nbackend = [\"axum=api:9000\"]\npackage-manager = \"yarn\"\n";
    let complete = |text: &str| {
        let given = read_file(&catalog, "a.toml", text).expect("answers");
        let defaults = Defaults {
            ask: None,
            accept: true,
            exists: false,
            installed: &|_| false,
        };
        let Completed { answers, .. } = complete(&catalog, given, defaults).expect("complete");
        answers
    };
    let answers = complete(text);
    let written = to_toml(&catalog, &answers, "1.2.3");
    assert!(written.contains("authgen = \"1.2.3\""));
    assert_eq!(complete(&written), answers);
}

#[test]
fn a_mistake_is_reported_with_its_line() {
    assert_eq!(
        refusal("name = \"shop\"\ntokn = \"hs256\"\n"),
        (
            "a.toml:2: `tokn`: unknown key".into(),
            "did you mean `token`?".into()
        )
    );
    assert_eq!(
        refusal("package-manager = \"nmp\"").1,
        "choose one of: bun, npm, pnpm, yarn"
    );
    assert!(refusal("name = ").0.starts_with("a.toml:1:"));
    assert!(refusal("name = 3").0.contains("wrong type"));
    assert!(
        refusal("[[backend]]\nkind = \"axum\"\nprot = 1\n")
            .1
            .contains("`port`")
    );
    assert!(refusal("[[backend]]\nname = \"api\"\n").0.contains("kind"));
    assert!(refusal("frontend-port = 80").0.contains("invalid port"));
}

#[test]
fn a_secret_in_an_answers_file_is_refused() {
    assert!(
        refusal("database-url = \"postgresql://a:b@c/d\"")
            .0
            .contains("unknown key")
    );
}

#[test]
fn services_parse_the_same_from_a_list_and_from_tables() {
    let read = |text: &str| {
        let given = read_file(&catalog(), "answers.toml", text).expect(text);
        given.answers.get("backend").cloned()
    };
    let tables = "[[backend]]\nkind = \"axum\"\nname = \"api\"\nport = 8000\n[[backend]]\nkind = \"fastapi\"\n";
    for text in [
        "backend = [{ kind = \"axum\", name = \"api\", port = 8000 }, { kind = \"fastapi\" }]\n",
        "backend = [\"axum=api:8000\", { kind = \"fastapi\" }]\n",
    ] {
        assert_eq!(read(text), read(tables), "{text}");
    }
    assert_eq!(
        read("backend = { kind = \"axum\" }\n"),
        read("backend = \"axum\"\n")
    );
    for (text, message) in [
        ("backend = []\n", "the list is empty"),
        ("backend = [{ name = \"api\" }]\n", "needs a `kind`"),
        ("backend = [{ kind = \"axum\", prot = 1 }]\n", "unknown key"),
        ("backend = [[]]\n", "wrong type"),
    ] {
        assert!(
            refusal(text).0.contains(message),
            "{text}: {:?}",
            refusal(text)
        );
    }
}
