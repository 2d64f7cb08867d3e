//! JSON on standard output: one document in every run, valid in the schema that `describe` prints.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde::Deserialize as _;
use serde_json::Value;

use crate::support::{Output, World, repository_file};

/// The outputs described by `authgen describe --json`.
struct Described {
    schemas: BTreeMap<String, Validator>,
    /// Exit codes of failures, by id.
    failures: BTreeMap<String, i32>,
}

impl Described {
    fn new(world: &World) -> Self {
        let json = world
            .authgen(["describe", "--json"])
            .go()
            .code(0)
            .calmly()
            .json();
        let list = |key: &str| json[key].as_array().expect("a list").iter();
        let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
        let validator = |value: &Value| {
            jsonschema::options()
                .should_validate_formats(true)
                .build(&value["schema"])
                .expect("a schema")
        };
        let exit = |value: &Value| i32::deserialize(&value["exit"]).expect("a code");
        let described = Self {
            schemas: list("outputs")
                .map(|each| (id(each), validator(each)))
                .collect(),
            failures: list("failures")
                .map(|each| (id(each), exit(each)))
                .collect(),
        };
        described.is_valid("describe", &json);
        described
    }

    #[track_caller]
    fn is_valid(&self, schema: &str, json: &Value) {
        let errors: Vec<String> = self.schemas[schema]
            .iter_errors(json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{schema}: {}\n{json:#}",
            errors.join("\n")
        );
        // A schema that accepts anything would prove nothing.
        assert!(!self.schemas[schema].is_valid(&Value::Null));
        assert!(!self.schemas[schema].is_valid(&serde_json::json!({})));
    }

    /// Checks that a failed run printed the same error on both streams.
    #[track_caller]
    fn is_error(&self, output: &Output, id: &str) {
        let json = output.json();
        self.is_valid("error", &json);
        let error = &json["error"];
        assert_eq!(error["id"], id, "{json:#}");
        assert_eq!(Some(self.failures[id]), output.status.code(), "{json:#}");
        assert_eq!(error["exit"], self.failures[id]);
        let [message, hint] = ["message", "hint"].map(|key| error[key].as_str().expect("text"));
        assert_eq!(output.stderr, format!("error: {message}\nhint: {hint}\n"));
    }
}

#[test]
fn every_report_is_valid_in_its_schema() {
    let world = World::new();
    let described = Described::new(&world);
    let run = |folder: &str, args: &[&str], code: i32| {
        let run = world.authgen(args.iter().copied().chain(["--json"]));
        run.cwd(world.work(folder)).go().code(code).json()
    };
    let is_valid = |schema: &str, args: &[&str]| {
        let json = run("shop", args, 0);
        described.is_valid(schema, &json);
        json
    };
    let new = ["new", "shop", "--yes", "--package-manager", "npm"];
    described.is_valid("new", &run("", &[&new[..], &["--dry-run"]].concat(), 0));
    described.is_valid("new", &run("", &new, 0));
    is_valid("catalog", &["catalog"]);
    is_valid("change", &["set", "frontend-port", "3100", "--yes"]);
    is_valid("change", &["add", "backend", "fastapi=reports", "--yes"]);
    is_valid("change", &["remove", "backend", "reports", "--yes"]);
    is_valid("change", &["update", "--dry-run"]);
    is_valid("rotation", &["secret", "rotate", "--yes"]);
    is_valid("check", &["check"]);
    is_valid("check", &["check", "--consistency"]);

    world.write("shop/README.md", "mine\n");
    let mine = is_valid("diff", &["diff", "--mine"]);
    assert_eq!(mine["files"][0]["path"], "README.md");
    assert_eq!(mine["files"][0]["step"], "edited");
    let diff = mine["files"][0]["diff"].as_str().expect("a diff");
    assert!(diff.contains("\n+mine\n"), "{diff}");
    // A conflict: the owner and new answers change the same file.
    let plan = is_valid("change", &["set", "package-manager", "pnpm", "--dry-run"]);
    let step = |path: &str| {
        let steps = plan["steps"].as_array().expect("steps").iter();
        let mut steps = steps.filter(|step| step["path"] == path);
        steps.next().expect("a step").clone()
    };
    assert_eq!(step("README.md")["step"], "conflict");
    assert_eq!(step("README.md")["conflict"]["kind"], "lines");

    let toml = std::fs::read_to_string(world.work("shop/authgen.toml")).expect("answers");
    world.write("shop/authgen.toml", &toml.replace("\"npm\"", "\"pnpm\""));
    let theirs = is_valid("diff", &["diff"]);
    let files = theirs["files"].as_array().expect("files");
    let steps: Vec<_> = files
        .iter()
        .map(|file| (&file["path"], &file["step"]))
        .collect();
    assert!(
        steps.contains(&(&"README.md".into(), &"conflict".into())),
        "{steps:?}"
    );
    let dry = is_valid("change", &["update", "--dry-run"]);
    let planned: Vec<_> = dry["steps"].as_array().expect("steps").iter().collect();
    for (path, step) in steps {
        let planned = planned.iter().find(|each| each["path"] == *path);
        assert_eq!(planned.map(|each| &each["step"]), Some(step), "{path}");
    }
    is_valid("change", &["restore", "README.md", "--yes"]);
    let update = run("shop", &["update", "--check"], 4);
    described.is_valid("change", &update);
}

#[test]
fn every_command_prints_its_error_as_json() {
    let world = World::new();
    let described = Described::new(&world);
    world.new_project("shop", &["--package-manager", "npm"]);
    for (folder, args, id) in [
        ("", &["nwe", "--json"][..], "unknown-argument"),
        ("", &["new", "--json", "--nonsense"], "unknown-argument"),
        ("", &["new", "--yes", "--json"], "missing-argument"),
        (
            "",
            &["new", "app", "--json", "--answers"],
            "missing-argument",
        ),
        ("", &["new", "Bad Name", "--yes", "--json"], "invalid-name"),
        ("", &["new", "shop", "--yes", "--json"], "would-overwrite"),
        (
            "",
            &["new", "app", "--answers", "none.toml", "--yes", "--json"],
            "invalid-file",
        ),
        (
            "",
            &["add", "oauth", "github", "--yes", "--json"],
            "not-a-project",
        ),
        (
            "shop",
            &["add", "oauth", "gitlb", "--yes", "--json"],
            "unknown-argument",
        ),
        ("shop", &["add", "oauth", "github", "--json"], "no-terminal"),
        (
            "shop",
            &["remove", "backend", "billing", "--yes", "--json"],
            "unknown-argument",
        ),
        ("shop", &["set", "token", "--json"], "no-terminal"),
        (
            "shop",
            &["update", "--conflict", "their", "--json"],
            "usage",
        ),
        ("shop", &["restore", "none", "--yes", "--json"], "usage"),
        ("", &["diff", "--json"], "not-a-project"),
        ("", &["check", "--json"], "not-a-project"),
        ("", &["check", "--format", "json"], "not-a-project"),
        ("", &["check", "--format=json"], "not-a-project"),
        (
            "shop",
            &["secret", "rotate", "--finish", "--yes", "--json"],
            "usage",
        ),
        ("", &["secret", "generate", "--json"], "unknown-argument"),
        ("", &["catalog", "--json", "--templates", "none"], "usage"),
        ("", &["completions", "--json"], "unknown-argument"),
    ] {
        let output = world.authgen(args).cwd(world.work(folder)).go();
        let code = output.status.code().expect("a code");
        described.is_error(&output.code(code), id);
    }
    for args in [
        &["check", "--format", "sarif"][..],
        &["check"],
        &["diff", "--", "--json"],
    ] {
        world.authgen(args).go().code(2).silently();
    }
}

/// A failure after the report leaves the report alone on standard output.
#[cfg(unix)]
#[test]
fn a_run_prints_one_document() {
    let world = World::new();
    let described = Described::new(&world);
    world.program("npm", "exit 1");
    let new = [
        "new",
        "shop",
        "--yes",
        "--package-manager",
        "npm",
        "--install",
        "--json",
    ];
    let output = world
        .authgen(new)
        .go()
        .code(1)
        .complains("`npm install` failed");
    described.is_valid("new", &output.json());
    let env = world.work("shop/backend/.env");
    std::fs::remove_file(env).expect("an env file");
    let check = world.authgen(["check", "--json"]).cwd(world.work("shop"));
    let output = check.go().code(4).complains("error: found ");
    described.is_valid("check", &output.json());
}

#[test]
fn the_readme_has_the_exit_codes_of_describe() {
    let world = World::new();
    let described = world.authgen(["describe", "--json"]).go().code(0).json();
    let readme = repository_file("README.md");
    for exit in described["exitCodes"].as_array().expect("exit codes") {
        let meaning = exit["meaning"].as_str().expect("a text");
        let row = format!("| {} | {meaning} |", exit["code"]);
        assert!(readme.contains(&row), "{row}");
    }
}
