use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{
    catalog::{Catalog, source::Source},
    check::facts::Manifest,
};

/// A manifest as the built-in layers describe it.
fn manifest(path: &str, service: Option<&str>, text: &str) -> Manifest {
    let catalog = Catalog::load(Source::Embedded).expect("the built-in catalog");
    let name = path.rsplit('/').next().expect("a name");
    let row = catalog.package_files()[name];
    Manifest {
        path: path.to_owned(),
        format: row.format,
        registry: row.registry.clone(),
        service: service.map(str::to_owned),
        text: text.to_owned(),
    }
}

fn found(files: &[(&str, Option<&str>, &str)]) -> Vec<String> {
    let facts = Facts {
        manifests: files
            .iter()
            .map(|(path, service, text)| manifest(path, *service, text))
            .collect(),
        ..Facts::default()
    };
    let mut findings = Findings::default();
    check(&mut findings, &facts, &Scope::everything()).expect("the table can be read");
    findings
        .list
        .iter()
        .map(|finding| {
            format!(
                "{} {}:{} {}; {}",
                finding.rule.id, finding.file, finding.line, finding.message, finding.fix
            )
        })
        .collect()
}

/// So that nobody adds a package without looking up its vulnerabilities.
#[test]
fn every_package_of_the_templates_has_a_row() {
    let table: Table = toml_edit::de::from_str(TABLE).expect("the table can be read");
    let unaffected: BTreeMap<String, BTreeSet<String>> =
        toml_edit::de::from_str(include_str!("unaffected.toml")).expect("the list can be read");
    let catalog = Catalog::load(Source::Embedded).expect("the built-in catalog");
    for (registry, versions) in &catalog.versions.packages {
        let is_here = |row: &&Advisory| row.registry == *registry;
        let rows: Vec<&Advisory> = table.advisory.iter().filter(is_here).collect();
        let affected: BTreeSet<&str> = rows.iter().map(|row| row.package.as_str()).collect();
        let listed: BTreeSet<&str> = unaffected[registry].iter().map(String::as_str).collect();
        let both: Vec<_> = affected.intersection(&listed).collect();
        assert!(both.is_empty(), "{registry}: in both files: {both:?}");
        let used: BTreeSet<&str> = versions.keys().map(String::as_str).collect();
        let unknown: Vec<_> = used
            .iter()
            .filter(|name| !affected.contains(**name) && !listed.contains(**name))
            .collect();
        assert!(
            unknown.is_empty(),
            "{registry}: in neither file: {unknown:?}"
        );
        let stale: Vec<_> = listed.difference(&used).collect();
        assert!(stale.is_empty(), "{registry}: no template uses {stale:?}");
        for row in rows {
            let Some(version) = versions.get(&row.package) else {
                continue;
            };
            let release = Release::parse(version).expect(version);
            let is_affected = row.ranges.iter().any(|range| range.holds(&release));
            assert!(!is_affected, "{} {version}: {}", row.package, row.id);
        }
    }
}

#[test]
fn a_prerelease_of_a_fixed_release_is_not_fixed() {
    let next = |version: &str| format!("{{\n\"dependencies\": {{\n\"next\": \"{version}\"\n}}}}");
    let finds = |path: &str, text: &str| found(&[(path, Some("a"), text)]);
    // A release with the word `next` in it, which npm pins like any other.
    let canary = finds("package.json", &next("16.3.3-next.1"));
    assert!(
        canary.len() == 1
            && canary[0].starts_with("vulnerable-version package.json:3 next is 16.3.3-next.1: "),
        "{canary:?}"
    );
    assert!(
        canary[0].ends_with("use next 16.3.3 or newer"),
        "{canary:?}"
    );
    // The first release with the vulnerability is 16.0.0.
    assert_eq!(finds("package.json", &next("16.0.0-canary.1")).len(), 1);
    for sound in ["16.3.3", "16.3.4-canary.0", "17.0.0-canary.1"] {
        assert_eq!(finds("package.json", &next(sound)), [""; 0], "{sound}");
    }
    let cargo = |version: &str| format!("[dependencies]\nsqlx = \"={version}\"\n");
    assert_eq!(finds("Cargo.toml", &cargo("0.8.1-rc.1")).len(), 1);
    assert_eq!(finds("Cargo.toml", &cargo("0.8.1")), [""; 0]);
    let python = |version: &str| format!("[project]\ndependencies = [\"pytest=={version}\"]\n");
    for affected in ["9.0.3.dev1", "9.0.3a1", "9.0.3rc1", "9.0.2.post1"] {
        assert_eq!(
            finds("pyproject.toml", &python(affected)).len(),
            1,
            "{affected}"
        );
    }
    for sound in ["9.0.3", "9.0.3.post1", "9.1.0.dev1"] {
        assert_eq!(finds("pyproject.toml", &python(sound)), [""; 0], "{sound}");
    }
}

#[test]
fn the_table_is_valid() {
    let table: Table = toml_edit::de::from_str(TABLE).expect("the table can be read");
    for Advisory {
        package,
        id,
        ranges,
        title,
        ..
    } in &table.advisory
    {
        assert!(
            !ranges.is_empty() && !title.ends_with('.'),
            "{package} {id}"
        );
        for range in ranges {
            if let (Some(introduced), Some(fixed)) = (&range.introduced, &range.fixed) {
                assert!(introduced < fixed, "{package} {id}");
            }
        }
    }
}

