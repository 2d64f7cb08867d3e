//! A backend language consists of folders and a table of versions. This one is unknown to the Rust code.

use std::{fs, path::Path};

use crate::{
    change::Project,
    support::{REPOSITORY, copy_folder},
};

const TWO: [&str; 4] = ["--backend", "quux", "--backend", "quux=reports"];

/// Adds the language to a copy of the templates.
fn quux(templates: &Path) {
    let fixture = Path::new(REPOSITORY).join("tests/fixtures/made-up-language");
    copy_folder(&fixture.join("layers"), &templates.join("layers"));
    let path = templates.join("versions.toml");
    let texts = [path.clone(), fixture.join("versions.toml")];
    let texts = texts.map(|path| fs::read_to_string(path).expect("versions"));
    fs::write(path, texts.concat()).expect("more versions");
}

/// The value of a variable in an env file.
fn value(project: &Project, file: &str, name: &str) -> String {
    let text = project.read(file);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name}=")));
    line.unwrap_or_else(|| panic!("{file} has no {name}"))
        .to_owned()
}

#[test]
fn a_project_is_created_and_changed_with_the_language() {
    let project = Project::with(quux, &["--backend", "quux"]);
    let manifest = "module = \"backend\"\n\n[dependencies]\npostgres = { version = \"5.0.2\", features = [\"pool\", \"tls\"] }\n\
                    router = { version = \"1.2.3\" }\n\n[dev-dependencies]\nassert = { version = \"0.3.1\" }\n";
    assert_eq!(project.read("backend/quux.mod"), manifest);
    assert_eq!(
        project.read("backend/keys.qx"),
        "secret BETTER_AUTH_SECRET\n"
    );
    assert_eq!(project.read("backend/guard.qx"), "accept until exp\n");
    assert_eq!(value(&project, "backend/.env", "QUUX_HEAP"), "64");
    project.run(&["check"]).code(0);
    project.run(&["update", "--check"]).code(0);

    project
        .run(&["add", "backend", "quux=reports", "--yes"])
        .code(0);
    assert_eq!(
        project.read("reports/quux.mod"),
        manifest.replace("backend", "reports")
    );
    for service in ["backend", "reports"] {
        let types = project.read(&format!("frontend/lib/api/{service}.ts"));
        assert!(types.starts_with("export interface paths"));
        assert!(!project.path(&format!("{service}/api.ts")).exists());
    }
    let scripts = project.read("package.json");
    for script in [
        r#""api:generate": "npm run api:generate:backend && npm run api:generate:reports""#,
        r#""api:generate:reports": "node scripts/run.mjs reports -- quux openapi | node scripts/api-types.mjs reports""#,
    ] {
        assert!(scripts.contains(script), "{scripts}");
    }
    let url = value(
        &project,
        "frontend/.env.local",
        "NEXT_PUBLIC_REPORTS_API_BASE_URL",
    );
    assert_eq!(
        url,
        format!(
            "http://localhost:{}/api",
            value(&project, "reports/.env", "PORT")
        )
    );
    project.run(&["check"]).code(0);

    project.run(&["set", "token", "jwks", "--yes"]).code(0);
    project
        .run(&["set", "revocation", "immediate", "--yes"])
        .code(0);
    for service in ["backend", "reports"] {
        assert_eq!(
            project.read(&format!("{service}/keys.qx")),
            "fetch JWKS_URL\n"
        );
        assert_eq!(
            project.read(&format!("{service}/guard.qx")),
            "accept while session\n"
        );
    }
    project
        .run(&["remove", "backend", "reports", "--yes"])
        .code(0);
    assert!(!project.path("reports/quux.mod").exists());
    assert!(!project.path("frontend/lib/api/reports.ts").exists());
    project.run(&["check"]).code(0);
    project.run(&["update", "--check"]).code(0);
}

