use super::*;
use crate::{answers::ServiceAnswer, catalog::source::Source, failure, prompt::tests::Scripted};

fn catalog() -> Catalog {
    Catalog::load(Source::Embedded).expect("the built-in templates are valid")
}

fn given(catalog: &Catalog, answers: &[(&str, &[&str])]) -> Given {
    let mut given = Given {
        name: Some("shop".to_owned()),
        ..Given::default()
    };
    for (id, texts) in answers {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        given
            .add(catalog, catalog.question(id).expect("a question"), &texts)
            .expect("an answer");
    }
    given
}

fn complete_with(catalog: &Catalog, given: Given, accept: bool) -> Result<Completed> {
    complete(
        catalog,
        given,
        Defaults {
            ask: None,
            accept,
            exists: false,
            installed: &|_| false,
        },
    )
}

/// Message and hint of the error.
fn refusal(result: Result<Completed>) -> (String, String) {
    let error = result.expect_err("refused");
    let hint = failure::explain(&error).1.unwrap_or_default().to_owned();
    (error.to_string(), hint)
}

#[test]
fn defaults_answer_only_the_questions_that_apply() {
    let catalog = catalog();
    let done = complete_with(&catalog, given(&catalog, &[]), true).expect("complete");
    assert_eq!(done.answers.choice("database"), Some("embedded"));
    assert_eq!(done.answers.choice("package-manager"), Some("npm"));
    assert_eq!(done.answers.port("database-port"), Some(54329));
    assert_eq!(
        done.answers.services(),
        [ServiceAnswer {
            kind: "axum".into(),
            name: "backend".into(),
            port: 8000
        }]
    );
    assert!(done.secrets.is_empty());
}

#[test]
fn an_installed_program_can_be_the_default() {
    let catalog = catalog();
    let defaults = Defaults {
        ask: None,
        accept: true,
        exists: false,
        installed: &|program| program == "bun",
    };
    let done = complete(&catalog, given(&catalog, &[]), defaults).expect("complete");
    assert_eq!(done.answers.choice("package-manager"), Some("bun"));
}

#[test]
fn a_database_url_implies_the_external_database() {
    let catalog = catalog();
    let url = given(
        &catalog,
        &[("database-url", &["postgresql://a:b@db.example/shop"])],
    );
    let done = complete_with(&catalog, url, true).expect("complete");
    assert_eq!(done.answers.choice("database"), Some("external"));
    assert_eq!(done.answers.port("database-port"), None);
    assert_eq!(
        done.secrets["database-url"].expose(),
        "postgresql://a:b@db.example/shop"
    );
    assert!(!format!("{done:?}").contains("db.example"));
}

#[test]
fn contradictory_answers_are_refused() {
    let catalog = catalog();
    for answers in [
        &[
            ("database", &["embedded"][..]),
            ("database-url", &["postgresql://a:b@c/d"][..]),
        ][..],
        &[
            ("database", &["external"]),
            ("database-url", &["postgresql://a:b@c/d"]),
            ("database-port", &["5000"]),
        ],
    ] {
        let (message, hint) = refusal(complete_with(&catalog, given(&catalog, answers), true));
        assert!(message.contains("requires `--database"), "{message}");
        assert!(hint.starts_with("pass `--database"), "{hint}");
    }
}

#[test]
fn two_services_cannot_share_a_port() {
    let catalog = catalog();
    let twice = given(
        &catalog,
        &[("frontend-port", &["8000"]), ("backend", &["axum:8000"])],
    );
    assert_eq!(
        refusal(complete_with(&catalog, twice, true)).0,
        "`frontend-port` and `axum` both use port 8000"
    );

    let makes_way = given(
        &catalog,
        &[("frontend-port", &["8000"]), ("backend", &["axum"])],
    );
    let done = complete_with(&catalog, makes_way, true).expect("complete");
    assert_eq!(done.answers.services()[0].port, 8001);
}

#[test]
fn services_get_distinct_names() {
    let catalog = catalog();
    let several = given(
        &catalog,
        &[("backend", &["axum", "axum", "axum", "axum=reports:9000"])],
    );
    let done = complete_with(&catalog, several, true).expect("complete");
    let services: Vec<String> = done
        .answers
        .services()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        services,
        [
            "axum=backend:8000",
            "axum=backend-2:8001",
            "axum=backend-3:8002",
            "axum=reports:9000"
        ]
    );

    let same = given(&catalog, &[("backend", &["axum=api", "axum=api"])]);
    assert_eq!(
        refusal(complete_with(&catalog, same, true)).0,
        "two services are named `api`"
    );
    let reserved = given(&catalog, &[("backend", &["axum=frontend"])]);
    assert!(
        refusal(complete_with(&catalog, reserved, true))
            .0
            .contains("is not a valid service name")
    );
    let unknown = given(&catalog, &[("backend", &["axun"])]);
    assert_eq!(
        refusal(complete_with(&catalog, unknown, true)).1,
        "did you mean `axum`?"
    );
}

#[test]
fn without_a_terminal_all_missing_answers_are_listed() {
    let catalog = catalog();
    let nobody = Given::default();
    let (message, hint) = refusal(complete_with(&catalog, nobody, false));
    for flag in [
        "DIR",
        "--backend",
        "--token",
        "--database",
        "--package-manager",
    ] {
        assert!(message.contains(flag), "{message}");
    }
    assert!(
        !message.contains("-port"),
        "prompts never ask for a port: {message}"
    );
    assert!(hint.contains("--yes"));
}

#[test]
fn prompts_ask_only_unanswered_questions() {
    let catalog = catalog();
    let answers = [
        "shop",
        "FastAPI",
        "JWKS",
        "",
        "GitHub",
        "",
        "Your",
        "postgresql://a:b@c/d",
        "",
        "pnpm",
        "GitHub",
        "",
    ];
    let mut script = Scripted {
        answers: answers.map(str::to_owned).into(),
    };
    let given = Given {
        name: Some(ask_name(&catalog, &mut script).expect("a name")),
        ..Given::default()
    };
    let defaults = Defaults {
        ask: Some(&mut script),
        accept: false,
        exists: false,
        installed: &|_| false,
    };
    let done = complete(&catalog, given, defaults).expect("complete");
    assert_eq!(done.answers.name, "shop");
    assert_eq!(done.answers.services()[0].kind, "fastapi");
    assert_eq!(done.answers.choice("token"), Some("jwks"));
    assert_eq!(done.answers.choice("database"), Some("external"));
    assert_eq!(done.answers.choice("package-manager"), Some("pnpm"));
    assert!(done.answers.chooses("oauth", "github"));
    assert_eq!(done.answers.choice("ci"), Some("github"));
    assert_eq!(done.answers.choice("contract"), Some("none"));
    assert!(
        script.answers.is_empty(),
        "a question with one choice is not asked"
    );
}
