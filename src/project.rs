//! What a generated project keeps about its own making.

use std::fmt::Write as _;

use serde_json::json;

use crate::tree::Tree;

/// The answers, at the project's root.
pub const ANSWERS_FILE: &str = "authgen.toml";
/// The pristine render, which later changes are merged against.
pub const BASE_FILE: &str = ".authgen/base.json";

/// The pristine render as JSON with one line for each file, sorted, so that git can merge it line by line.
///
/// A text file is `{"text": …}`, any other `{"hex": …}`; an executable one says so. Env files with secrets are never
/// part of a tree, so they are not here either.
pub fn base_json(tree: &Tree) -> String {
    let mut lines = String::from("{\n");
    for (index, (path, entry)) in tree.iter().enumerate() {
        let mut value = match std::str::from_utf8(entry.blob.bytes()) {
            Ok(text) => json!({ "text": text }),
            Err(_) => json!({ "hex": hex(entry.blob.bytes()) }),
        };
        if entry.blob.exec() {
            value["exec"] = json!(true);
        }
        let comma = if index + 1 == tree.len() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{}: {value}{comma}", json!(path.as_str()));
    }
    lines.push_str("}\n");
    lines
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Blob, RelPath};

    #[test]
    fn the_base_is_json_with_a_line_for_each_file() {
        let mut tree = Tree::new();
        for (path, bytes) in [
            ("b/run", b"#!/bin/sh\n".as_slice()),
            ("a", b"x\n"),
            ("c", b"\xff\x00"),
        ] {
            tree.insert(
                RelPath::parse(path).expect("a path"),
                Blob::new(bytes),
                "layer",
            )
            .expect("no clash");
        }
        let base = base_json(&tree);
        assert_eq!(
            base,
            "{\n\"a\": {\"text\":\"x\\n\"},\n\"b/run\": {\"exec\":true,\"text\":\"#!/bin/sh\\n\"},\n\"c\": {\"hex\":\"ff00\"}\n}\n"
        );
        serde_json::from_str::<serde_json::Value>(&base).expect("JSON");
    }
}
