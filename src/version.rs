//! What `authgen --version` prints: the version, and where this program came from.

use std::{fs, path::Path};

use glob::{Pattern, glob};

/// Commit, its date, and platform. Set when a release is built: `packaging/build.py`.
const BUILD: Option<&str> = option_env!("AUTHGEN_BUILD");

/// Where pip and uv keep their list of what they installed, beside the folder of a program: on Unix, on Windows, and there
/// with `pip install --user`.
const WHEELS: [&str; 3] = [
    "lib*/python*/*-packages",
    "Lib/site-packages",
    "site-packages",
];

/// Folders that tell by their name what installed a program in them.
const FOLDERS: [(&str, &str); 2] = [("node_modules", "npm"), ("Cellar", "Homebrew")];

/// One line, such as `authgen 0.1.0 (npm, 1a2b3c4d5 2026-12-01, x86_64-unknown-linux-musl)`.
pub fn line() -> String {
    let program = std::env::current_exe().and_then(|path| {
        // Homebrew and uv link to a program. Windows has no such links, and its canonical paths are no patterns.
        if cfg!(windows) {
            Ok(path)
        } else {
            path.canonicalize()
        }
    });
    describe(program.ok().and_then(|path| origin(&path)), BUILD)
}

fn describe(origin: Option<&str>, build: Option<&str>) -> String {
    let origin = origin.or(build.map(|_| "archive"));
    let about: Vec<&str> = origin.into_iter().chain(build).collect();
    let version = env!("CARGO_PKG_VERSION");
    match about.as_slice() {
        [] => format!("authgen {version}\n"),
        about => format!("authgen {version} ({})\n", about.join(", ")),
    }
}

/// What installed a program; `None` if unknown.
fn origin(program: &Path) -> Option<&'static str> {
    let inside = FOLDERS
        .iter()
        .find(|(folder, _)| program.iter().any(|part| part == *folder));
    if let Some((_, name)) = inside {
        return Some(name);
    }
    let prefix = program.parent()?.parent()?;
    let crates = fs::read_to_string(prefix.join(".crates.toml")).unwrap_or_default();
    if crates.contains("\"authgen ") {
        return Some("cargo");
    }
    let prefix = Pattern::escape(prefix.to_str()?);
    let has_wheel = |folder: &str| {
        let pattern = format!("{prefix}/{folder}/authgen-*.dist-info");
        glob(&pattern).is_ok_and(|mut found| found.next().is_some())
    };
    let is_wheel = WHEELS.into_iter().any(has_wheel);
    is_wheel.then_some("PyPI")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_named_with_its_origin() {
        let version = concat!("authgen ", env!("CARGO_PKG_VERSION"));
        let build = Some("1a2b3c4d5 2026-12-01, x86_64-unknown-linux-musl");
        assert_eq!(describe(None, None), format!("{version}\n"));
        assert_eq!(
            describe(Some("cargo"), None),
            format!("{version} (cargo)\n")
        );
        for (origin, shown) in [(Some("npm"), "npm"), (None, "archive")] {
            assert_eq!(
                describe(origin, build),
                format!("{version} ({shown}, 1a2b3c4d5 2026-12-01, x86_64-unknown-linux-musl)\n")
            );
        }
    }

    #[test]
    fn the_place_of_a_program_tells_its_origin() {
        let place = tempfile::tempdir().expect("a folder");
        let from = |program: &str| origin(&place.path().join(program));
        assert_eq!(
            from("a/node_modules/@authgen/linux-x64/authgen"),
            Some("npm")
        );
        assert_eq!(from("b/Cellar/authgen/0.1.0/bin/authgen"), Some("Homebrew"));
        for (program, beside, expected) in [
            ("c/bin", "c/lib/python3.13/site-packages/authgen", true),
            ("d/[x]/bin", "d/[x]/lib/python3/dist-packages/authgen", true),
            ("e/Scripts", "e/Lib/site-packages/authgen", true),
            ("f/Scripts", "f/site-packages/authgen", true),
            ("g/bin", "g/lib/python3.13/site-packages/other", false),
        ] {
            let beside = place.path().join(format!("{beside}-0.1.0.dist-info"));
            fs::create_dir_all(beside).expect("an installed package");
            let found = from(&format!("{program}/authgen"));
            assert_eq!(found, expected.then_some("PyPI"), "{program}");
        }
        fs::create_dir_all(place.path().join("cargo")).expect("a folder");
        for (installed, expected) in [("just", None), ("authgen", Some("cargo"))] {
            let list = format!("[v1]\n\"{installed} 0.1.0 (registry+x)\" = [\"{installed}\"]\n");
            fs::write(place.path().join("cargo/.crates.toml"), list).expect("cargo's list");
            assert_eq!(from("cargo/bin/authgen"), expected, "{installed}");
        }
    }
}
