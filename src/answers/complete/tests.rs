use super::*;
use crate::{
    answers::ServiceAnswer,
    catalog::{question::NONE, source::Source},
    failure,
    prompt::tests::Script,
};

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
    let hint = failure::explain(&error).hint;
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
        "choose one of: axum, fastapi"
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

/// Answers from a script, and the questions.
fn scripted(catalog: &Catalog, given: &Given, answers: &[&str]) -> (Completed, Vec<String>) {
    let script = Script::new(answers);
    let mut dialog = script.dialog();
    dialog.followed_by(1);
    loop {
        let mut given = given.clone();
        let result = (|| {
            if given.name.is_none() {
                given.name = Some(ask::name(catalog, &given, &mut dialog, &|_| Ok(()))?);
            }
            let defaults = Defaults {
                ask: Some(&mut dialog),
                accept: false,
                exists: false,
                installed: &|_| false,
            };
            complete(catalog, given, defaults)
        })();
        if !dialog.is_back(&result) {
            return (result.expect("complete"), script.shown());
        }
    }
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
    let (done, shown) = scripted(&catalog, &Given::default(), &answers);
    assert_eq!(done.answers.name, "shop");
    assert_eq!(done.answers.services()[0].kind, "fastapi");
    assert_eq!(done.answers.choice("token"), Some("jwks"));
    assert_eq!(done.answers.choice("database"), Some("external"));
    assert_eq!(done.answers.choice("package-manager"), Some("pnpm"));
    assert!(done.answers.chooses("oauth", "github"));
    assert_eq!(done.answers.choice("ci"), Some("github"));
    assert_eq!(done.answers.choice("contract"), Some("none"));
    assert_eq!(
        shown.len(),
        answers.len(),
        "a question with one choice is not asked"
    );
}

/// The last number counts the question that `new` asks afterwards.
#[test]
fn the_counter_knows_which_questions_apply() {
    let catalog = catalog();
    let open = |answers: &[(&str, &[&str])]| {
        let mut given = given(&catalog, answers);
        for id in [
            "oauth",
            "token",
            "revocation",
            "email",
            "proxy",
            "ci",
            "contract",
        ] {
            let question = catalog.question(id).expect("a question");
            let answer = vec![question.default.as_ref().map_or(NONE.into(), Scalar::text)];
            given.add(&catalog, question, &answer).expect("an answer");
        }
        given
    };
    let all = open(&[("backend", &["axum"])]);
    let url = "postgresql://a:b@c/d";
    let (done, shown) = scripted(&catalog, &all, &["Your", url, "<", "", "pnpm"]);
    assert_eq!(done.secrets["database-url"].expose(), url);
    let expected = [
        "1/3 Database (Embedded PostgreSQL)",
        "2/4 PostgreSQL URL ()",
        "3/4 Package manager (npm)",
        "2/4 PostgreSQL URL (postgresql://a:b@c/d)",
        "3/4 Package manager (npm)",
    ];
    assert_eq!(shown, expected);

    let mut unnamed = open(&[("backend", &["axum"]), ("database", &["external"])]);
    unnamed.name = None;
    let answers = ["shop", url, "<", "<", "bar", "", "pnpm"];
    let (done, shown) = scripted(&catalog, &unnamed, &answers);
    assert_eq!(done.answers.name, "bar");
    let expected = [
        "1/4 Project name (my-app)",
        "2/4 PostgreSQL URL ()",
        "3/4 Package manager (npm)",
        "2/4 PostgreSQL URL (postgresql://a:b@c/d)",
        "1/4 Project name (shop)",
        "2/4 PostgreSQL URL (postgresql://a:b@c/d)",
        "3/4 Package manager (npm)",
    ];
    assert_eq!(shown, expected);
}
