//! The parts of SARIF 2.1.0 that code hosts require.

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use crate::support::World;

#[test]
fn each_finding_has_a_rule_and_a_line() {
    let world = World::new();
    world.new_project("shop", &["--package-manager", "npm"]);
    let file = world.work("shop/backend/.env");
    let text = fs::read_to_string(&file).expect("an env file");
    fs::write(&file, format!("{text}export A=1\nB=\"c\"\n")).expect("an env file");
    let run = world.authgen(["check", "--format", "sarif"]);
    let output = run.cwd(world.work("shop")).go().code(4);
    let report = output.json();
    assert_eq!(report["version"], "2.1.0");
    let schema = report["$schema"].as_str().expect("a schema");
    assert!(schema.starts_with("https://") && schema.contains("sarif-2.1.0"));
    let runs = report["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "authgen");
    let rules: BTreeMap<&str, &Value> = driver["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| (rule["id"].as_str().expect("an id"), rule))
        .collect();
    for (id, rule) in &rules {
        let title = rule["shortDescription"]["text"].as_str();
        assert!(title.is_some_and(|title| title.ends_with('.')), "{id}");
        let level = rule["defaultConfiguration"]["level"].as_str();
        assert!(matches!(level, Some("error" | "warning" | "note")), "{id}");
    }
    let results = runs[0]["results"].as_array().expect("results");
    let mut levels = Vec::new();
    for result in results {
        let id = result["ruleId"].as_str().expect("a rule");
        let rule = rules.get(id).expect("a rule of the table");
        let index = result["ruleIndex"].as_u64().expect("an index");
        let index = usize::try_from(index).expect("a small number");
        assert_eq!(driver["rules"][index]["id"], id);
        assert_eq!(result["level"], rule["defaultConfiguration"]["level"]);
        assert!(!result["message"]["text"].as_str().expect("text").is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "backend/.env");
        levels.push((
            result["level"].as_str().expect("a level"),
            place["region"]["startLine"].as_u64().expect("a line"),
        ));
    }
    let last = u64::try_from(text.lines().count()).expect("a number");
    assert_eq!(levels, [("error", last + 1), ("warning", last + 2)]);
}

#[test]
fn a_clean_project_has_an_empty_list_of_results() {
    let world = World::new();
    world.new_project("shop", &["--package-manager", "npm"]);
    let run = world.authgen(["check", "--format", "sarif"]);
    let report = run.cwd(world.work("shop")).go().code(0).calmly().json();
    assert_eq!(report["runs"][0]["results"], Value::Array(Vec::new()));
}