#[test]
fn a_rotation_changes_its_env_files() {
    let project = Project::with(quux, &TWO);
    let files = ["frontend/.env.local", "backend/.env", "reports/.env"];
    let secrets = || files.map(|file| value(&project, file, "BETTER_AUTH_SECRET"));
    let before = secrets();
    project.run(&["secret", "rotate", "--yes"]).code(0);
    let after = secrets();
    assert!(
        after
            .iter()
            .all(|secret| *secret == after[0] && *secret != before[0])
    );
    for file in &files[1..] {
        assert_eq!(
            value(&project, file, "BETTER_AUTH_SECRET_PREVIOUS"),
            before[0]
        );
    }
    project.run(&["check"]).code(0);
}

#[test]
fn check_finds_faults_in_its_files() {
    let project = Project::with(quux, &TWO);
    let secret = value(&project, "backend/.env", "BETTER_AUTH_SECRET");
    // Lock files are not searched for secrets.
    project.write(
        "backend/quux.sum",
        &format!("[[package]]\nname = \"{secret}\"\nversion = \"1.0.0\"\n"),
    );
    project.run(&["check"]).code(0);
    project.write("backend/main.qx", &format!("serve {secret}\n"));
    project.edit(
        "backend/.env",
        "CORS_ALLOWED_ORIGIN=http://localhost:3000",
        "CORS_ALLOWED_ORIGIN=http://localhost:3001",
    );
    project.edit("reports/.env", "PORT=8001", "PORT=8002");
    let found = project.run(&["check", "--json"]).code(4).json();
    let found: Vec<String> = found["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            format!("{} {}", text("id"), text("path"))
        })
        .collect();
    assert_eq!(
        found,
        [
            "port-differs frontend/.env.local",
            "cors-origin backend/.env",
            "secret-in-file backend/main.qx",
        ]
    );
}

/// Vulnerable packages are found in a manifest with any name.
#[test]
fn check_reads_manifests_with_any_name() {
    let project = Project::with(quux, &["--backend", "quux"]);
    let row = "[[manifest]]\nfile = \"web.mod\"\nformat = \"cargo-toml\"\nregistry = \"npm\"\n\n[[script]]";
    project.edit_template("backend-quux/layer.toml", "[[script]]", row);
    project.write("backend/web.mod", "[dependencies]\naxios = \"=1.2.0\"\n");
    let check = project.run(&["check"]).code(4);
    check.says("backend/web.mod").says("axios is 1.2.0");
}

#[test]
fn a_backend_layer_must_have_everything_that_projects_need() {
    for (from, to, message) in [
        (
            "dir = \"{{ service.dir }}\"\n",
            "",
            "the layer of a backend must have `dir = \"{{ service.dir }}\"`",
        ),
        (
            "file = \"api.ts\"",
            "file = \"types.ts\"",
            "[[placed]]: there is no file files/types.ts",
        ),
        (
            "name = \"lint\"",
            "name = \"lints\"",
            "a backend must have a [[script]] `lint`",
        ),
        (
            "[[script]]\nname = \"lint\"",
            "[[script]]\nname = \"start\"\nrun = \"x\"\n\n[[script]]\nname = \"lint\"",
            "backend already has a script `start`",
        ),
    ] {
        let project = Project::with(quux, &["--backend", "quux"]);
        project.edit_template("backend-quux/layer.toml", from, to);
        let update = project.run(&["update", "--check"]).code(1);
        update.complains(message);
    }
}

#[test]
fn a_registry_without_a_table_is_named() {
    let project = Project::with(quux, &["--backend", "quux"]);
    let refuses = |from: &str, to: &str, message: &str| {
        project.edit_template("backend-quux/layer.toml", from, to);
        let refused = project.run(&["check"]).code(1);
        refused.complains(&format!("backend-quux/layer.toml: {message}"));
    };
    refuses(
        "format = \"toml-lock\"\nregistry = \"quux-hub\"",
        "format = \"toml-lock\"\nregistry = \"quux\"",
        "[[manifest]] quux.sum: versions.toml has no table `quux`",
    );
    refuses(
        "\"quux-hub\"",
        "\"quux\"",
        "line 28: [[dependencies]]: versions.toml has no table `quux`",
    );
}
