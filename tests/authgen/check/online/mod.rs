//! `check --online` against a running project with one fault or none.

mod server;

use std::{collections::BTreeSet, fs};

use authgen::check::{
    online::{EMAIL_VARIABLE, PASSWORD_VARIABLE},
    rules,
};
use serde_json::Value;

use self::server::{COOKIE, Project};
use crate::support::{Output, World};

struct Shop {
    world: World,
    project: Project,
}

/// An existing account.
const MEMBER: (&str, &str) = ("me@example.org", "correct horse battery");

impl Shop {
    fn new() -> Self {
        Self::of(&[])
    }

    fn of(more: &[&str]) -> Self {
        let (world, project) = (World::new(), Project::start());
        let [site, backend, reports] = project.ports.map(|port| port.to_string());
        let services = [
            format!("axum=backend:{backend}"),
            format!("fastapi=reports:{reports}"),
        ];
        let [first, second] = services.each_ref().map(String::as_str);
        let flags = [
            "--backend",
            first,
            "--backend",
            second,
            "--frontend-port",
            &site,
        ];
        world.new_project(
            "shop",
            &[&flags[..], &["--package-manager", "npm"], more].concat(),
        );
        Self { world, project }
    }

    fn check(&self, args: &[&str]) -> Output {
        self.check_as(args, &[])
    }

    fn check_as(&self, args: &[&str], variables: &[(&str, &str)]) -> Output {
        let args = ["check", "--online"].iter().chain(args);
        let mut run = self.world.authgen(args).cwd(self.world.work("shop"));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        run.go()
    }

    /// Runs a check with a fault, and returns its output and the ids of its findings.
    fn with(&self, fault: &'static str, args: &[&str]) -> (Output, BTreeSet<String>) {
        self.run(fault, None, |shop| {
            shop.check(&[args, &["--json"]].concat())
        })
    }

    /// Runs a check with a fault and an existing account.
    fn as_member(&self, fault: &'static str, password: &str) -> (Output, BTreeSet<String>) {
        let (email, known) = MEMBER;
        let user = Some((email.to_owned(), known.to_owned()));
        self.run(fault, user, |shop| {
            let variables = [(EMAIL_VARIABLE, email), (PASSWORD_VARIABLE, password)];
            shop.check_as(&["--json"], &variables)
        })
    }

    fn run(
        &self,
        fault: &'static str,
        user: Option<(String, String)>,
        check: impl FnOnce(&Self) -> Output,
    ) -> (Output, BTreeSet<String>) {
        let mut state = self.project.state();
        *state = server::State {
            fault,
            user,
            ..server::State::default()
        };
        drop(state);
        let output = check(self);
        let found = if output.stdout.is_empty() {
            BTreeSet::new()
        } else {
            ids(&output.json())
        };
        let state = self.project.state();
        let secrets = state.passwords.iter().map(String::as_str);
        for secret in secrets.chain([COOKIE, ".body-of-", MEMBER.1]) {
            assert!(
                !output.stdout.contains(secret) && !output.stderr.contains(secret),
                "{fault}"
            );
        }
        assert!(
            !state
                .requests
                .iter()
                .any(|request| request.starts_with("elsewhere")),
            "{fault}"
        );
        (output, found)
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.world.work(&format!("shop/{path}"));
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "no {from:?}");
        fs::write(path, text.replacen(from, to, 1)).expect("a file");
    }

    fn port(&self, index: usize) -> u16 {
        self.project.ports[index]
    }
}

fn ids(report: &Value) -> BTreeSet<String> {
    // A run that failed before its report prints the error instead.
    assert!(report["findings"].is_array() || report["error"].is_object());
    let findings = report["findings"].as_array().into_iter().flatten();
    let ids = findings.map(|finding| finding["id"].as_str().expect("an id").to_owned());
    ids.collect()
}

