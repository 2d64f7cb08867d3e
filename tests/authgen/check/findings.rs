//! Triggers each finding by one fault in an otherwise correct project.

use std::{collections::BTreeSet, sync::LazyLock};

use authgen::{
    catalog::layer::PackageFormat,
    check::{self, EnvFile, Facts, Manifest, Scope, Source, report, rules},
    env::Document,
    project::RecordFault,
    screen::Screen,
    secret::Secret,
};

use proptest::prelude::*;

mod rotation;

use super::{find, project};
use rotation::{EARLIER, PREVIOUS};

const FRONTEND: &str = "frontend/.env.local";
const BACKEND: &str = "backend/.env";

fn bytes<'a>(facts: &'a mut Facts, file: &str) -> &'a mut Vec<u8> {
    let file = facts.files.iter_mut().find(|found| found.path == file);
    file.expect("an env file")
        .bytes
        .as_mut()
        .expect("its bytes")
}

fn text(facts: &Facts, file: &str) -> String {
    let file = facts.files.iter().find(|found| found.path == file);
    let bytes = file.expect("an env file").bytes.clone();
    String::from_utf8(bytes.expect("its bytes")).expect("UTF-8")
}

fn value(facts: &Facts, file: &str, key: &str) -> String {
    let document = Document::read(text(facts, file).as_bytes()).expect("UTF-8");
    document.get(key).expect(key).to_owned()
}

fn replace(facts: &mut Facts, file: &str, from: &str, to: &str) {
    let before = text(facts, file);
    assert!(before.contains(from), "{file} has no {from:?}");
    *bytes(facts, file) = before.replacen(from, to, 1).into_bytes();
}

fn set(facts: &mut Facts, file: &str, key: &str, new: &str) {
    let old = value(facts, file, key);
    replace(
        facts,
        file,
        &format!("{key}={old}"),
        &format!("{key}={new}"),
    );
}

/// Sets a variable in every file that has it.
fn set_all(facts: &mut Facts, key: &str, new: &str) {
    let files: Vec<String> = facts.files.iter().map(|file| file.path.clone()).collect();
    for file in files {
        if text(facts, &file).contains(&format!("\n{key}=")) {
            set(facts, &file, key, new);
        }
    }
}

fn append(facts: &mut Facts, file: &str, line: &str) {
    bytes(facts, file).extend_from_slice(format!("{line}\n").as_bytes());
}

fn env_file(facts: &mut Facts, file: &str, edit: impl FnOnce(&mut EnvFile)) {
    let found = facts.files.iter_mut().find(|found| found.path == file);
    edit(found.expect("an env file"));
}

/// Another env file in the frontend's folder.
fn sibling(path: &str, text: &str) -> EnvFile {
    EnvFile {
        path: path.to_owned(),
        has_folder: true,
        service: "frontend".to_owned(),
        bytes: Ok(text.as_bytes().to_vec()),
        mode: None,
        ignored: None,
        tracked: None,
    }
}

/// A journal whose last migration is older than the one before it.
fn falling() -> Vec<u8> {
    let entry = |idx: u64, when: u64| serde_json::json!({ "idx": idx, "when": when, "tag": format!("{idx:04}_x") });
    let entries = [entry(0, 1), entry(1, 9), entry(2, 5)];
    serde_json::json!({ "entries": entries })
        .to_string()
        .into_bytes()
}

/// A project in production.
fn deployed() -> Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| project(&[("database", &["external"])]));
    deploy(FACTS.clone())
}

/// A project in production whose backend fetches keys from the frontend.
fn deployed_jwks() -> Facts {
    static FACTS: LazyLock<Facts> =
        LazyLock::new(|| project(&[("database", &["external"]), ("token", &["jwks"])]));
    let mut facts = deploy(FACTS.clone());
    let keys = "https://shop.example.org/api/auth/jwks";
    set(&mut facts, BACKEND, "JWKS_URL", keys);
    facts
}

fn deploy(mut facts: Facts) -> Facts {
    for (file, key, value) in [
        (FRONTEND, "BETTER_AUTH_URL", "https://shop.example.org"),
        (
            FRONTEND,
            "NEXT_PUBLIC_API_BASE_URL",
            "https://api.example.org/api",
        ),
        (BACKEND, "JWT_ISSUER", "https://shop.example.org"),
        (BACKEND, "CORS_ALLOWED_ORIGIN", "https://shop.example.org"),
    ] {
        set(&mut facts, file, key, value);
    }
    append(&mut facts, FRONTEND, "AUTH_IP_HEADER=x-real-ip");
    facts
}

