use proptest::prelude::*;

use super::*;

const DEPENDENCIES: [&str; 3] = ["next", "better-auth", "serde_json"];

fn check(text: &str, kind: Kind) -> Result<(), (NameFault, Option<String>)> {
    match Name::parse(text, kind, &DEPENDENCIES) {
        Ok(name) => {
            assert_eq!(name.as_str(), text);
            Ok(())
        }
        Err(error) => Err((error.fault, error.suggestion)),
    }
}

#[test]
fn accepts_valid_names() {
    for good in [
        "a",
        "my-app",
        "app2",
        "a-1-b",
        "docs",
        "frontend",
        "classes",
        &"a".repeat(64),
    ] {
        assert_eq!(check(good, Kind::Project), Ok(()), "{good}");
    }
    assert_eq!(check("reports", Kind::Service), Ok(()));
}

#[test]
fn rejects_invalid_names_and_suggests_valid_ones() {
    use NameFault::{Empty, Form, Long, Reserved};
    let dependency = Reserved("the name of a dependency");
    let long = "ab-".repeat(30);
    for (bad, fault, suggestion) in [
        ("", Empty, "my-app"),
        (
            long.as_str(),
            Long,
            "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab",
        ),
        ("My App", Form, "my-app"),
        ("MyApp", Form, "my-app"),
        ("my_app", Form, "my-app"),
        ("my--app", Form, "my-app"),
        ("-app", Form, "app"),
        ("app-", Form, "app"),
        ("../x", Form, "x"),
        ("1password", Form, "password-app"),
        ("42", Form, "my-app"),
        ("caf\u{e9}", Form, "caf"),
        ("日本", Form, "my-app"),
        ("class", Reserved("a keyword of Python"), "class-app"),
        (
            "CON",
            Reserved("a reserved device name on Windows"),
            "con-app",
        ),
        (
            "string-decoder",
            Reserved("a module that comes with Node.js"),
            "string-decoder-app",
        ),
        (
            "Postgres",
            Reserved("a name that PostgreSQL uses"),
            "postgres-app",
        ),
        ("next", dependency, "next-app"),
        ("serde-json", dependency, "serde-json-app"),
    ] {
        assert_eq!(
            check(bad, Kind::Project),
            Err((fault, Some(suggestion.to_owned()))),
            "{bad:?}"
        );
    }
}

#[test]
fn a_service_cannot_use_a_folder_of_the_project() {
    let folder = NameFault::Reserved("a folder of the project");
    for name in ["docs", "frontend", "scripts", "templates", "tests"] {
        assert_eq!(
            check(name, Kind::Service),
            Err((folder, Some(format!("{name}-service"))))
        );
    }
}

#[test]
fn errors_give_the_rule_or_the_reason() {
    let text = |name| {
        Name::parse(name, Kind::Project, &[]).map_err(|error| (error.to_string(), error.hint()))
    };
    let expected = "\"class\" is not a valid project name: it is a keyword of Python".to_owned();
    assert_eq!(
        text("class"),
        Err((expected, Some("try class-app".to_owned())))
    );
    let expected = "\"My App\" is not a valid project name: it becomes a folder, package and host name, so it starts with a \
                    letter and uses only a-z, 0-9 and single dashes";
    assert_eq!(
        text("My App"),
        Err((expected.to_owned(), Some("try my-app".to_owned())))
    );
}

proptest! {
    #[test]
    fn every_suggestion_is_valid(text in "([a-zA-Z0-9 _.é-]{0,80}|class|nul|next|docs|_+)", service in any::<bool>()) {
        let kind = if service { Kind::Service } else { Kind::Project };
        if let Err((_, suggestion)) = check(&text, kind) {
            prop_assert!(suggestion.is_some_and(|name| check(&name, kind).is_ok()));
        }
    }
}