#[test]
fn each_fault_of_a_running_project_is_found_and_the_user_is_deleted() {
    let shop = Shop::new();
    let cases = [
        ("", "", 0),
        ("open", "online-open", 4),
        ("sign-up", "online-sign-up", 4),
        ("redirect", "online-sign-up", 4),
        ("verification", "online-no-session", 0),
        ("cookie", "online-cookie", 4),
        ("token", "online-token", 4),
        ("refusal", "online-refused", 4),
        ("stranger", "online-stranger", 4),
        ("signature", "online-forged", 4),
        ("no signature", "online-forged", 4),
        ("none", "online-forged", 4),
        ("audience", "online-audience", 4),
        ("no deletion", "online-user-left", 0),
        ("mail", "online-user-left", 0),
        ("session", "online-session-left", 4),
    ];
    let mut triggered = BTreeSet::new();
    for (fault, id, code) in cases {
        let (output, found) = shop.with(fault, &[]);
        let wanted: BTreeSet<String> = Some(id)
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .into_iter()
            .collect();
        assert_eq!(found, wanted, "{fault}");
        let output = output.code(code);
        let stays = ["verification", "no deletion", "mail"].contains(&fault);
        let user = shop.project.state().user.clone();
        assert_eq!(user.is_some(), stays, "{fault}");
        let has_signed_up = !shop.project.state().passwords.is_empty();
        assert!(
            has_signed_up || !fault.is_empty(),
            "there was a password to show"
        );
        if let Some((email, _)) = user {
            assert!(output.stdout.contains(&email), "{fault}: it is named");
        }
        triggered.extend(found);
    }
    // Other tests trigger these without a request and with an existing account.
    triggered.extend([rules::ONLINE_ADDRESS, rules::ONLINE_SIGN_IN].map(|rule| rule.id.to_owned()));
    let all = rules::ALL.iter().map(|rule| rule.id);
    let online: BTreeSet<String> = all
        .filter(|id| id.starts_with("online-"))
        .map(str::to_owned)
        .collect();
    assert_eq!(triggered, online, "each rule is triggered by a fault");
}

#[test]
fn an_existing_user_signs_in_and_out_and_is_kept() {
    let shop = Shop::new();
    for (fault, id, code) in [
        ("", "", 0),
        ("open", "online-open", 4),
        ("cookie", "online-cookie", 4),
        ("token", "online-token", 4),
        ("refusal", "online-refused", 4),
        ("stranger", "online-stranger", 4),
        ("signature", "online-forged", 4),
        ("audience", "online-audience", 4),
        ("unconfirmed", "online-sign-in", 4),
        ("sign-in", "online-sign-in", 4),
        ("second factor", "online-sign-in", 4),
        ("no sign-out", "online-session-left", 4),
        ("empty sign-out", "online-session-left", 4),
        ("session", "online-session-left", 4),
    ] {
        let (output, found) = shop.as_member(fault, MEMBER.1);
        let wanted: Vec<&str> = Some(id).filter(|id| !id.is_empty()).into_iter().collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{fault}");
        let output = output.code(code);
        for shown in [&output.stdout, &output.stderr] {
            assert!(
                !shown.contains(MEMBER.0),
                "{fault}: the address of a real user"
            );
        }
        let state = shop.project.state();
        assert!(state.user.is_some(), "{fault}");
        assert_eq!(state.session, fault.ends_with("sign-out"), "{fault}");
        let asked = |route: &str| {
            let mut requests = state.requests.iter();
            requests.any(|request| request.ends_with(route))
        };
        assert!(!asked("sign-up/email") && !asked("delete-user"), "{fault}");
        assert_eq!(asked("sign-out"), id != "online-sign-in", "{fault}");
    }
}