/// A project, a fault, and the expected findings with their lines.
struct Case {
    facts: Facts,
    scope: Scope,
    finds: Vec<String>,
}

fn case(base: fn() -> Facts, fault: impl FnOnce(&mut Facts), finds: &[&str]) -> Case {
    let mut facts = base();
    fault(&mut facts);
    Case {
        facts,
        scope: Scope::everything(),
        finds: finds.iter().map(|find| (*find).to_owned()).collect(),
    }
}

/// Each project is rendered once.
fn local() -> Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| project(&[]));
    FACTS.clone()
}

fn jwks() -> Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| project(&[("token", &["jwks"])]));
    FACTS.clone()
}

fn oauth() -> Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| project(&[("oauth", &["github"])]));
    FACTS.clone()
}

fn two() -> Facts {
    static FACTS: LazyLock<Facts> =
        LazyLock::new(|| project(&[("backend", &["axum", "fastapi=reports"])]));
    FACTS.clone()
}

fn production(fault: impl FnOnce(&mut Facts), finds: &[&str]) -> Case {
    production_of(deployed, fault, finds)
}

fn production_of(base: fn() -> Facts, fault: impl FnOnce(&mut Facts), finds: &[&str]) -> Case {
    let mut case = case(base, fault, finds);
    case.scope.production = true;
    case
}

fn fresh() -> String {
    let secret = Secret::generate(&mut authgen::secret::System).expect("random bytes");
    secret.expose().to_owned()
}

