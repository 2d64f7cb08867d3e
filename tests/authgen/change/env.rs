use std::{fs, process::Command};

use super::Project;

#[test]
fn a_new_service_shares_the_secrets_of_the_others() {
    let project = Project::new(&[]);
    let (frontend, backend) = (
        project.read("frontend/.env.local"),
        project.read("backend/.env"),
    );
    let output = project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    let reports = project.read("reports/.env");
    for key in ["BETTER_AUTH_SECRET", "DATABASE_URL", "JWT_ISSUER"] {
        let line = backend
            .lines()
            .find(|line| line.starts_with(&format!("{key}=")))
            .expect("a line");
        assert!(reports.contains(&format!("{line}\n")), "{key}");
        let value = line.split_once('=').expect("a value").1;
        assert!(
            key == "JWT_ISSUER" || !output.stdout.contains(value),
            "{key} is shown"
        );
        assert!(key == "JWT_ISSUER" || !project.read(".authgen/record").contains(value));
    }
    assert_eq!(project.read("backend/.env"), backend);
    let grown = project.read("frontend/.env.local");
    let mut lines = grown.lines();
    for line in frontend.lines() {
        assert!(lines.any(|grown| grown == line), "{line} is still there");
    }
    assert!(grown.contains("REPORTS_API_AUDIENCE=shop-reports\n"));
}

