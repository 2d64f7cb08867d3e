use super::{Project, changed};

const ANSWERS: [&str; 7] = [
    "--backend",
    "axum",
    "--backend",
    "fastapi=reports",
    "--ci",
    "github",
    "--token",
];

#[test]
fn a_project_without_the_suite_does_not_mention_it_and_can_add_it() {
    for token in ["hs256", "jwks"] {
        let flags: Vec<&str> = ANSWERS.into_iter().chain([token]).collect();
        let without = Project::new(&flags);
        let before = without.public_files();
        let mentions = before.iter().filter(|(path, found)| {
            let text = String::from_utf8_lossy(&found.bytes).to_lowercase();
            let is_ours = *path == "authgen.toml" || *path == ".authgen/record";
            !is_ours && (path.contains("contract") || text.contains("contract"))
        });
        let mentions: Vec<&String> = mentions.map(|(path, _)| path).collect();
        assert_eq!(mentions, [""; 0], "{token}");

        without.run(&["add", "contract", "--yes"]).code(0);
        without.is_settled();
        let with: Vec<&str> = flags
            .iter()
            .copied()
            .chain(["--contract", "full"])
            .collect();
        let with = Project::new(&with).public_files();
        assert!(with.contains_key("tests/contract/run.mjs"));
        assert_eq!(changed(&with, &without.public_files()), [""; 0], "{token}");

        without.run(&["remove", "contract", "--yes"]).code(0);
        without.is_settled();
        assert_eq!(
            changed(&before, &without.public_files()),
            [""; 0],
            "{token}"
        );
    }
}

#[test]
fn a_project_that_is_older_than_the_question_keeps_the_suite() {
    let project = Project::new(&["--contract", "full"]);
    let with = project.public_files();
    let answers = project.read("authgen.toml");
    let older = answers.lines().filter(|line| !line.starts_with("contract"));
    let older: Vec<&str> = older.collect();
    project.write("authgen.toml", &(older.join("\n") + "\n"));

    project.run(&["update", "--yes", "--allow-dirty"]).code(0);
    assert!(project.read("authgen.toml").contains("contract = \"full\""));
    let paths = changed(&with, &project.public_files());
    let others: Vec<&String> = paths
        .iter()
        .filter(|path| *path != "authgen.toml")
        .collect();
    assert_eq!(others, [""; 0]);
    project.is_settled();
}
