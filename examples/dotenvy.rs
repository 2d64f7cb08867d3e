//! What dotenvy makes of env files, for the tests that compare readers: one line of JSON for each argument, `null` where
//! it refuses the file.

use std::{collections::BTreeMap, fs::File};

/// As `dotenvy::from_path` fills an environment: the first of two lines wins, and one bad line refuses the file.
fn read(path: &str) -> Option<BTreeMap<String, String>> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut File::open(path).ok()?, &mut bytes).ok()?;
    let without_mark = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut values = BTreeMap::new();
    for item in dotenvy::from_read_iter(without_mark) {
        let (key, value) = item.ok()?;
        values.entry(key).or_insert(value);
    }
    Some(values)
}

fn main() {
    for path in std::env::args().skip(1) {
        println!("{}", serde_json::json!({ "dotenvy": read(&path) }));
    }
}
