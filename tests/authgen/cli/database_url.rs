//! `--database-url`, the only secret answer.

use std::fs;

use super::URL;
use crate::support::{Files, World, files};

#[test]
fn a_database_url_goes_to_the_env_files_and_nowhere_else() {
    let world = World::new();
    let output = world.new_project("flag", &["--name", "my-app", "--database-url", URL]);
    assert!(
        output
            .stdout
            .contains("--database external --database-url -"),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains("s3cr3t-of-mine"));
    let from_input = world.authgen([
        "new",
        "input",
        "--yes",
        "--name",
        "my-app",
        "--database-url",
        "-",
    ]);
    from_input
        .stdin(&format!("{URL}\nsecond line\n"))
        .go()
        .code(0);
    for project in ["flag", "input"] {
        let mut holders = Vec::new();
        for (path, found) in files(&world.work(project)) {
            if String::from_utf8_lossy(&found.bytes).contains("s3cr3t-of-mine") {
                holders.push(path);
            }
        }
        assert_eq!(
            holders,
            ["backend/.env", "frontend/.env.local"],
            "{project}"
        );
        let env =
            fs::read_to_string(world.work(project).join("backend/.env")).expect("an env file");
        assert!(env.contains(&format!("\nDATABASE_URL={URL}\n")), "{env}");
    }
}

#[test]
fn an_invalid_database_url_is_rejected_without_printing_it() {
    let world = World::new();
    for url in [
        "mysql://owner:s3cr3t-of-mine@host/app",
        "postgresql://owner:s3cr3t-of-mine@host",
        "postgresql://owner:s3cr3t-of-mine @host/app",
        "postgresql://owner:s3cr3t-of-mine@host/app\nEVIL=1",
        "postgresql://owner:s3cr3t-of-mine#@host/app",
        "postgresql://owner:s3cr3t-of-mine@host/${HOME}",
        "postgresql://owner:s3cr3t-of-mine@/app",
        "s3cr3t-of-mine",
    ] {
        let output = world
            .authgen(["new", "app", "--yes", "--database-url", url])
            .go()
            .code(2)
            .silently();
        let output = output.complains("--database-url").complains("hint: ");
        assert!(
            !output.stderr.contains("s3cr3t-of-mine"),
            "{}",
            output.stderr
        );
    }
    let run = world.authgen(["new", "app", "--yes", "--database-url", "-"]);
    run.go().code(2).complains("--database-url");
    let run = world.authgen([
        "new",
        "app",
        "--yes",
        "--database",
        "embedded",
        "--database-url",
        URL,
    ]);
    run.go()
        .code(2)
        .complains("--database-url")
        .complains("--database external");
    let args = [
        "new",
        "app",
        "--yes",
        "--database-url",
        URL,
        "--database-port",
        "5555",
    ];
    world
        .authgen(args)
        .go()
        .code(2)
        .complains("--database-port")
        .complains("--database embedded");
    assert_eq!(world.files(), Files::new());
}