#[test]
fn a_rejected_sign_in_has_a_fix() {
    let shop = Shop::new();
    let tell = |fault, password: &str| {
        let (output, found) = shop.as_member(fault, password);
        assert_eq!(found, BTreeSet::from(["online-sign-in".to_owned()]));
        let report = output.code(4).json();
        let finding = &report["findings"][0];
        let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
        (text("message"), text("fix"))
    };
    let (message, fix) = tell("", "not that password");
    assert_eq!(
        message,
        "frontend answers 401 (INVALID_EMAIL_OR_PASSWORD) to the sign-in of the user in AUTHGEN_ONLINE_EMAIL instead of a session"
    );
    assert!(fix.starts_with("set AUTHGEN_ONLINE_EMAIL and AUTHGEN_ONLINE_PASSWORD to "));
    let (message, fix) = tell("unconfirmed", MEMBER.1);
    assert!(message.contains("403 (EMAIL_NOT_VERIFIED)"), "{message}");
    assert!(
        fix.starts_with("confirm the user's email address "),
        "{fix}"
    );
    let (output, found) = shop.as_member("limit", MEMBER.1);
    output
        .code(1)
        .complains("the frontend rate-limits a sign-in");
    assert!(found.is_empty());
}

#[test]
fn a_check_that_ends_early_still_signs_out() {
    let shop = Shop::new();
    let (output, _) = shop.as_member("silence", MEMBER.1);
    output
        .code(1)
        .complains("did not answer: ")
        .complains("hint: see the log of the service\n");
    let state = shop.project.state();
    assert!(!state.session && !state.passwords.is_empty());
}

#[test]
fn projects_that_confirm_addresses_require_an_account() {
    for email in ["console", "smtp"] {
        let shop = Shop::of(&["--email", email]);
        let (output, _) = shop.with("", &[]);
        output
            .code(2)
            .complains("error: this project verifies email addresses")
            .complains("set AUTHGEN_ONLINE_EMAIL and AUTHGEN_ONLINE_PASSWORD to that account\n");
        assert_eq!(shop.project.state().requests, [""; 0]);
        let (output, found) = shop.as_member("", MEMBER.1);
        output.code(0);
        assert!(found.is_empty());
    }
}

#[test]
fn a_single_variable_is_an_error_and_empty_ones_are_ignored() {
    let shop = Shop::new();
    let (email, password) = MEMBER;
    for variables in [
        &[(EMAIL_VARIABLE, email)][..],
        &[(PASSWORD_VARIABLE, password)],
        &[(EMAIL_VARIABLE, email), (PASSWORD_VARIABLE, "")],
        &[(EMAIL_VARIABLE, ""), (PASSWORD_VARIABLE, password)],
    ] {
        let output = shop.check_as(&[], variables).code(2);
        let (set, _) = variables
            .iter()
            .find(|(_, value)| !value.is_empty())
            .expect("one that is set");
        output
            .complains(&format!("error: {set} is set, but AUTHGEN_ONLINE_"))
            .complains("hint: set both ");
        assert_eq!(shop.project.state().requests, [""; 0]);
        // Only an online check reads the variables.
        let mut run = shop.world.authgen(["check"]).cwd(shop.world.work("shop"));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        run.go().code(0);
    }
    let empty = [(EMAIL_VARIABLE, ""), (PASSWORD_VARIABLE, "")];
    shop.check_as(&[], &empty).code(0).says("  200  sign-up ");
}

#[test]
fn a_sign_up_without_a_session_names_the_account_variables() {
    let shop = Shop::new();
    let (output, _) = shop.with("verification", &[]);
    let report = output.json();
    let fix = report["findings"][0]["fix"].as_str().expect("a fix");
    for word in [EMAIL_VARIABLE, PASSWORD_VARIABLE] {
        assert!(fix.contains(word), "{fix}");
    }
}