#[test]
fn a_pinned_release_with_an_advisory_is_found_on_its_line() {
    let package = "{\n  \"dependencies\": {\n    \"next\": \"15.1.8\",\n    \"axios\": \"^1.2.0\",\n    \"react\": \"19.2.8\",\n    \"local\": \"workspace:*\"\n  }\n}\n";
    assert_eq!(
        found(&[("frontend/package.json", Some("frontend"), package)]),
        [
            "vulnerable-range frontend/package.json:4 axios may be 1.2.0: requests to unintended hosts, and denial of service (CVE-2026-40175); deeply nested form fields stop the process (CVE-2026-67313); use axios 1.18.0 or newer",
            "vulnerable-version frontend/package.json:3 next is 15.1.8: a request header bypasses the middleware (CVE-2025-29927); remote code execution through React Server Components (CVE-2025-55182); requests bypass the checks in the proxy (CVE-2026-45109); requests to Server Actions stop the server (CVE-2026-64641); remote code execution on servers that run on Windows (CVE-2026-75604); remote code execution through AVIF images (GHSA-2xp9-vwfh-vxw4); use next 15.5.24 or newer",
        ]
    );
    let cargo = "[package]\nname = \"api\"\n\n[dependencies]\njsonwebtoken = { version = \"=10.2.0\" }\nserde = \"1\"\n";
    let python = "[project]\ndependencies = [\n  \"PyJWT[crypto]==2.12.1\",\n  \"python_jose>=3.0; python_version > '3'\",\n]\n[dependency-groups]\ndev = [\"ecdsa==0.19.0\", { include-group = \"x\" }]\n";
    let heads = |found: Vec<String>| -> Vec<String> {
        found
            .iter()
            .filter_map(|line| line.split_once(": ").map(|(head, _)| head.to_owned()))
            .collect()
    };
    assert_eq!(
        heads(found(&[
            ("backend/Cargo.toml", Some("backend"), cargo),
            ("reports/pyproject.toml", Some("reports"), python),
        ])),
        [
            "vulnerable-version backend/Cargo.toml:5 jsonwebtoken is 10.2.0",
            "vulnerable-version reports/pyproject.toml:3 pyjwt is 2.12.1",
            "vulnerable-range reports/pyproject.toml:4 python-jose may be 3.0",
            "vulnerable-version reports/pyproject.toml:7 ecdsa is 0.19.0",
        ]
    );
}

#[test]
fn a_lock_file_takes_precedence_over_a_range() {
    let package = "{\"dependencies\": {\"next\": \"^15.0.0\"}}";
    let lock = |version: &str| {
        format!(
            "{{\n\"packages\": {{\n\"\": {{}},\n\"node_modules/next\": {{\"version\": \"{version}\"}}\n}}}}"
        )
    };
    let frontend = ("frontend/package.json", Some("frontend"), package);
    assert_eq!(found(&[frontend]).len(), 1);
    assert_eq!(
        found(&[("package-lock.json", None, &lock("16.4.6")), frontend]),
        [""; 0]
    );
    let old = found(&[("package-lock.json", None, &lock("15.1.0")), frontend]);
    assert!(
        old.len() == 1
            && old[0].starts_with("vulnerable-version package-lock.json:4 next is 15.1.0"),
        "{old:?}"
    );
    let cargo = (
        "a/Cargo.toml",
        Some("a"),
        "[dependencies]\njsonwebtoken = \"10\"\n",
    );
    let cargo_lock = "version = 4\n\n[[package]]\nname = \"jsonwebtoken\"\nversion = \"10.3.1\"\n";
    assert_eq!(
        found(&[cargo, ("a/Cargo.lock", Some("a"), cargo_lock)]),
        [""; 0]
    );
    assert_eq!(
        found(&[cargo, ("b/Cargo.lock", Some("b"), cargo_lock)]).len(),
        1
    );
}

/// The fixtures are lock files that the package managers wrote for `axios` 1.2.0, `older` as an alias of `axios`
/// 0.21.0, and `@babel/runtime` 7.20.0.
#[test]
fn lock_files_of_all_package_managers_are_read() {
    let package = "{\"dependencies\": {\"axios\": \"^1.0.0\"}}";
    for (path, fixture, lines) in [
        ("package-lock.json", "package-lock.json", [16, 19]),
        ("pnpm-lock.yaml", "pnpm-9.yaml", [20, 23]),
        ("pnpm-lock.yaml", "pnpm-6.yaml", [8, 11]),
        ("yarn.lock", "yarn-1.lock", [10, 14]),
        ("yarn.lock", "yarn-berry.lock", [10, 20]),
        ("bun.lock", "bun.lock", [14, 16]),
    ] {
        let text =
            std::fs::read_to_string(format!("tests/fixtures/locks/{fixture}")).expect("a fixture");
        let manifest = manifest(path, None, &text);
        let packages = packages::of(&manifest);
        let mut locked: Vec<String> = packages
            .iter()
            .map(|package| format!("{} {}", package.name, package.release))
            .collect();
        locked.sort();
        let wanted = ["@babel/runtime 7.20.0", "axios 0.21.0", "axios 1.2.0"];
        assert_eq!(locked, wanted, "{path}");
        // The manifest's range adds no finding: the lock file takes precedence.
        let frontend = ("frontend/package.json", Some("frontend"), package);
        let found = found(&[(path, None, &text), frontend]);
        let heads: Vec<&str> = found
            .iter()
            .filter_map(|line| line.split(' ').nth(1))
            .collect();
        assert_eq!(
            heads,
            lines.map(|line| format!("{path}:{line}")),
            "{found:?}"
        );
    }
}

#[test]
fn an_invalid_manifest_has_no_findings() {
    for path in [
        "package.json",
        "package-lock.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "bun.lock",
        "Cargo.toml",
        "Cargo.lock",
        "pyproject.toml",
        "uv.lock",
    ] {
        for text in ["", "\0", "{", "[]", "[", "<<<<<<< HEAD"] {
            assert_eq!(found(&[(path, None, text)]), [""; 0], "{path}: {text}");
        }
    }
}
