//! Questions and choices that are renamed, retired or added after projects were created.

mod gone;
mod renamed;
mod versions;

use std::fs;

use super::Project;

/// Rewrites the record to the format before templates were numbered.
fn forget_templates(project: &Project) {
    let record = project.read(".authgen/record");
    let old = record.replace("{\"version\":3}", "{\"version\":2}");
    let old = old.replace("# templates\n{\"templates\":1}\n# end of templates\n", "");
    assert_ne!(old, record);
    project.write(".authgen/record", &old);
}

/// Rewrites the record to the format before that, with the answers as text.
fn make_oldest(project: &Project) {
    let files = project.read(".authgen/record");
    let files = files.lines().filter_map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).ok()?;
        let path = line.as_object_mut()?.remove("path")?;
        Some(format!("{path}: {line}"))
    });
    let answers = serde_json::json!({ "text": project.read("authgen.toml") });
    let files: Vec<String> = files
        .chain([format!("\"authgen.toml\": {answers}")])
        .collect();
    project.write(
        ".authgen/base.json",
        &format!("{{\n{}\n}}\n", files.join(",\n")),
    );
    fs::remove_file(project.path(".authgen/record")).expect("a record");
}

#[test]
fn a_later_question_does_not_change_existing_projects() {
    let project = Project::new(&[]);
    let ci = "id = \"ci\"\nkind = \"choice\"\nslot = \"ci\"\n";
    let without = |text: &str| -> String {
        let lines = text.lines().filter(|line| !line.starts_with("ci = "));
        lines.flat_map(|line| [line, "\n"]).collect()
    };
    project.write("authgen.toml", &without(&project.read("authgen.toml")));
    let record = project.read(".authgen/record");
    let lines = record
        .lines()
        .filter(|line| !line.contains("{\"answer\":\"ci\""));
    project.write(
        ".authgen/record",
        &lines.flat_map(|line| [line, "\n"]).collect::<String>(),
    );
    let questions = project.template("../questions.toml");
    let text = fs::read_to_string(&questions).expect("questions");
    let (before, question) = text.split_once(ci).expect("the question");
    let question = question.replacen("default = \"none\"", "default = \"github\"", 1);
    fs::write(&questions, format!("{before}{ci}{question}")).expect("questions");

    project
        .run(&["set", "frontend-port", "3100", "--yes"])
        .code(0);
    assert!(!project.path(".github").exists());
    assert!(project.read("authgen.toml").contains("\nci = \"none\"\n"));
    project.run(&["update", "--yes"]).code(0);
    assert!(!project.path(".github").exists());
    project.is_settled();
    // A new project gets it.
    project.run_in("", &["new", "other", "--yes"]).code(0);
    assert!(project.world.work("other/.github").exists());
}
