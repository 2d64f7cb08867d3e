//! Runs `authgen check` and a project's `check:env` on a table of cases: `check:env` rejects nothing that `authgen
//! check` accepts, and reports every finding of the rules that both share.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
    process::Command,
    sync::LazyLock,
};

use authgen::{
    blueprint::Blueprint,
    catalog::Catalog,
    check::{self, Finding, Layout, Scope, Severity},
    env::Document,
    program,
    secret::{Secret, System},
};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde::Deserialize;

use crate::{
    catalog::built_in,
    matrix::{Flags, answers},
    support::{World, env_document, repository_file},
};

/// Faults in the env files of a project, and the expected findings of both checkers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "default_project")]
    project: String,
    edits: Vec<Edit>,
    finds: Vec<Find>,
}

fn default_project() -> String {
    "hs256".to_owned()
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Edit {
    Set {
        file: String,
        set: String,
        to: String,
    },
    Append {
        file: String,
        append: String,
    },
    Replace {
        file: String,
        replace: String,
        to: String,
    },
    Prepend {
        file: String,
        prepend: String,
    },
    Crlf {
        file: String,
        crlf: bool,
    },
    Chop {
        file: String,
        chop: bool,
    },
    Empty {
        file: String,
        empty: bool,
    },
    Hex {
        file: String,
        hex: String,
    },
    Remove {
        file: String,
        remove: bool,
    },
    Mode {
        file: String,
        mode: String,
    },
}

/// A finding, and the prefix of its line; the first line without a prefix, the last line for `end`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Find {
    id: String,
    file: String,
    at: Option<String>,
}

/// File and line of a finding.
type Found = BTreeSet<(String, u64)>;

/// Id, file and line of a finding.
type Named = BTreeSet<(String, String, u64)>;

/// The rules that both checkers share.
const BOTH: [&str; 6] = [
    "env-file-missing",
    "env-missing-key",
    "part-incomplete",
    "secret-differs",
    "secret-exposed",
    "value-differs",
];

/// Env files by path: bytes and mode; `None` for a missing file.
type EnvFiles = BTreeMap<String, Option<(Vec<u8>, u32)>>;

fn flags(project: &str) -> (Flags, Vec<&'static str>) {
    let list: &[(&str, &[&str])] = match project {
        "hs256" => &[],
        "jwks" => &[("token", &["jwks"])],
        "oauth" => &[("oauth", &["github"])],
        "two" => &[("backend", &["axum", "fastapi=reports"])],
        _ => panic!("{project}"),
    };
    let mut words = vec!["--package-manager", "npm"];
    let mut flags = vec![("package-manager".to_owned(), vec!["npm".to_owned()])];
    for (id, texts) in list {
        let flag: &'static str = match *id {
            "token" => "--token",
            "oauth" => "--oauth",
            _ => "--backend",
        };
        words.extend(texts.iter().flat_map(|text| [flag, *text]));
        flags.push((
            (*id).to_owned(),
            texts.iter().map(|text| (*text).to_owned()).collect(),
        ));
    }
    (flags, words)
}

/// Replaces placeholders such as `{token}` with values, cut to the length after a colon.
fn fill(text: &str, values: &BTreeMap<&str, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('{') {
        let known = tail.split_once('}').and_then(|(name, after)| {
            let (name, length) = match name.split_once(':') {
                Some((name, length)) => (name, length.parse().expect("a length")),
                None => (name, usize::MAX),
            };
            let value = values.get(name)?;
            Some((&value[..length.min(value.len())], after))
        });
        filled.push_str(before);
        rest = if let Some((value, after)) = known {
            filled.push_str(value);
            after
        } else {
            filled.push('{');
            tail
        };
    }
    filled + rest
}

fn values(files: &EnvFiles) -> BTreeMap<&'static str, String> {
    let get = |file: &str, key: &str| {
        let (bytes, _) = files[file].as_ref().expect("an env file");
        let document = env_document(file, bytes);
        document.get(key).map(str::to_owned)
    };
    let url = get("backend/.env", "DATABASE_URL").expect("a database");
    let new = Secret::generate(&mut System).expect("random bytes");
    let token = get("frontend/.env.local", "BETTER_AUTH_SECRET");
    BTreeMap::from([
        ("token", token.unwrap_or_default()),
        (
            "session",
            get("frontend/.env.local", "AUTH_SESSION_SECRET").expect("a secret"),
        ),
        (
            "password",
            url.split([':', '@']).nth(2).expect("a password").to_owned(),
        ),
        ("new", new.expose().to_owned()),
    ])
}

