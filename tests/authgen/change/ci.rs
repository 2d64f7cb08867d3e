use super::{Project, changed};

/// Files of the pipeline, and files that mention it.
const GITHUB: [&str; 8] = [
    ".authgen/record",
    ".github/actions/set-up/action.yml",
    ".github/dependabot.yml",
    ".github/workflows/ci.yml",
    "README.md",
    "SECURITY.md",
    "authgen.toml",
    "docs/ci.md",
];

#[test]
fn a_pipeline_is_added_changes_hosts_and_is_removed() {
    let project = Project::new(&["--backend", "axum"]);
    let before = project.public_files();
    assert!(!before.keys().any(|path| path.starts_with(".github")));

    project.run(&["set", "ci", "github", "--yes"]).code(0);
    assert_eq!(changed(&before, &project.public_files()), GITHUB);
    project.is_settled();

    project.run(&["set", "ci", "gitlab", "--yes"]).code(0);
    assert!(project.path(".gitlab-ci.yml").is_file());
    assert!(project.path("renovate.json").is_file());
    assert!(!project.path(".github").exists(), "an empty folder is left");
    assert!(project.read("docs/ci.md").contains(".gitlab-ci.yml"));

    project.run(&["set", "ci", "none", "--yes"]).code(0);
    assert_eq!(changed(&before, &project.public_files()), [""; 0]);
    project.is_settled();
}

#[test]
fn a_pipeline_follows_the_services_and_keeps_the_owners_steps() {
    let workflow = ".github/workflows/ci.yml";
    let project = Project::new(&["--backend", "axum", "--ci", "github"]);
    project.edit(
        workflow,
        "      - run: npm run build:frontend\n",
        "      - run: npm run build:frontend\n      - run: npm run size\n",
    );
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    let grown = project.read(workflow);
    let updates = project.read(".github/dependabot.yml");
    assert!(updates.contains("directory: \"/reports\""), "{updates}");
    assert!(
        grown.contains("npm run size") && grown.contains("npm run test:reports"),
        "{grown}"
    );
    assert!(
        grown.contains("astral.sh/uv"),
        "its language is installed: {grown}"
    );

    project
        .run(&["remove", "backend", "reports", "--yes"])
        .code(0);
    let shrunk = project.read(workflow);
    assert!(shrunk.contains("npm run size"), "{shrunk}");
    assert!(
        !shrunk.contains("reports") && !shrunk.contains("astral.sh/uv"),
        "{shrunk}"
    );
    let updates = project.read(".github/dependabot.yml");
    assert!(!updates.contains("/reports"), "{updates}");
    project.is_settled();
}
