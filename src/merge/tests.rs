use super::*;

mod env;
mod json;
mod layout;
mod toml;

/// Merges the file at `path`. Returns the text of a clean merge, `None` for a conflict.
fn clean(path: &str, base: &str, yours: &str, template: &str) -> Option<String> {
    match run(path, base, yours, template) {
        Merged::Clean(text) => Some(String::from_utf8(text).expect("text")),
        Merged::Conflict(_) => None,
        Merged::Binary => panic!("text was given"),
    }
}

fn run(path: &str, base: &str, yours: &str, template: &str) -> Merged {
    let path = RelPath::parse(path).expect("a path");
    merge(
        &path,
        base.as_bytes(),
        yours.as_bytes(),
        template.as_bytes(),
    )
}

fn marked(merged: Merged) -> (String, Vec<RangeInclusive<usize>>) {
    match merged {
        Merged::Conflict(Conflict { text, lines, .. }) => {
            (String::from_utf8(text).expect("text"), lines)
        }
        other => panic!("no conflict: {other:?}"),
    }
}

const PACKAGE: &str = r#"{
  "name": "frontend",
  "scripts": {
    "dev": "next dev",
    "build": "next build",
    "test": "vitest run"
  },
  "dependencies": {
    "next": "16.0.1",
    "react": "19.2.0"
  }
}
"#;

const CARGO: &str = r#"[package]
name = "backend"
version = "0.1.0"

[dependencies]
axum = "0.8.7"
serde = { version = "1.0.228", features = ["derive"] }
tokio = { version = "1.48.0", features = ["full"] }

[lints.clippy]
all = "warn"

# For images.
[profile.dist]
inherits = "release"
"#;

#[test]
fn a_conflict_is_resolved_for_one_side_and_nothing_else_is_lost() {
    let path = RelPath::parse("a.txt").expect("a path");
    let base = "1\n2\n3\n4\n5\n6\n7, and the end of it\n";
    let (yours, template) = (
        "0\n1\n2\nd\n4\n5\n6\n7, and the end of it\n",
        "1\n2\nw\n4\n5\n6\n7, and the end of it\n8\n",
    );
    // The same with CRLF line endings in the owner's file, without and with an invalid byte.
    for odd in [&b""[..], b"\xe9"] {
        let yours = [odd, yours.replace('\n', "\r\n").as_bytes()].concat();
        let merged = merge(&path, base.as_bytes(), &yours, template.as_bytes());
        let Merged::Conflict(Conflict { ours, theirs, .. }) = merged else {
            panic!("{merged:?}");
        };
        for (found, line) in [(ours, "d"), (theirs, "w")] {
            let expected = format!("0\n1\n2\n{line}\n4\n5\n6\n7, and the end of it\n8\n")
                .replace('\n', "\r\n");
            assert_eq!(found, [odd, expected.as_bytes()].concat());
        }
    }
    // An invalid result is not written.
    let path = RelPath::parse("a.json").expect("a path");
    let (base, yours) = ("{\n\"a\": 1\n}\n", "{\n\"a\": 2,\n\"b\": 1\n}\n");
    let template = "{\n\"a\": 3\n}\n";
    let [base, yours, template] = [base, yours, template].map(str::as_bytes);
    let Merged::Conflict(Conflict { ours, theirs, .. }) = merge(&path, base, yours, template)
    else {
        panic!("no conflict");
    };
    assert_eq!((ours.as_slice(), theirs.as_slice()), (yours, template));
}
