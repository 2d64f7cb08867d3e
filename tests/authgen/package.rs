//! A packaged crate contains everything that it is built from, and `Cargo.toml` says where its repository is.

use std::{collections::BTreeSet, process::Command};

use authgen::catalog::source::Source;

use crate::support::REPOSITORY;

/// Cargo silently excludes folders with their own manifest.
#[test]
fn a_packaged_crate_has_every_template() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(REPOSITORY);
    let output = cargo.output().expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let listed = String::from_utf8(output.stdout)
        .expect("UTF-8")
        .replace('\\', "/");
    let listed: BTreeSet<&str> = listed.lines().collect();

    let built_in = Source::Embedded.files().expect("templates");
    let missing: Vec<String> = built_in
        .iter()
        .map(|file| format!("templates/{}", file.path))
        .filter(|path| !listed.contains(path.as_str()))
        .collect();
    assert_eq!(missing, [""; 0], "templates that are not packaged");
    let extra = listed
        .iter()
        .filter(|path| path.starts_with("templates/"))
        .count();
    assert_eq!(
        extra,
        built_in.len(),
        "the package has templates that the binary has not"
    );
    for needed in [
        "build.rs",
        "src/main.rs",
        "Cargo.toml",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ] {
        assert!(listed.contains(needed), "{needed} is not packaged");
    }
    let unneeded = ["tests/", "snapshots/", "docs/"];
    let is_unneeded = |path: &&str| unneeded.iter().any(|folder| path.starts_with(folder));
    assert_eq!(listed.iter().copied().find(is_unneeded), None);
}

#[test]
fn only_the_manifest_names_the_repository() {
    let repository = env!("CARGO_PKG_REPOSITORY");
    assert!(
        repository.starts_with("https://github.com/"),
        "{repository}"
    );
    let mut git = Command::new("git");
    git.args(["grep", "--files-with-matches", "--fixed-strings"])
        .args(["-e", repository, "--", ".", ":!docs", ":!tests"])
        .current_dir(REPOSITORY);
    let found = git.output().expect("git");
    assert_eq!(String::from_utf8_lossy(&found.stdout), "Cargo.toml\n");
}
