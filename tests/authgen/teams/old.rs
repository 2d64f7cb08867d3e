//! A project with a record without a version.

use serde_json::{Value, json};

use super::Repository;

/// Converts the record to the format without a version.
pub fn make_old(repository: &Repository) {
    let answers = repository.read("main/authgen.toml");
    let is_plain = |line: &&str| !line.starts_with("# ") || line.contains("once more");
    let plain: Vec<&str> = answers.lines().filter(is_plain).collect();
    let answers = format!("{}\n", plain.join("\n"));
    repository.write("main/authgen.toml", &answers);
    let record = repository.read("main/.authgen/record");
    let mut files: Vec<String> = record
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|mut line| {
            let path = line.as_object_mut()?.remove("path")?;
            Some(format!("{path}: {line}"))
        })
        .collect();
    files.push(format!("\"authgen.toml\": {}", json!({ "text": answers })));
    files.sort();
    repository.write(
        "main/.authgen/base.json",
        &format!("{{\n{}\n}}\n", files.join(",\n")),
    );
    std::fs::remove_file(repository.path("main/.authgen/record")).expect("a record");
    repository.edit(
        "main/.gitattributes",
        ".authgen/record merge=union",
        ".authgen/base.json",
    );
    repository.commit("main");
}