fn apply(edit: &Edit, files: &mut EnvFiles, values: &BTreeMap<&str, String>) {
    let text = |files: &EnvFiles, file: &str| {
        String::from_utf8(files[file].as_ref().expect("an env file").0.clone()).expect("UTF-8")
    };
    let mut write = |file: &str, bytes: Vec<u8>| {
        files.insert(file.to_owned(), Some((bytes, 0o600)));
    };
    match edit {
        Edit::Set { file, set, to } => {
            let text = text(files, file);
            let document = Document::read(text.as_bytes()).expect("UTF-8");
            let old = document
                .get(set)
                .unwrap_or_else(|| panic!("{file} has no {set}"));
            let to = fill(to, values);
            let new = text.replacen(&format!("\n{set}={old}\n"), &format!("\n{set}={to}\n"), 1);
            assert!(new != text, "{file}: {set}");
            files.insert(file.clone(), Some((new.into_bytes(), 0o600)));
        }
        Edit::Replace { file, replace, to } => {
            let text = text(files, file);
            assert!(text.contains(replace.as_str()), "{file} has no {replace:?}");
            let new = text.replacen(replace.as_str(), &fill(to, values), 1);
            files.insert(file.clone(), Some((new.into_bytes(), 0o600)));
        }
        Edit::Append { file, append } => {
            let text = format!("{}{}\n", text(files, file), fill(append, values));
            files.insert(file.clone(), Some((text.into_bytes(), 0o600)));
        }
        Edit::Prepend { file, prepend } => {
            let text = format!("{prepend}{}", text(files, file));
            files.insert(file.clone(), Some((text.into_bytes(), 0o600)));
        }
        Edit::Crlf { file, crlf: true } => {
            let text = text(files, file).replace('\n', "\r\n");
            files.insert(file.clone(), Some((text.into_bytes(), 0o600)));
        }
        Edit::Chop { file, chop: true } => {
            let text = text(files, file).trim_end_matches('\n').to_owned();
            files.insert(file.clone(), Some((text.into_bytes(), 0o600)));
        }
        Edit::Empty { file, empty: true } => write(file, Vec::new()),
        Edit::Hex { file, hex } => {
            let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
            write(file, (0..hex.len()).step_by(2).map(byte).collect());
        }
        Edit::Remove { file, remove: true } => {
            files.insert(file.clone(), None);
        }
        Edit::Mode { file, mode } => {
            let found = files.get_mut(file).and_then(Option::as_mut);
            found.expect("an env file").1 = u32::from_str_radix(mode, 8).expect("a mode");
        }
        _ => panic!("an edit that says false"),
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

fn write(root: &Path, files: &EnvFiles) {
    for (path, file) in files {
        let path = root.join(path);
        let _ = fs::remove_file(&path);
        if let Some((bytes, mode)) = file {
            fs::write(&path, bytes).expect("an env file");
            set_mode(&path, *mode);
        }
    }
}

/// The line number for a [`Find`].
fn line(files: &EnvFiles, find: &Find) -> u64 {
    let Some(at) = &find.at else { return 1 };
    let (bytes, _) = files[&find.file].as_ref().expect("an env file");
    let text = String::from_utf8_lossy(bytes);
    let line = match at.as_str() {
        "end" => text.lines().count(),
        at => {
            1 + text
                .lines()
                .position(|line| line.starts_with(at))
                .expect(at)
        }
    };
    line.try_into().expect("a small number")
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(built_in);

fn ours(layout: &Layout) -> Vec<Finding> {
    let mut facts = check::gather(&CATALOG, layout.clone());
    // Ignores the environment of the tests.
    facts.process.clear();
    let findings = check::check(&facts, &Scope::everything());
    findings.expect("a built-in table").list
}

fn named(findings: &[Finding]) -> Named {
    let name = |finding: &Finding| {
        let (file, line) = place(finding);
        (finding.rule.id.to_owned(), file, line)
    };
    findings.iter().map(name).collect()
}

/// The findings of the project's checker only, and those that it misses.
fn disagreement(ours: &[Finding], theirs: &Found) -> (Found, Found) {
    let is_error = |finding: &&Finding| finding.rule.severity == Severity::Error;
    let is_common = |finding: &&Finding| BOTH.contains(&finding.rule.id);
    let errors: Found = ours.iter().filter(is_error).map(place).collect();
    let common: Found = ours.iter().filter(is_common).map(place).collect();
    (&common - theirs, theirs - &errors)
}

/// Runs the project's checker on all states of the env files in one Node.js process.
const DRIVER: &str = r#"
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { checkEnv } from "./scripts/check-env.mjs";
const results = JSON.parse(readFileSync(0, "utf8")).map((files) => {
  for (const [file, state] of Object.entries(files)) {
    rmSync(file, { force: true });
    if (!state) continue;
    writeFileSync(file, Buffer.from(state[0]));
    chmodSync(file, state[1]);
  }
  return checkEnv().map(({ file, line = 1 }) => [file, line]);
});
console.log(JSON.stringify(results));
"#;

/// The findings of the project's checker in each state; `None` without Node.js.
fn theirs(root: &Path, states: &[EnvFiles]) -> Option<Vec<Found>> {
    use std::{io::Write as _, process::Stdio};
    fs::write(root.join("driver.mjs"), DRIVER).expect("a driver");
    // With an empty `PATH`, because asking git about every file would be slow.
    let mut child = Command::new(program::find("node")?)
        .arg("driver.mjs")
        .env("PATH", root.join("bin"))
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let input = serde_json::to_vec(states).expect("JSON");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(&input).expect("a driver that reads");
    drop(stdin);
    let output = child.wait_with_output().expect("a driver that ends");
    assert!(output.status.success(), "the driver failed");
    fs::remove_file(root.join("driver.mjs")).expect("a driver");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// A line as users might write it.
fn any_line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "PORT",
        "BETTER_AUTH_URL",
        "JWT_ISSUER",
        "DATABASE_URL",
        "AUTH_SESSION_SECRET",
        "BETTER_AUTH_SECRET",
        "CORS_ALLOWED_ORIGIN",
        "NEXT_PUBLIC_API_BASE_URL",
        "AUTH_TRUSTED_ORIGINS",
        "ACCESS_TOKEN_EXPIRE_MINUTES",
        "NEXT_PUBLIC_TOKEN",
        "SMTP_HOST",
        "DATABSE_URL",
        "lower",
        "A B",
        "9A",
        "",
    ]);
    let value = prop::sample::select(vec![
        "",
        "3000",
        "8000",
        "54329",
        "0",
        "007",
        "65536",
        "1e3",
        "-1",
        "30",
        "text",
        "http://localhost:3000",
        "http://localhost:8000/api",
        "HTTP://localhost",
        "http:localhost",
        "http://",
        "http://:80",
        "http://a:b@c",
        "http://a:99999",
        "http://a/b?c",
        "https://a.org/",
        "https://a.org:443",
        "https://a.org:8443",
        "https://A.org",
        "http://a.org",
        "http://web",
        "http://127.1.2.3",
        "https://a.org,https://b.org",
        "https://a.org,",
        "ftp://a.org",
        "*",
        "postgresql://u:p@h/d",
        "postgresql://u:p@h.org/d",
        "postgresql://u:p@h.org/d?sslmode=require",
        "postgres://u:p@h/d?a=b&sslmode=verify-full",
        "postgresql://h/d",
        "postgresql://u:p@h",
        "postgresql://u:p@h/",
        "postgresql://u:p@h/a/b",
        "postgresql://u:a%zz@h/d",
        "postgresql://u:p@localhost:8000/d",
        "mysql://u:p@h/d",
        "postgresql://u@h/d",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q",
        "~x",
        "a~b",
        "a b",
        "'q'",
        "\"q\"",
        "$X",
        "a#b",
        "a\\b",
        "a;b",
        "\u{e9}",
        "a&b",
    ]);
    let start = prop::sample::select(vec!["", "", "", "", " ", "\t", "export ", "#"]);
    let middle = prop::sample::select(vec!["=", "=", "=", "=", "=", " =", "= ", ": ", ""]);
    // Without carriage returns, which only affect shells and are not checked by `check:env`.
    let end = prop::sample::select(vec!["", "", "", "", " ", " # x"]);
    (start, key, middle, value, end)
        .prop_map(|(start, key, middle, value, end)| format!("{start}{key}{middle}{value}{end}"))
}

/// A replaced or added line.
fn any_edit() -> impl Strategy<Value = (&'static str, bool, prop::sample::Index, String)> {
    let file = prop::sample::select(vec!["frontend/.env.local", "backend/.env"]);
    (
        file,
        any::<bool>(),
        any::<prop::sample::Index>(),
        any_line(),
    )
}

#[test]
fn both_checkers_agree_on_any_lines() {
    const STATES: usize = 300;
    let (flags, words) = flags("hs256");
    let world = World::new();
    world.new_project("my-app", &words);
    let root = world.work("my-app");
    let (layout, original) = layout(&root, &flags);
    let mut facts = check::gather(&CATALOG, layout);
    facts.process.clear();
    facts.sources.clear();
    facts.manifests.clear();
    let mut runner = TestRunner::deterministic();
    let edits = prop::collection::vec(any_edit(), 1..3);
    let mut states = Vec::new();
    for _ in 0..STATES {
        let mut files = original.clone();
        for (file, replaces, index, line) in edits.new_tree(&mut runner).expect("edits").current() {
            let (bytes, _) = files[file].as_ref().expect("an env file");
            let text = String::from_utf8(bytes.clone()).expect("UTF-8");
            let mut lines: Vec<&str> = text.lines().collect();
            let at = index.index(lines.len());
            lines.splice(at..at + usize::from(replaces), [line.as_str()]);
            let text = lines.join("\n") + "\n";
            files.insert(file.to_owned(), Some((text.into_bytes(), 0o600)));
        }
        states.push(files);
    }
    let Some(all_theirs) = theirs(&root, &states) else {
        return;
    };
    let mut wrong = String::new();
    for (files, theirs) in states.iter().zip(all_theirs) {
        for file in &mut facts.files {
            file.bytes = Ok(files[&file.path].as_ref().expect("an env file").0.clone());
        }
        let findings = check::check(&facts, &Scope::everything()).expect("a built-in table");
        let lines = |found: &Found| -> Vec<String> {
            let text = |(file, line): &(String, u64)| {
                let bytes = &files[file].as_ref().expect("an env file").0;
                let text = String::from_utf8_lossy(bytes).into_owned();
                let index = usize::try_from(*line).expect("a small number") - 1;
                format!("{file}:{line} {:?}", text.lines().nth(index))
            };
            found.iter().map(text).collect()
        };
        let (missed, only) = disagreement(&findings.list, &theirs);
        if !missed.is_empty() || !only.is_empty() {
            let (missed, only) = (lines(&missed), lines(&only));
            let _ = writeln!(
                wrong,
                "the project misses {missed:?}, and only it finds {only:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn place(finding: &Finding) -> (String, u64) {
    let line = u64::try_from(finding.line).expect("a small number");
    (finding.file.clone(), line)
}

/// The layout of a project, and its env files.
fn layout(root: &Path, flags: &Flags) -> (Layout, EnvFiles) {
    let catalog = built_in();
    let answers = answers(&catalog, flags);
    let blueprint = Blueprint::new(&catalog, &answers).expect("a blueprint");
    let files = blueprint.env.iter().map(|row| row.file.clone());
    let files = files
        .map(|file| {
            let bytes = fs::read(root.join(&file)).expect("an env file");
            (file, Some((bytes, 0o600)))
        })
        .collect();
    let layout = Layout {
        root: root.to_owned(),
        development_only: Vec::new(),
        rows: blueprint.env,
        whole: true,
    };
    (layout, files)
}

#[test]
fn each_case_has_its_findings_and_both_checkers_agree() {
    let cases: Vec<Case> =
        serde_json::from_str(&repository_file("tests/fixtures/env-cases.json")).expect("cases");
    assert!(cases.len() >= 40);
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    let mut wrong = String::new();
    for project in ["hs256", "jwks", "oauth", "two"] {
        let (flags, words) = flags(project);
        let world = World::new();
        world.new_project("my-app", &words);
        let root = world.work("my-app");
        let (layout, original) = layout(&root, &flags);
        let values = values(&original);
        let cases: Vec<&Case> = cases
            .iter()
            .filter(|case| case.project == project)
            .collect();
        let mut states = Vec::new();
        let mut all_ours = Vec::new();
        for case in &cases {
            let mut files = original.clone();
            for edit in &case.edits {
                apply(edit, &mut files, &values);
            }
            write(&root, &files);
            let found = ours(&layout);
            let ids = named(&found);
            let expected: Named = case
                .finds
                .iter()
                .map(|find| (find.id.clone(), find.file.clone(), line(&files, find)))
                .collect();
            if ids != expected {
                let _ = writeln!(wrong, "{}: found {ids:?}, expected {expected:?}", case.name);
            }
            states.push(files);
            all_ours.push(found);
        }
        let Some(all_theirs) = theirs(&root, &states) else {
            continue;
        };
        for ((case, ours), theirs) in cases.iter().zip(all_ours).zip(all_theirs) {
            let (missed, only) = disagreement(&ours, &theirs);
            if !missed.is_empty() || !only.is_empty() {
                let name = &case.name;
                let _ = writeln!(
                    wrong,
                    "{name}: the project misses {missed:?}, and only it finds {only:?}"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
