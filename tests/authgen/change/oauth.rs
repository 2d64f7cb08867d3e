//! Social sign-in is added to an existing project and removed.

use super::{Project, changed};

#[test]
fn providers_are_added_and_removed_without_leftovers() {
    let project = Project::new(&["--backend", "axum"]);
    let before = project.public_files();

    project
        .run(&["add", "oauth", "github", "apple", "--yes"])
        .code(0)
        .calmly()
        .says("+ oauth.md")
        .says(
            "GitHub: register http://localhost:3000/api/auth/callback/github, then see docs/oauth.md",
        );
    let with_two = project.public_files();
    assert!(
        !changed(&before, &with_two)
            .iter()
            .any(|path| path.contains("drizzle")),
        "the tables that accounts are in are there already"
    );
    let table = project.read("frontend/lib/oauth/providers.ts");
    assert!(
        table.contains("\"GITHUB_CLIENT_ID\"") && table.contains("createOptions: appleOptions")
    );
    let env = project.read("frontend/.env.example");
    assert!(env.contains("\n# GITHUB_CLIENT_ID=replace-me\n"), "{env}");
    project.is_settled();

    project.run(&["remove", "oauth", "apple", "--yes"]).code(0);
    assert!(!project.path("frontend/lib/oauth/apple.ts").exists());
    let table = project.read("frontend/lib/oauth/providers.ts");
    assert!(table.contains("GITHUB_CLIENT_ID") && !table.contains("apple"));
    project.is_settled();

    project.run(&["remove", "oauth", "github", "--yes"]).code(0);
    assert_eq!(changed(&before, &project.public_files()), [""; 0]);
    project.is_settled();
}

#[test]
fn adding_a_provider_gives_the_same_project_as_new() {
    let grown = Project::new(&["--oauth", "google"]);
    grown.run(&["add", "oauth", "discord", "--yes"]).code(0);
    let made = Project::new(&["--oauth", "google,discord"]);
    assert_eq!(
        changed(&grown.public_files(), &made.public_files()),
        [""; 0]
    );
}

#[test]
fn remove_without_a_provider_removes_all() {
    let project = Project::new(&[]);
    let before = project.public_files();
    project
        .run(&["add", "oauth", "github,google,gitlab", "--yes"])
        .code(0);
    for empty in ["", ","] {
        project
            .run(&["remove", "oauth", empty, "--yes"])
            .code(2)
            .complains("empty argument");
    }
    project.run(&["remove", "oauth", "--yes"]).code(0);
    assert_eq!(changed(&before, &project.public_files()), [""; 0]);
    project
        .run(&["remove", "oauth", "--yes"])
        .code(2)
        .complains("`oauth` is empty: there is nothing to remove");
}

#[test]
fn credentials_of_the_owner_stay() {
    let project = Project::new(&["--oauth", "github"]);
    let filled_in = "\nGITHUB_CLIENT_ID=Iv1.abc\n";
    project.edit(
        "frontend/.env.local",
        "\n# GITHUB_CLIENT_ID=replace-me\n",
        filled_in,
    );
    project.run(&["add", "oauth", "google", "--yes"]).code(0);
    project.run(&["remove", "oauth", "github", "--yes"]).code(0);
    assert!(project.read("frontend/.env.local").contains(filled_in));
    project.is_settled();
}

#[test]
fn check_notes_providers_that_are_off_and_where_to_get_credentials() {
    let project = Project::new(&["--oauth", "github"]);
    project
        .run(&["check"])
        .code(0)
        .says("note     part-off")
        .says("sign-in with GitHub is off: it needs GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET")
        .says("https://github.com/settings/developers")
        .says("1 note, no errors or warnings in ");
    project.edit(
        "frontend/.env.local",
        "# GITHUB_CLIENT_ID=replace-me",
        "GITHUB_CLIENT_ID=Iv1.abc",
    );
    project
        .run(&["check"])
        .code(4)
        .says("part-incomplete  sign-in with GitHub also needs GITHUB_CLIENT_SECRET");
}
