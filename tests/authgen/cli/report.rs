//! The report of a run: the list of a dry run, JSON, and the command to repeat the run.

use std::{collections::BTreeSet, fs};

use super::{URL, strip};
use crate::support::{AUTHGEN, Files, World, files, is_env_file};

#[test]
fn a_dry_run_lists_every_file_and_writes_none() {
    let world = World::new();
    let output = world
        .authgen(["new", "deep/my-app", "--yes", "--dry-run"])
        .go()
        .code(0)
        .calmly();
    assert_eq!(world.files(), Files::new());
    let json = world
        .authgen(["new", "deep/my-app", "--yes", "--dry-run", "--json"])
        .go()
        .code(0)
        .json();
    assert_eq!(world.files(), Files::new());
    world.new_project("deep/my-app", &[]);

    let written = files(&world.work("deep/my-app"));
    let listed: BTreeSet<&str> = output
        .stdout
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().last())
        .collect();
    for (path, found) in &written {
        if path.starts_with(".authgen/") {
            continue;
        }
        assert!(listed.contains(path.as_str()), "{path} is not listed");
        if !is_env_file(path) {
            let size = format!("{:>8}  ", found.bytes.len());
            let is_right =
                |line: &str| line.starts_with(&size) && line.ends_with(&format!(" {path}"));
            assert!(
                output.stdout.lines().any(is_right),
                "{path}: {} bytes",
                found.bytes.len()
            );
        }
    }
    let files = json["files"].as_array().expect("files");
    let paths = |key: &str| {
        json[key]
            .as_array()
            .expect("paths")
            .iter()
            .map(|path| path.as_str().expect("text").to_owned())
    };
    let mut all: BTreeSet<String> = paths("envFiles").collect();
    all.extend(
        files
            .iter()
            .map(|file| file["path"].as_str().expect("a path").to_owned()),
    );
    let on_disk: BTreeSet<String> = written
        .keys()
        .filter(|path| !path.starts_with(".authgen/"))
        .cloned()
        .collect();
    assert_eq!(all, on_disk);
    for file in files {
        let path = file["path"].as_str().expect("a path");
        assert_eq!(file["bytes"], written[path].bytes.len(), "{path}");
    }
}

#[test]
fn standard_output_is_only_versioned_json() {
    let world = World::new();
    let layers: BTreeSet<String> = crate::catalog::built_in()
        .layers
        .into_iter()
        .map(|layer| layer.id)
        .collect();
    let json = world
        .authgen(["new", "my-app", "--yes", "--json"])
        .go()
        .code(0)
        .calmly()
        .json();
    assert_eq!(
        (&json["version"], &json["command"], &json["dryRun"]),
        (&1.into(), &"new".into(), &false.into())
    );
    assert_eq!(
        (&json["name"], &json["target"]),
        (&"my-app".into(), &"my-app".into())
    );
    for file in json["files"].as_array().expect("files") {
        assert_eq!(file["step"], "create");
        assert!(
            layers.contains(file["layer"].as_str().expect("a layer")),
            "{file}"
        );
    }
    assert!(
        json["repeat"]
            .as_str()
            .expect("a command")
            .starts_with("authgen new my-app ")
    );
    assert!(json["next"].is_array());
}

/// The last line of a run is a command that creates the same project again.
#[cfg(unix)]
#[test]
fn the_command_at_the_end_repeats_the_run() {
    let world = World::new();
    for (place, more) in [
        ("plain", &["--name", "my-app"][..]),
        (
            "it's here",
            &[
                "--name",
                "my-app",
                "--backend",
                "axum=api:9000",
                "--frontend-port",
                "3001",
            ],
        ),
        (
            "external",
            &[
                "--name",
                "my-app",
                "--database-url",
                URL,
                "--package-manager",
                "yarn",
            ],
        ),
    ] {
        let output = world.new_project(place, more);
        let command = output
            .stdout
            .trim_end()
            .lines()
            .last()
            .expect("a command")
            .trim();
        let json = fs::read_to_string(world.work(place).join("authgen.toml")).expect("answers");
        let first = strip(files(&world.work(place)));
        fs::remove_dir_all(world.work(place)).expect("removed");
        world.program("authgen", &format!("exec {AUTHGEN} \"$@\""));
        let mut shell = std::process::Command::new("/bin/sh");
        shell
            .arg("-euc")
            .arg(format!("printf '%s\\n' '{URL}' | {command}"));
        shell
            .current_dir(world.work(""))
            .env("PATH", world.root().join("bin"));
        let output = shell.output().expect("a shell");
        assert!(
            output.status.success(),
            "{command}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            strip(files(&world.work(place))) == first,
            "{command}\n{json}"
        );
    }
}
