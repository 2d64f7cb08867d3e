//! `gone`: retired questions and choices, and unknown ones.

use std::fs;

use super::{super::Project, make_oldest};

/// Retires a choice and deletes its files.
fn retire(project: &Project, layer: &str, instead: &str) {
    let slot = "\nslot = ";
    let manifest = format!("{layer}/layer.toml");
    project.edit_template(&manifest, slot, &format!("\ngone = \"{instead}\"{slot}"));
    let _ = fs::remove_dir_all(project.template(&format!("{layer}/files")));
}

#[track_caller]
fn line_of(project: &Project, text: &str) -> usize {
    let answers = project.read("authgen.toml");
    let line = answers.lines().position(|line| line.contains(text));
    line.expect("the answer") + 1
}

const TWITCH: &str = "frontend/lib/oauth/twitch.ts";

#[test]
fn a_retired_choice_is_removed_from_a_list() {
    let commands: [&[&str]; 2] = [
        &["remove", "oauth", "twitch", "--yes"],
        &["update", "--yes"],
    ];
    for is_oldest in [false, true] {
        for (is_by_hand, command) in commands.into_iter().enumerate() {
            let project = Project::new(&["--oauth", "github,twitch"]);
            if is_oldest {
                make_oldest(&project);
            }
            retire(&project, "oauth-twitch", "say how else to sign in");
            let before = project.files();
            let line = line_of(&project, "twitch");
            let place = format!("authgen.toml:{line}: `oauth`: `twitch` was removed from authgen");
            for refused in [
                &["update", "--yes"][..],
                &["add", "oauth", "google", "--yes"],
            ] {
                let refused = project.run(refused).code(2).complains(&place);
                refused.complains("hint: say how else to sign in: authgen remove oauth twitch");
            }
            assert!(project.files() == before);
            if is_by_hand == 1 {
                project.edit("authgen.toml", ", \"twitch\"", "");
            }
            project.run(command).code(0).calmly();
            assert!(
                project
                    .read("authgen.toml")
                    .contains("oauth = [\"github\"]")
            );
            assert!(
                !project
                    .read("frontend/lib/oauth/providers.ts")
                    .contains("witch")
            );
            project.is_settled();
        }
    }
}

#[test]
fn unedited_files_of_a_retired_choice_are_removed() {
    let project = Project::new(&["--proxy", "nginx"]);
    let nginx = project.template("proxy-nginx/files");
    let has_files = nginx.exists();
    retire(&project, "proxy-nginx", "choose another");
    let line = line_of(&project, "nginx");
    let update = project.run(&["update", "--yes"]).code(2);
    update
        .complains(&format!(
            "authgen.toml:{line}: `proxy`: `nginx` was removed from authgen"
        ))
        .complains("choose another: authgen set proxy cloudflare|fly|");
    project
        .run(&["set", "proxy", "fly", "--yes"])
        .code(0)
        .calmly();
    assert!(project.read("authgen.toml").contains("proxy = \"fly\""));
    let fresh = Project::new(&["--proxy", "fly"]);
    if has_files {
        let paths = |project: &Project| project.files().into_keys().collect::<Vec<_>>();
        assert_eq!(paths(&project), paths(&fresh));
    }
    project.is_settled();
    // The command that removes the choice does the same.
    let other = Project::new(&["--proxy", "nginx"]);
    retire(&other, "proxy-nginx", "choose another");
    other.run(&["remove", "proxy", "--yes"]).code(0);
    other.is_settled();
}

#[test]
fn a_service_of_a_retired_kind_is_removed_unless_it_is_the_only_one() {
    let two = ["--backend", "axum", "--backend", "fastapi=reports"];
    let project = Project::new(&two);
    retire(&project, "backend-fastapi", "move it to Axum");
    let update = project.run(&["update", "--yes"]).code(2);
    update
        .complains("`backend`: `fastapi` was removed from authgen")
        .complains("hint: move it to Axum: authgen remove backend reports");
    project
        .run(&["remove", "backend", "reports", "--yes"])
        .code(0);
    assert!(!project.read("authgen.toml").contains("fastapi"));
    assert!(!project.path("reports/pyproject.toml").exists());
    project.is_settled();

    let only = Project::new(&["--backend", "fastapi=reports"]);
    retire(&only, "backend-fastapi", "move it to Axum");
    let remove = only.run(&["remove", "backend", "reports", "--yes"]).code(2);
    remove.complains("hint: move it to Axum: change the kind to one of: axum");
    only.edit("authgen.toml", "\"fastapi\"", "\"axum\"");
    only.run(&["update", "--yes"]).code(0);
    assert!(only.path("reports/Cargo.toml").exists());
    only.is_settled();
}

#[test]
fn an_unknown_choice_can_be_removed() {
    let project = Project::new(&["--oauth", "github,twitch"]);
    fs::remove_dir_all(project.template("oauth-twitch")).expect("a layer");
    let line = line_of(&project, "twitch");
    let update = project.run(&["update", "--yes"]).code(2);
    update
        .complains(&format!(
            "authgen.toml:{line}: `oauth`: `twitch` is not a valid choice"
        ))
        .complains("hint: authgen remove oauth twitch");
    // An unknown word in the record is not an error.
    project.run(&["remove", "oauth", "twitch", "--yes"]).code(0);
    assert!(!project.path(TWITCH).exists());
    project.is_settled();
}

#[test]
fn a_retired_question_is_removed_and_explained() {
    let project = Project::new(&["--ci", "github"]);
    let commented = "# Because of operations.\nci = \"github\" # mine";
    project.edit("authgen.toml", "ci = \"github\"", commented);
    let (above, below) = project
        .read("authgen.toml")
        .split_once(commented)
        .map(|(above, below)| (above.to_owned(), below.to_owned()))
        .expect("an answer");
    let (above, _) = above
        .trim_end()
        .rsplit_once('\n')
        .expect("what the question asks");
    let without = format!("{above}\n# Because of operations.\n# mine{below}");
    project.edit_templates(
        "questions.toml",
        "id = \"ci\"\n",
        "id = \"ci\"\ngone = \"write your own pipeline\"\n",
    );
    project.run(&["check", "--consistency"]).code(0);
    let told =
        "To do by hand:\n  authgen.toml `ci` was removed from authgen: write your own pipeline\n";
    project.run(&["update", "--dry-run"]).code(0).says(told);
    let json = project.run(&["update", "--yes", "--json"]).code(0).json();
    let note = "`ci` was removed from authgen: write your own pipeline";
    assert_eq!(json["byHand"][0]["message"], note);
    assert_eq!(project.read("authgen.toml"), without);
    assert!(!project.path(".github/workflows").exists());
    project.is_settled();
    project.run(&["set", "ci", "github", "--yes"]).code(2);
    let catalog = project.run(&["catalog", "--json"]).code(0);
    assert!(!catalog.stdout.contains("--ci") && !catalog.stdout.contains("ci-github"));

    project.world.write("old.toml", "ci = \"github\"\n");
    let new = ["new", "other", "--yes", "--answers", "old.toml"];
    let new = project.run_in("", &new).code(2);
    new.complains("old.toml:1: the question `ci` was removed from authgen")
        .complains("hint: write your own pipeline");
}