#[cfg(unix)]
#[test]
fn a_new_env_file_is_private_and_an_existing_one_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new(&[]);
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    for file in ["reports/.env", "frontend/.env.local"] {
        let mode = std::fs::metadata(project.path(file))
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn lines_in_the_owners_style_stay() {
    let project = Project::new(&[]);
    let odd = "SMTP_NAME=\"My Shop\"   # quoted\r\n\nexport OTHER='x'";
    let text = project.read("frontend/.env.local");
    project.write("frontend/.env.local", &format!("{text}{odd}"));
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    let grown = project.read("frontend/.env.local");
    assert!(grown.ends_with(odd) && grown.len() > text.len() + odd.len());
}

#[test]
fn no_secret_is_written_if_git_does_not_ignore_the_file() {
    let project = Project::new(&[]);
    project.write(".gitignore", "node_modules/\n");
    let before = project.files();
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(1)
        .complains(".gitignore does not ignore")
        .complains("hint: add the line");
    assert!(project.files() == before);
}

#[test]
fn a_token_mode_adds_its_variable_and_names_unused_ones() {
    let project = Project::new(&[]);
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(0)
        .says("backend/.env: adds JWKS_URL")
        .says("BETTER_AUTH_SECRET is no longer used; delete the line");
    assert!(project.read("backend/.env").contains("BETTER_AUTH_SECRET="));
    assert!(
        project
            .read("backend/.env")
            .contains("JWKS_URL=http://localhost:3000/api/auth/jwks\n")
    );
    project.is_settled();
}

/// With other secrets, a linked worktree could not use the sessions, tokens and database of the main one.
#[test]
fn a_linked_worktree_gets_no_secrets_of_its_own() {
    let project = Project::new(&[]);
    let (frontend, backend) = ("frontend/.env.local", "backend/.env");
    let git = |args: &[&str]| {
        let status = Command::new("git")
            .args(["-c", "user.name=test", "-c", "user.email=test@localhost"])
            .args(args)
            // The project is in a subfolder of the repository.
            .current_dir(project.world.work(""))
            .env("HOME", project.world.root().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .status();
        assert!(status.expect("git").success(), "{args:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "shop"]);
    git(&["commit", "--quiet", "--message", "x"]);
    git(&["worktree", "add", "--quiet", "../linked"]);
    let linked = project.world.root().join("linked/shop");
    let add = |service: &str| {
        let args = ["add", "backend", service, "--yes", "--allow-dirty"];
        let run = project.world.authgen(args).cwd(&linked);
        run.env("PATH", std::env::var_os("PATH").expect("a PATH"))
            .go()
            .code(0)
    };
    let main = fs::canonicalize(project.path("")).expect("the main working tree");
    let by_hand = |file: &str| {
        let command = format!("npm run env:create -- --from {}", main.display());
        format!(
            "  {file} was not created; copy its secrets from the main working tree: {command}\n"
        )
    };

    // Neither files that the main one has, nor new ones that must agree with them.
    let output = add("fastapi=reports").says("To do by hand:\n");
    let files = [backend, frontend, "reports/.env"];
    for file in files {
        output.stdout.find(&by_hand(file)).expect(file);
        assert!(!linked.join(file).exists(), "{file}");
    }
    assert_eq!(
        output.stdout.matches("was not created").count(),
        files.len()
    );

    // With the main files copied, the new file agrees with them.
    for file in [backend, frontend] {
        fs::copy(main.join(file), linked.join(file)).expect("a copy");
    }
    add("axum=orders").says("orders/.env: new");
    let secret = |text: &str| {
        let mut lines = text.lines().map(str::to_owned);
        lines.find(|line| line.starts_with("BETTER_AUTH_SECRET="))
    };
    let made = fs::read_to_string(linked.join("orders/.env")).expect("an env file");
    assert_eq!(secret(&made), secret(&project.read(backend)));

    // If the main one has no env files, there is nothing to agree with.
    for file in files {
        let _ = fs::remove_file(main.join(file));
        let _ = fs::remove_file(linked.join(file));
    }
    add("fastapi=mails").says("frontend/.env.local: new");
}

#[cfg(unix)]
#[test]
fn a_file_readable_by_others_is_named_when_its_mode_is_fixed() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new(&[]);
    let path = project.path("frontend/.env.local");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
    let told = ", now readable only by you (mode was 644)";
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0)
        .says(told);
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let output = project.run(&["remove", "backend", "reports", "--yes"]);
    assert!(
        !output.code(0).stdout.contains("now readable only by you"),
        "only once"
    );
}

#[test]
fn a_service_without_a_folder_gets_no_secrets_and_is_named() {
    let project = Project::new(&[]);
    project
        .run(&["add", "backend", "fastapi=reports", "--yes"])
        .code(0);
    fs::remove_dir_all(project.path("reports")).expect("removed");
    for command in [&["update"][..], &["set", "database-port", "54400"]] {
        project
            .run(&[command, &["--yes"]].concat())
            .code(0)
            .says("reports/.env was not created: its folder is missing");
        assert!(!project.path("reports/.env").exists(), "{command:?}");
    }
    let before = project.files();
    project
        .run(&["set", "token", "jwks", "--yes"])
        .code(2)
        .complains("the folder of `reports` is missing, and this change would write files to it");
    assert!(project.files() == before);
    project
        .run(&["check"])
        .code(4)
        .says("service-folder-missing")
        .says("authgen remove backend`");
    project
        .run(&["remove", "backend", "reports", "--yes"])
        .code(0);
    project.is_settled();
    project.run(&["check"]).code(0);

    // If only the file is missing, as in a fresh clone, it is created.
    fs::remove_file(project.path("backend/.env")).expect("removed");
    project.run(&["update", "--yes"]).code(0);
    assert!(project.path("backend/.env").exists());
}

#[cfg(unix)]
#[test]
fn an_env_file_that_is_a_link_is_read_and_not_written() {
    let project = Project::new(&[]);
    let path = project.path("frontend/.env.local");
    fs::rename(&path, project.path("../elsewhere")).expect("moved");
    std::os::unix::fs::symlink("../../elsewhere", &path).expect("a link");
    project.run(&["update", "--yes"]).code(0);
    for flag in ["--yes", "--dry-run"] {
        for command in [
            &["set", "frontend-port", "3100"][..],
            &["secret", "rotate", "--now"],
        ] {
            project
                .run(&[command, &[flag]].concat())
                .code(3)
                .complains("frontend/.env.local is a symbolic link");
        }
    }
}

#[test]
fn check_reads_env_files_without_a_record() {
    let project = Project::new(&[]);
    project.write(".authgen/record", "{\"version\":1}\n{");
    project.run(&["check"]).code(0).says("record-unreadable");
    project.run(&["update", "--yes"]).code(2);
    project.write(".authgen/base.json", "{");
    fs::remove_file(project.path(".authgen/record")).expect("removed");
    project
        .run(&["check"])
        .code(0)
        .says("git checkout HEAD -- .authgen/base.json");
    fs::remove_dir_all(project.path(".authgen")).expect("removed");
    fs::remove_file(project.path("backend/.env")).expect("removed");
    project
        .run(&["check"])
        .code(4)
        .says("record-unreadable")
        .says("env-file-missing");
}
