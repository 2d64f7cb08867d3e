//! `check --online` against a project that has one fault, and against one that has none.

mod server;

use std::{collections::BTreeSet, fs};

use authgen::check::rules;
use serde_json::Value;

use self::server::{COOKIE, Project};
use crate::support::{Output, World};

struct Shop {
    world: World,
    project: Project,
}

impl Shop {
    fn new() -> Self {
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
            &[&flags[..], &["--package-manager", "npm"]].concat(),
        );
        Self { world, project }
    }

    fn check(&self, args: &[&str]) -> Output {
        let args = ["check", "--online"].iter().chain(args);
        self.world.authgen(args).cwd(self.world.work("shop")).go()
    }

    /// One run with a fault: its end, and the ids of what it found.
    fn with(&self, fault: &'static str, args: &[&str]) -> (Output, BTreeSet<String>) {
        let mut state = self.project.state();
        *state = server::State {
            fault,
            ..server::State::default()
        };
        drop(state);
        let output = self.check(&[args, &["--json"]].concat());
        let found = if output.stdout.is_empty() {
            BTreeSet::new()
        } else {
            ids(&output.json())
        };
        let state = self.project.state();
        let secrets = state.passwords.iter().map(String::as_str);
        for secret in secrets.chain([COOKIE, ".body-of-"]) {
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
    let findings = report["findings"].as_array().expect("findings");
    let ids = findings
        .iter()
        .map(|finding| finding["id"].as_str().expect("an id").to_owned());
    ids.collect()
}

#[test]
fn each_fault_of_a_running_project_is_found_and_the_user_goes() {
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
    // Without a request.
    triggered.insert(rules::ONLINE_ADDRESS.id.to_owned());
    let all = rules::ALL.iter().map(|rule| rule.id);
    let online: BTreeSet<String> = all
        .filter(|id| id.starts_with("online-"))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        triggered, online,
        "a row of the table that no fault triggers"
    );
}

#[test]
fn what_was_seen_is_told() {
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
fn a_service_that_is_named_is_the_only_one_that_is_called() {
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
fn a_project_that_does_not_run_is_no_finding_and_nobody_signs_up() {
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
            "error: nothing usable answers at http://localhost:{port}/api: "
        ))
        .complains("hint: start the project: npm run dev");
    assert!(found.is_empty());
    let requests = shop.project.state().requests.clone();
    assert!(
        !requests.iter().any(|request| request.contains("sign-up")),
        "{requests:?}"
    );
}

#[test]
fn a_service_that_falls_silent_or_says_too_much_ends_the_check_and_the_user_still_goes() {
    let shop = Shop::new();
    for fault in ["silence", "size"] {
        let (output, _) = shop.with(fault, &[]);
        output
            .code(1)
            .complains("did not answer: ")
            .complains("hint: look into its log\n");
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
fn only_addresses_that_keep_a_password_are_called() {
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
fn a_proxy_of_the_environment_sees_nothing() {
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
        .complains("--online is for a project that authgen wrote");
    assert_eq!(shop.project.state().requests, [""; 0]);
}