fn env_file_cases() -> Vec<Case> {
    vec![
        case(
            local,
            |facts| {
                env_file(facts, BACKEND, |file| {
                    file.bytes = Err("is missing".to_owned());
                });
            },
            &["env-file-missing backend/.env 1"],
        ),
        case(
            local,
            |facts| {
                env_file(facts, BACKEND, |file| {
                    file.bytes = Err("is missing".to_owned());
                    file.has_folder = false;
                });
            },
            &["service-folder-missing backend/.env 1"],
        ),
        case(
            local,
            |facts| env_file(facts, BACKEND, |file| file.tracked = Some(true)),
            &["env-file-tracked backend/.env 1"],
        ),
        case(
            local,
            |facts| env_file(facts, BACKEND, |file| file.ignored = Some(false)),
            &["env-file-not-ignored backend/.env 1"],
        ),
        case(
            local,
            |facts| env_file(facts, FRONTEND, |file| file.mode = Some(0o640)),
            &["env-file-mode frontend/.env.local 1"],
        ),
        case(
            local,
            |facts| bytes(facts, BACKEND).extend_from_slice(b"A=\xff\n"),
            &["env-file-encoding backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, "export A=1"),
            &["env-grammar backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, "SMTP_NAME=\"My Shop\""),
            &["env-grammar-own backend/.env end"],
        ),
        case(
            local,
            |facts| {
                bytes(facts, BACKEND).pop();
            },
            &["env-final-line-feed backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, "PORT=8000"),
            &["env-repeated-key backend/.env end"],
        ),
        case(
            local,
            |facts| replace(facts, BACKEND, "PORT=8000\n", ""),
            &["env-missing-key backend/.env 1"],
        ),
        case(
            local,
            |facts| append(facts, FRONTEND, "AUTH_IP_HEADR=x-real-ip"),
            &["env-unknown-key frontend/.env.local end"],
        ),
        case(
            local,
            |facts| set(facts, BACKEND, "ACCESS_TOKEN_EXPIRE_MINUTES", "0x1e"),
            &[
                "env-value backend/.env ACCESS_TOKEN_EXPIRE_MINUTES",
                "value-differs backend/.env ACCESS_TOKEN_EXPIRE_MINUTES",
            ],
        ),
        case(
            oauth,
            |facts| append(facts, FRONTEND, "GITHUB_CLIENT_ID=7"),
            &["part-incomplete frontend/.env.local end"],
        ),
    ]
}

fn secret_cases() -> Vec<Case> {
    vec![
        case(
            local,
            |facts| set(facts, FRONTEND, "AUTH_SESSION_SECRET", &"a".repeat(43)),
            &["secret-weak frontend/.env.local AUTH_SESSION_SECRET"],
        ),
        case(
            two,
            |facts| set(facts, "reports/.env", "BETTER_AUTH_SECRET", &fresh()),
            &["secret-differs reports/.env BETTER_AUTH_SECRET"],
        ),
        case(
            two,
            |facts| {
                for file in [BACKEND, "reports/.env"] {
                    append(facts, file, &format!("{PREVIOUS}={}", fresh()));
                }
            },
            &["secret-differs reports/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, &format!("AUTH_SESSION_SECRET={}", fresh())),
            &["secret-exposed backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, BACKEND, &format!("{EARLIER}=1:{}", fresh())),
            &["secret-exposed backend/.env end"],
        ),
        case(
            local,
            |facts| {
                let session = value(facts, FRONTEND, "AUTH_SESSION_SECRET");
                append(facts, BACKEND, &format!("COOKIE_KEY={session}"));
            },
            &["secret-reused backend/.env end"],
        ),
        case(
            jwks,
            |facts| append(facts, BACKEND, &format!("BETTER_AUTH_SECRET={}", fresh())),
            &["secret-unused backend/.env end"],
        ),
        case(
            local,
            |facts| append(facts, FRONTEND, "NEXT_PUBLIC_MAIL_PASSWORD=x"),
            &["public-name frontend/.env.local end"],
        ),
        case(
            local,
            |facts| {
                let token = value(facts, FRONTEND, "BETTER_AUTH_SECRET");
                append(facts, FRONTEND, &format!("NEXT_PUBLIC_X=a{token}"));
            },
            &["public-value frontend/.env.local end"],
        ),
        case(
            oauth,
            |facts| {
                append(facts, FRONTEND, "GITHUB_CLIENT_ID=7");
                append(facts, FRONTEND, "GITHUB_CLIENT_SECRET=key-of-another-shop");
                append(facts, FRONTEND, "NEXT_PUBLIC_X=key-of-another-shop");
                facts.sources.push(Source {
                    path: "Dockerfile".to_owned(),
                    text: "ENV KEY=key-of-another-shop\n".to_owned(),
                });
            },
            &[
                "public-value frontend/.env.local NEXT_PUBLIC_X",
                "secret-reused frontend/.env.local NEXT_PUBLIC_X",
                "secret-in-file Dockerfile 1",
            ],
        ),
        case(
            local,
            |facts| {
                let token = value(facts, FRONTEND, "BETTER_AUTH_SECRET");
                facts.sources.push(Source {
                    path: "Dockerfile".to_owned(),
                    text: format!("FROM scratch\nENV KEY={token}\n"),
                });
            },
            &["secret-in-file Dockerfile 2"],
        ),
        case(
            local,
            |facts| facts.unsearched = 3,
            &["search-incomplete . 1"],
        ),
    ]
}

fn agreement_cases() -> Vec<Case> {
    vec![
        case(
            local,
            |facts| set(facts, BACKEND, "JWT_AUDIENCE", "other"),
            &["value-differs backend/.env JWT_AUDIENCE"],
        ),
        case(
            two,
            |facts| {
                set(facts, "reports/.env", "PORT", "8000");
                let key = "NEXT_PUBLIC_REPORTS_API_BASE_URL";
                set(facts, FRONTEND, key, "http://localhost:8000/api");
            },
            &["port-clash reports/.env PORT"],
        ),
        case(
            local,
            |facts| set(facts, BACKEND, "PORT", "8001"),
            &["port-differs frontend/.env.local NEXT_PUBLIC_API_BASE_URL"],
        ),
        case(
            local,
            |facts| {
                set(
                    facts,
                    BACKEND,
                    "CORS_ALLOWED_ORIGIN",
                    "http://localhost:3001",
                );
            },
            &["cors-origin backend/.env CORS_ALLOWED_ORIGIN"],
        ),
        case(
            jwks,
            |facts| set(facts, BACKEND, "JWKS_URL", "http://localhost:3000/jwks"),
            &["jwks-address backend/.env JWKS_URL"],
        ),
        case(
            local,
            |facts| {
                set(
                    facts,
                    FRONTEND,
                    "NEXT_PUBLIC_API_BASE_URL",
                    "http://api.example.org/api",
                );
            },
            &["plain-http frontend/.env.local NEXT_PUBLIC_API_BASE_URL"],
        ),
        case(
            local,
            |facts| {
                set_all(
                    facts,
                    "DATABASE_URL",
                    "postgresql://app:correct-horse-9@db.example.org/app",
                );
            },
            &[
                "database-tls frontend/.env.local DATABASE_URL",
                "database-tls backend/.env DATABASE_URL",
            ],
        ),
        case(
            local,
            |facts| {
                facts.process.insert(
                    "DATABASE_URL".to_owned(),
                    Secret::new("postgresql://a:b@c/d"),
                );
            },
            &[
                "env-shadowed frontend/.env.local DATABASE_URL",
                "env-shadowed backend/.env DATABASE_URL",
            ],
        ),
        case(
            local,
            |facts| {
                let file = sibling("frontend/.env.development.local", "PORT=3100\nA=1\n");
                facts.siblings.push(file);
            },
            &["env-shadowed-by-file frontend/.env.local PORT"],
        ),
    ]
}

fn production_cases() -> Vec<Case> {
    let database = |url: &'static str| move |facts: &mut Facts| set_all(facts, "DATABASE_URL", url);
    let both = |id: &str| {
        [
            format!("{id} {FRONTEND} DATABASE_URL"),
            format!("{id} {BACKEND} DATABASE_URL"),
        ]
    };
    let password = both("production-password");
    let tls = both("production-database-tls");
    vec![
        production(
            |facts| {
                set(
                    facts,
                    FRONTEND,
                    "NEXT_PUBLIC_API_BASE_URL",
                    "http://api/api",
                );
            },
            &["production-http frontend/.env.local NEXT_PUBLIC_API_BASE_URL"],
        ),
        production(
            |facts| {
                append(
                    facts,
                    FRONTEND,
                    "AUTH_TRUSTED_ORIGINS=https://a.org,http://localhost:3000",
                );
            },
            &["production-localhost frontend/.env.local end"],
        ),
        production(
            |facts| replace(facts, FRONTEND, "\nAUTH_IP_HEADER=x-real-ip\n", "\n"),
            &["production-missing-key frontend/.env.local 1"],
        ),
        production(
            |facts| {
                let row = facts
                    .rows
                    .iter_mut()
                    .find(|row| row.name == "AUTH_TRUSTED_ORIGINS");
                row.expect("a row").production = true;
            },
            &["production-missing-key frontend/.env.local 1"],
        ),
        production(
            |facts| {
                facts
                    .development_only
                    .push(("email".to_owned(), "console".to_owned()));
            },
            &["production-choice authgen.toml 1"],
        ),
        production(
            database("postgresql://app:app@db.example.org/app?sslmode=verify-full"),
            &[&password[0], &password[1]],
        ),
        production(
            |facts| {
                let session = value(facts, FRONTEND, "AUTH_SESSION_SECRET");
                let text = format!("A=1\nB={session}\n");
                facts.siblings.push(sibling("frontend/.env.test", &text));
            },
            &["production-secret frontend/.env.local AUTH_SESSION_SECRET"],
        ),
        production(
            database("postgresql://app:correct-horse-9@db.example.org/app?sslmode=require"),
            &[&tls[0], &tls[1]],
        ),
    ]
}

/// Servers may call each other without TLS on one machine and in one network; browsers may not.
fn network_cases() -> Vec<Case> {
    let keys = |url: &'static str, finds: &[&str]| {
        production_of(
            deployed_jwks,
            move |facts| set(facts, BACKEND, "JWKS_URL", url),
            finds,
        )
    };
    let database = |host: &str, finds: &[&str]| {
        let url = format!("postgresql://app:correct-horse-9@{host}/app");
        production(move |facts| set_all(facts, "DATABASE_URL", &url), finds)
    };
    let api = |url: &'static str, finds: &[&str]| {
        let key = "NEXT_PUBLIC_API_BASE_URL";
        production(move |facts| set(facts, FRONTEND, key, url), finds)
    };
    // The ids of the findings at each address of the site, in order.
    let site = |url: &'static str, ids: [&str; 3]| {
        let places = [
            (FRONTEND, "BETTER_AUTH_URL"),
            (BACKEND, "JWT_ISSUER"),
            (BACKEND, "CORS_ALLOWED_ORIGIN"),
        ];
        let edit = |facts: &mut Facts| {
            for (file, key) in places {
                set(facts, file, key, url);
            }
        };
        let mut case = production(edit, &[]);
        let found = ids.iter().zip(places);
        case.finds = found
            .map(|(id, (file, key))| format!("{id} {file} {key}"))
            .collect();
        case
    };
    vec![
        keys("http://127.0.0.1:3000/api/auth/jwks", &[]),
        keys("http://localhost:3000/api/auth/jwks", &[]),
        keys("http://frontend:3000/api/auth/jwks", &[]),
        keys(
            "http://frontend.default.svc.cluster.local/api/auth/jwks",
            &[],
        ),
        keys("http://frontend.internal:3000/api/auth/jwks", &[]),
        keys(
            "http://10.0.0.5:3000/api/auth/jwks",
            &[
                "plain-http backend/.env JWKS_URL",
                "jwks-address backend/.env JWKS_URL",
            ],
        ),
        keys(
            "http://127.0.0.1:3001/api/auth/jwks",
            &["jwks-address backend/.env JWKS_URL"],
        ),
        keys(
            "http://frontend/keys",
            &["jwks-address backend/.env JWKS_URL"],
        ),
        keys(
            "http://shop.example.org/api/auth/jwks",
            &[
                "plain-http backend/.env JWKS_URL",
                "jwks-address backend/.env JWKS_URL",
            ],
        ),
        database("127.0.0.1", &[]),
        database("database", &[]),
        database("database.default.svc.cluster.local", &[]),
        database(
            "10.0.0.5",
            &[
                "database-tls frontend/.env.local DATABASE_URL",
                "database-tls backend/.env DATABASE_URL",
                "production-database-tls frontend/.env.local DATABASE_URL",
                "production-database-tls backend/.env DATABASE_URL",
            ],
        ),
        api(
            "http://backend.default.svc.cluster.local/api",
            &["production-http frontend/.env.local NEXT_PUBLIC_API_BASE_URL"],
        ),
        api(
            "http://10.0.0.5:8000/api",
            &["plain-http frontend/.env.local NEXT_PUBLIC_API_BASE_URL"],
        ),
        api(
            "http://127.0.0.1:8000/api",
            &["production-localhost frontend/.env.local NEXT_PUBLIC_API_BASE_URL"],
        ),
        site(
            "http://shop.internal",
            ["plain-http", "production-http", "plain-http"],
        ),
        site("http://shop.example.org", ["plain-http"; 3]),
        site("https://localhost", ["production-localhost"; 3]),
    ]
}

fn version_cases() -> Vec<Case> {
    let manifest = |version: &str| Manifest {
        format: PackageFormat::PackageJson,
        registry: "npm".to_owned(),
        path: "frontend/package.json".to_owned(),
        service: Some("frontend".to_owned()),
        text: format!("{{\n\"dependencies\": {{\n\"next\": \"{version}\"\n}}}}"),
    };
    vec![
        case(
            local,
            |facts| facts.cut_short = true,
            &["run-cut-short .authgen/pending/journal.json 1"],
        ),
        case(
            local,
            |facts| facts.rendered.undecided = vec![("README.md".to_owned(), vec![3, 9])],
            &["conflict-markers README.md 3"],
        ),
        case(
            local,
            |facts| facts.rendered.declined = vec!["frontend/lib/auth.ts".to_owned()],
            &["declined-file frontend/lib/auth.ts 1"],
        ),
        case(
            local,
            |facts| {
                facts.record_fault = Some(RecordFault {
                    file: ".authgen/base.json",
                    problem: "the file is missing".to_owned(),
                });
            },
            &["record-unreadable .authgen/base.json 1"],
        ),
        case(
            local,
            |facts| facts.journal = Some(("drizzle/meta/_journal.json".to_owned(), falling())),
            &["migration-order drizzle/meta/_journal.json 1"],
        ),
        case(
            local,
            |facts| facts.manifests = vec![manifest("16.0.6")],
            &["vulnerable-version frontend/package.json 3"],
        ),
        case(
            local,
            |facts| facts.manifests = vec![manifest("^15.0.0")],
            &["vulnerable-range frontend/package.json 3"],
        ),
    ]
}

/// The line number of a variable; `end` is the last line of the file.
fn line(facts: &Facts, file: &str, at: &str) -> usize {
    if let Ok(line) = at.parse() {
        return line;
    }
    let found = facts.files.iter().find(|found| found.path == file);
    let bytes = found
        .expect("an env file")
        .bytes
        .clone()
        .expect("its bytes");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let position = text
        .lines()
        .position(|line| line.starts_with(&format!("{at}=")));
    match at {
        "end" => text.lines().count(),
        _ => position.expect(at) + 1,
    }
}

#[test]
fn each_fault_has_one_finding_on_its_line() {
    assert_eq!(
        find(
            &deployed(),
            &Scope {
                production: true,
                ..Scope::everything()
            }
        ),
        []
    );
    let mut triggered = BTreeSet::new();
    let cases = [
        env_file_cases(),
        secret_cases(),
        rotation::rotation_cases(),
        rotation::search_cases(),
        agreement_cases(),
        production_cases(),
        network_cases(),
        version_cases(),
    ];
    for case in cases.into_iter().flatten() {
        let findings = find(&case.facts, &case.scope);
        let found: BTreeSet<String> = findings
            .iter()
            .map(|finding| format!("{} {} {}", finding.rule.id, finding.file, finding.line))
            .collect();
        let expected: BTreeSet<String> = case
            .finds
            .iter()
            .map(|find| {
                let [id, file, at] = find.split(' ').collect::<Vec<_>>()[..] else {
                    panic!("{find}")
                };
                format!("{id} {file} {}", line(&case.facts, file, at))
            })
            .collect();
        assert_eq!(found, expected, "{findings:#?}");
        for finding in &findings {
            let fix = &finding.fix;
            let asks = ["generate a new", "a random password"];
            let asks = asks.iter().any(|asks| fix.contains(asks));
            assert!(!asks || fix.contains("authgen secret generate"), "{fix}");
        }
        triggered.extend(findings.iter().map(|finding| finding.rule.id));
        shows_no_value(&case.facts, &format!("{findings:?}"));
    }
    let off = check::check(&oauth(), &Scope::everything()).expect("a built-in table");
    triggered.extend(off.notes.iter().map(|note| note.rule.id));
    // Online findings need a running project: see `online/mod.rs`.
    let offline = rules::ALL.iter().map(|rule| rule.id);
    let all: BTreeSet<&str> = offline.filter(|id| !id.starts_with("online-")).collect();
    assert_eq!(triggered, all, "a row of the table that no case triggers");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// For any damage to a file, the check completes and shows no secrets.
    #[test]
    fn a_damaged_file_never_makes_a_check_fail_or_show_secrets(
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        text in r#"[ -~\r\n\u{e9}\u{feff}]{0,6}|export |=|=\"|'|#|\$|https?://|@|:"#,
        file in prop::sample::select(vec![FRONTEND, BACKEND]),
    ) {
        let mut facts = small();
        let before = facts.clone();
        let bytes = bytes(&mut facts, file);
        let start = at.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, text.bytes());
        let scope = Scope { production: true, ..Scope::everything() };
        let findings = check::check(&facts, &scope).expect("a built-in table");
        prop_assert!(findings.checks > 50);
        let report = report::text(&findings, true, Screen::default()) + &report::sarif(&findings).to_string();
        shows_no_value(&before, &report);
    }
}

/// The default project without files that are irrelevant to env files.
fn small() -> Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| {
        let mut facts = local();
        facts.sources.clear();
        facts.manifests.clear();
        facts
    });
    FACTS.clone()
}

/// Checks that a report contains no secret and no password, in any format.
fn shows_no_value(facts: &Facts, report: &str) {
    for file in &facts.files {
        let Ok(bytes) = &file.bytes else { continue };
        for line in String::from_utf8_lossy(bytes).lines() {
            let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
                continue;
            };
            let secret = match key {
                "DATABASE_URL" => value.split(['@', ':']).nth(2).unwrap_or(value),
                _ if key.contains("SECRET") || key == "COOKIE_KEY" || key == "NEXT_PUBLIC_X" => {
                    value
                }
                _ => continue,
            };
            for part in secret.split([',', ':']) {
                assert!(
                    part.len() < 8 || !report.contains(part),
                    "{key} is shown: {report}"
                );
            }
        }
    }
}
