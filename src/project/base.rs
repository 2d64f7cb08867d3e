//! `.authgen/base.json`: the render of the last apply.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::tree::{Blob, RelPath, Tree};

/// The pristine render as JSON with one line for each file, sorted, so that git can merge it line by line.
///
/// A text file is `{"text": …}`, any other `{"hex": …}`; an executable one says so. Env files with secrets are never
/// part of a tree, so they are not here either.
pub fn write_base(tree: &Tree) -> String {
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

/// One file as it is recorded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    text: Option<String>,
    hex: Option<String>,
    #[serde(default)]
    exec: bool,
}

/// Reads what [`write_base`] wrote.
///
/// # Errors
/// Anything else, with its line.
pub fn read_base(text: &str) -> Result<Tree> {
    let recorded: BTreeMap<String, Recorded> =
        serde_json::from_str(text).map_err(|error| anyhow!("line {}: {error}", error.line()))?;
    let mut tree = Tree::new();
    for (path, file) in recorded {
        let bytes = match (file.text, file.hex) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(hex)) => from_hex(&hex).with_context(|| format!("{path}: `hex`"))?,
            _ => return Err(anyhow!("{path}: neither `text` nor `hex`, or both")),
        };
        tree.insert(
            RelPath::parse(&path)?,
            Blob::observed(bytes, file.exec),
            "the recorded render",
        )?;
    }
    Ok(tree)
}

fn from_hex(text: &str) -> Result<Vec<u8>> {
    ensure!(
        text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "not pairs of hexadecimal digits"
    );
    (0..text.len())
        .step_by(2)
        .map(|index| Ok(u8::from_str_radix(&text[index..index + 2], 16)?))
        .collect()
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
        let base = write_base(&tree);
        assert_eq!(
            base,
            "{\n\"a\": {\"text\":\"x\\n\"},\n\"b/run\": {\"exec\":true,\"text\":\"#!/bin/sh\\n\"},\n\"c\": {\"hex\":\"ff00\"}\n}\n"
        );
        assert_eq!(read_base(&base).expect("a tree"), tree_of(&tree));
    }

    /// The same entries, with the layer that a tree has that is read back.
    fn tree_of(tree: &Tree) -> Tree {
        let mut copy = Tree::new();
        for (path, entry) in tree.iter() {
            copy.insert(path.clone(), entry.blob.clone(), "the recorded render")
                .expect("no clash");
        }
        copy
    }

    #[test]
    fn a_broken_base_is_refused_with_its_place() {
        for (text, part) in [
            ("{\n\"a\": {\"text\":\"x\"}\n", "line 3"),
            ("{\"a\": {\"text\":1}}", "line 1"),
            ("{\"a\": {}}", "a: neither"),
            ("{\"a\": {\"hex\":\"abc\"}}", "a: `hex`"),
            ("{\"../a\": {\"text\":\"x\"}}", "`..`"),
            ("<<<<<<< HEAD\n", "line 1"),
        ] {
            let error = read_base(text).expect_err(text);
            assert!(format!("{error:#}").contains(part), "{text}: {error:#}");
        }
    }
}
