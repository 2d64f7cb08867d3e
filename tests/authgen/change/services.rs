use super::{Project, changed};

#[test]
fn a_service_is_added_and_removed_without_leftovers() {
    let project = Project::new(&[]);
    let before = project.files();
    project
        .run(&["add", "backend", "fastapi", "--yes"])
        .code(0)
        .calmly()
        .says("+ backend-2/");
    assert!(project.path("backend-2/app/main.py").is_file());
    project.is_settled();
    project
        .run(&["remove", "backend", "backend-2", "--yes"])
        .code(0);
    let left = changed(&before, &project.files());
    assert_eq!(
        left,
        [".authgen/record", "frontend/.env.local"],
        "env files only gain, and the record remembers"
    );
    let keys = [
        "NEXT_PUBLIC_BACKEND_2_API_BASE_URL",
        "BACKEND_2_API_AUDIENCE",
    ];
    let env = project.read("frontend/.env.local");
    assert!(keys.iter().all(|key| env.contains(key)));
    project.is_settled();
}

#[test]
fn adding_a_service_gives_the_same_project_as_new() {
    let grown = Project::new(&["--token", "jwks"]);
    grown
        .run(&[
            "add", "backend", "fastapi", "--name", "reports", "--port", "8100", "--yes",
        ])
        .code(0);
    let made = Project::new(&[
        "--token",
        "jwks",
        "--backend",
        "axum",
        "--backend",
        "fastapi=reports:8100",
    ]);
    assert_eq!(
        changed(&grown.public_files(), &made.public_files()),
        [""; 0]
    );
}

#[test]
fn an_edited_file_of_a_removed_service_stays_and_is_reported() {
    let project = Project::new(&["--backend", "axum", "--backend", "fastapi=reports"]);
    project.edit(
        "reports/app/main.py",
        "import asyncio",
        "# mine\nimport asyncio",
    );
    project.write("reports/notes.txt", "mine\n");
    project
        .run(&["remove", "backend", "reports", "--yes"])
        .code(0)
        .says("o main.py")
        .says("stays, because you changed it");
    let left: Vec<String> = project
        .files()
        .into_keys()
        .filter(|path| path.starts_with("reports/"))
        .collect();
    assert_eq!(left, ["reports/app/main.py", "reports/notes.txt"]);
    project.is_settled();
}

#[test]
fn a_shared_secret_stays_if_other_services_use_it() {
    let project = Project::new(&["--backend", "axum", "--backend", "fastapi=reports"]);
    let (frontend, backend) = (
        project.read("frontend/.env.local"),
        project.read("backend/.env"),
    );
    project
        .run(&["remove", "backend", "reports", "--yes"])
        .code(0);
    assert_eq!(project.read("frontend/.env.local"), frontend);
    assert_eq!(project.read("backend/.env"), backend);
    assert!(!project.path("reports").exists());
}

#[test]
fn the_second_service_becomes_the_first() {
    let project = Project::new(&["--backend", "axum", "--backend", "fastapi=reports"]);
    project
        .run(&["remove", "backend", "backend", "--yes"])
        .code(0);
    assert!(!project.path("backend").exists());
    let env = project.read("frontend/.env.local");
    assert!(env.contains("\nAPI_AUDIENCE=shop-reports\n"), "{env}");
    assert!(
        env.contains("NEXT_PUBLIC_API_BASE_URL=http://localhost:8001/api\n"),
        "{env}"
    );
    project.is_settled();
}