#[test]
fn all_responses_are_reported() {
    let shop = Shop::new();
    let output = shop.check(&[]).code(0).calmly();
    for line in [
        "  200  sign-up ",
        "  403  tasks of another user ",
        "  200  deletion of the user ",
    ] {
        assert!(output.stdout.contains(line), "{}", output.stdout);
    }
    let (output, _) = shop.with("", &[]);
    let seen = output.json()["online"].as_array().expect("answers").len();
    assert!(seen > 15, "{seen}");
    let sarif = shop.check(&["--format", "sarif"]).code(0).json();
    assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
    assert!(
        shop.world
            .authgen(["check", "--json"])
            .cwd(shop.world.work("shop"))
            .go()
            .json()["online"]
            .is_null()
    );
}

#[test]
fn only_the_selected_service_is_called() {
    let shop = Shop::new();
    let (output, _) = shop.with("", &["--backend", "reports"]);
    output.code(0);
    let requests = shop.project.state().requests.clone();
    assert!(
        requests
            .iter()
            .any(|request| request.starts_with("reports "))
    );
    assert!(
        !requests
            .iter()
            .any(|request| request.starts_with("backend ")),
        "{requests:?}"
    );
}

#[test]
fn a_project_that_does_not_run_is_an_error_and_no_user_signs_up() {
    let shop = Shop::new();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = gone.local_addr().expect("an address").port();
    drop(gone);
    shop.edit(
        "frontend/.env.local",
        &format!(":{}/api", shop.port(2)),
        &format!(":{port}/api"),
    );
    shop.edit(
        "reports/.env",
        &format!("PORT={}", shop.port(2)),
        &format!("PORT={port}"),
    );
    let (output, found) = shop.with("", &[]);
    output
        .code(1)
        .complains(&format!(
            "error: no usable answer from http://localhost:{port}/api: "
        ))
        .complains("hint: start the project: npm run dev");
    assert!(found.is_empty());
    shop.check(&[])
        .code(1)
        .says("The online check did not finish. Nothing found in ");
    let report = shop.check(&["--json"]).code(1).json();
    assert_eq!(report["failure"]["id"], "no-response", "{report}");
    let requests = shop.project.state().requests.clone();
    assert!(
        !requests.iter().any(|request| request.contains("sign-up")),
        "{requests:?}"
    );
}

#[test]
fn a_silent_service_or_a_large_response_ends_the_check_and_the_user_is_deleted() {
    let shop = Shop::new();
    for fault in ["silence", "size"] {
        let (output, _) = shop.with(fault, &[]);
        output
            .code(1)
            .complains("did not answer: ")
            .complains("hint: see the log of the service\n");
        assert_eq!(shop.project.state().user, None, "{fault}");
    }
    let (output, found) = shop.with("limit", &[]);
    output
        .code(1)
        .complains("429")
        .complains("hint: wait a minute");
    assert!(found.is_empty());
}

#[test]
fn only_https_and_loopback_addresses_are_called() {
    let shop = Shop::new();
    for host in ["192.0.2.1", "127.0.0.1.example.org", "web"] {
        shop.edit(
            "frontend/.env.local",
            "API_BASE_URL=http://localhost:",
            &format!("API_BASE_URL=http://{host}:"),
        );
        let (output, found) = shop.with("", &[]);
        output.code(4);
        assert!(found.contains("online-address"), "{host}: {found:?}");
        assert_eq!(shop.project.state().requests, [""; 0], "{host}");
        shop.edit(
            "frontend/.env.local",
            &format!("API_BASE_URL=http://{host}:"),
            "API_BASE_URL=http://localhost:",
        );
    }
}

#[test]
fn a_proxy_from_the_environment_is_not_used() {
    let shop = Shop::new();
    let run = shop
        .world
        .authgen(["check", "--online"])
        .cwd(shop.world.work("shop"));
    run.env("http_proxy", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .go()
        .code(0);
}

#[test]
fn folders_that_authgen_did_not_write_are_not_called() {
    let shop = Shop::new();
    let args = ["check", "--online", "--frontend", "shop/frontend"];
    shop.world
        .authgen(args)
        .go()
        .code(2)
        .complains("--online requires a project generated by authgen");
    assert_eq!(shop.project.state().requests, [""; 0]);
}
