use super::*;

mod env;
mod json;
mod layout;
mod toml;

/// Merges the file at `path`; text for a clean result, `None` for a conflict.
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
        Merged::Conflict(Conflict { text, lines }) => {
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
