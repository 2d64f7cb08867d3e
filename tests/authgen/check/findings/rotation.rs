//! Findings about previous secrets.

use super::*;

/// The previous API secret, and the list of previous session secrets.
pub const PREVIOUS: &str = "BETTER_AUTH_SECRET_PREVIOUS";
pub const EARLIER: &str = "AUTH_SESSION_SECRET_PREVIOUS";

/// Adds a list of previous session secrets.
fn earlier(list: String) -> impl Fn(&mut Facts) {
    move |facts| append(facts, FRONTEND, &format!("{EARLIER}={list}"))
}

/// Rotations in progress, as `secret rotate` leaves them.
#[test]
fn a_rotation_in_progress_has_no_findings() {
    for base in [local, two, jwks] {
        let mut facts = base();
        append(
            &mut facts,
            FRONTEND,
            &format!("{EARLIER}={},{}", fresh(), fresh()),
        );
        assert_eq!(find(&facts, &Scope::everything()), []);
    }
    for base in [local, two] {
        let mut facts = base();
        let previous = fresh();
        let files: Vec<String> = facts.files.iter().map(|file| file.path.clone()).collect();
        for file in files.iter().filter(|file| *file != FRONTEND) {
            append(&mut facts, file, &format!("{PREVIOUS}={previous}"));
            // Also while only some of the backends accept the previous secret.
            assert_eq!(find(&facts, &Scope::everything()), []);
        }
    }
}

/// Faults in previous secrets.
pub fn rotation_cases() -> Vec<Case> {
    let current = |facts: &Facts| value(facts, FRONTEND, "BETTER_AUTH_SECRET");
    let session = |facts: &Facts| value(facts, FRONTEND, "AUTH_SESSION_SECRET");
    let twice = fresh();
    vec![
        case(
            local,
            |facts| append(facts, BACKEND, &format!("{PREVIOUS}={}", current(facts))),
            &["secret-reused backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, &format!("{PREVIOUS}={}", session(facts))),
            &["secret-reused backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, &format!("{PREVIOUS}=replace-me")),
            &["secret-weak backend/.env end"],
        ),
        case(
            jwks,
            |facts| append(facts, BACKEND, &format!("{PREVIOUS}={}", fresh())),
            &["secret-unused backend/.env end"],
        ),
        case(
            local,
            |facts| earlier(format!("{},{}", fresh(), session(facts)))(facts),
            &[
                "secret-reused frontend/.env.local AUTH_SESSION_SECRET",
                "secret-reused frontend/.env.local end",
            ],
        ),
        case(
            local,
            |facts| earlier(current(facts))(facts),
            &[
                "secret-reused frontend/.env.local BETTER_AUTH_SECRET",
                "secret-reused backend/.env BETTER_AUTH_SECRET",
            ],
        ),
        case(
            local,
            earlier(format!("{},,{}", fresh(), fresh())),
            &["env-value frontend/.env.local end"],
        ),
        case(
            local,
            earlier(format!("{twice},{twice}")),
            &["env-value frontend/.env.local end"],
        ),
        case(
            local,
            earlier(format!("{},", fresh())),
            &["env-value frontend/.env.local end"],
        ),
        case(
            local,
            earlier(format!("{},replace-me", fresh())),
            &["secret-weak frontend/.env.local end"],
        ),
    ]
}

/// Previous secrets are searched for like current ones.
pub fn search_cases() -> Vec<Case> {
    vec![
        case(
            local,
            |facts| {
                let secret = fresh();
                earlier(format!("{},{secret}", fresh()))(facts);
                append(facts, FRONTEND, &format!("NEXT_PUBLIC_X=a.{secret}"));
            },
            &["public-value frontend/.env.local end"],
        ),
        case(
            local,
            |facts| {
                let secret = fresh();
                earlier(format!("{},{secret}", fresh()))(facts);
                facts.sources.push(Source {
                    path: "notes.txt".to_owned(),
                    text: format!("\n{secret}\n"),
                });
            },
            &["secret-in-file notes.txt 2"],
        ),
        case(
            local,
            |facts| {
                let secret = fresh();
                append(facts, BACKEND, &format!("{PREVIOUS}={secret}"));
                facts.sources.push(Source {
                    path: "notes.txt".to_owned(),
                    text: secret,
                });
            },
            &["secret-in-file notes.txt 1"],
        ),
        production(
            |facts| {
                let secret = fresh();
                earlier(secret.clone())(facts);
                let text = format!("A={},{secret}\n", fresh());
                facts.siblings.push(sibling("frontend/.env.test", &text));
            },
            &["production-secret frontend/.env.local end"],
        ),
    ]
}
