//! `was`: previous ids of questions and words of choices.

use super::{super::Project, make_oldest};

fn rename_proxy(project: &Project) {
    project.edit_templates(
        "questions.toml",
        "id = \"proxy\"",
        "id = \"entrance\"\nwas = [\"gate\", \"proxy\"]",
    );
}

fn rename_words(project: &Project) {
    for (layer, word) in [
        ("oauth-twitch", "twitch"),
        ("proxy-nginx", "nginx"),
        ("backend-fastapi", "fastapi"),
    ] {
        project.edit_template(
            &format!("{layer}/layer.toml"),
            &format!("choice = \"{word}\""),
            &format!("choice = \"{word}-2\"\nwas = [\"{word}\"]"),
        );
    }
}

const ANSWERS: [&str; 6] = [
    "--oauth",
    "github,twitch",
    "--proxy",
    "nginx",
    "--backend",
    "fastapi=api:8000",
];

#[test]
fn a_renamed_question_keeps_its_answer_and_its_comments() {
    let project = Project::new(&ANSWERS);
    project.edit(
        "authgen.toml",
        "proxy = \"nginx\"",
        "proxy = \"nginx\" # ours",
    );
    project.run(&["update", "--yes"]).code(0);
    let before = project.read("authgen.toml");
    rename_proxy(&project);
    project.run(&["check", "--consistency"]).code(0);
    project.run(&["update", "--yes"]).code(0);
    let after = before.replace("proxy = \"nginx\" # ours", "entrance = \"nginx\" # ours");
    assert_eq!(project.read("authgen.toml"), after);
    let record = project.read(".authgen/record");
    assert!(record.contains("{\"answer\":\"entrance\",\"value\":\"nginx\"}"));
    assert!(!record.contains("{\"answer\":\"proxy\""));
    project.is_settled();
    // If both are set, the owner has to decide.
    project.write("authgen.toml", &format!("proxy = \"fly\"\n{after}"));
    let update = project.run(&["update", "--yes"]).code(2);
    update
        .complains("`proxy`: unknown key")
        .complains("renamed to `entrance`");
}

#[test]
fn renamed_choices_change_answers_only() {
    for is_oldest in [false, true] {
        let project = Project::new(&ANSWERS);
        let before = project.public_files();
        if is_oldest {
            make_oldest(&project);
        }
        rename_words(&project);
        project.run(&["update", "--yes"]).code(0).calmly();
        let answers = project.read("authgen.toml");
        for line in [
            "oauth = [\"github\", \"twitch-2\"]",
            "proxy = \"nginx-2\"",
            "kind = \"fastapi-2\"",
        ] {
            assert!(answers.contains(line), "{answers}");
        }
        let own = ["authgen.toml", ".authgen/record"];
        let mut changed = super::super::changed(&before, &project.public_files());
        changed.retain(|path| !own.contains(&path.as_str()));
        // The only file that lists the answers.
        changed.retain(|path| path != "scripts/project.json");
        assert_eq!(changed, [""; 0]);
        project.is_settled();
    }
}

#[test]
fn an_answers_file_may_use_previous_names() {
    let project = Project::new(&ANSWERS);
    rename_proxy(&project);
    rename_words(&project);
    let old = "gate = \"nginx\"\noauth = [\"twitch\"]\nbackend = [\"fastapi=api:8100\"]\n";
    project.world.write("old.toml", old);
    project
        .run_in("", &["new", "other", "--yes", "--answers", "old.toml"])
        .code(0);
    let answers = std::fs::read_to_string(project.world.work("other/authgen.toml"));
    let answers = answers.expect("answers");
    for line in ["entrance = \"nginx-2\"", "[\"twitch-2\"]", "\"fastapi-2\""] {
        assert!(answers.contains(line), "{answers}");
    }
}
