//! `authgen check` as users run it: scope, output and exit codes.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::support::{Output, World};

const REAL_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

struct Shop(World);

impl Shop {
    fn new(more: &[&str]) -> Self {
        let world = World::new();
        world.new_project("shop", &[&["--package-manager", "npm"], more].concat());
        Self(world)
    }

    fn check(&self, args: &[&str]) -> Output {
        self.check_in("shop", args)
    }

    fn check_in(&self, folder: &str, args: &[&str]) -> Output {
        let args = ["check"].iter().chain(args);
        self.0.authgen(args).cwd(self.0.work(folder)).go()
    }

    /// With git on the `PATH`.
    fn check_with_git(&self) -> Output {
        let run = self.0.authgen(["check"]).cwd(self.0.work("shop"));
        run.env("PATH", REAL_PATH).go()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.work(&format!("shop/{path}"))).expect("a file")
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        fs::write(
            self.0.work(&format!("shop/{path}")),
            text.replacen(from, to, 1),
        )
        .expect("a file");
    }

    fn git(&self, words: &[&str]) {
        let status = std::process::Command::new("git")
            .args(["-c", "user.name=n", "-c", "user.email=n@example.org"])
            .args(words)
            .current_dir(self.0.work("shop"))
            .env("HOME", self.0.root().join("home"))
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.expect("git").success(), "git {words:?}");
    }
}

#[test]
fn a_new_project_has_no_findings_from_any_of_its_folders() {
    let shop = Shop::new(&[]);
    for folder in ["shop", "shop/backend/src"] {
        shop.check_in(folder, &[])
            .code(0)
            .calmly()
            .says("Nothing found in ");
    }
    let json = shop.check(&["--json"]).code(0).calmly().json();
    assert_eq!(
        (&json["version"], &json["command"]),
        (&1.into(), &"check".into())
    );
    assert_eq!(json["findings"], serde_json::json!([]));
    assert!(json["checks"].as_u64().is_some_and(|checks| checks > 100));
}

#[test]
fn errors_are_exit_code_4_and_warnings_are_not() {
    let shop = Shop::new(&[]);
    shop.edit(
        "backend/.env",
        "LOG_FORMAT=text\n",
        "LOG_FORMAT=text\nMY='x'\n",
    );
    shop.check(&[])
        .code(0)
        .says("env-grammar-own")
        .says("1 warning in ");
    shop.edit("backend/.env", "PORT=8000", "PORT=\"8000\"");
    shop.check(&[])
        .code(4)
        .says("env-grammar ")
        .says("1 error and 1 warning in ")
        .complains("error: found 1 error");
    let json = shop.check(&["--format", "json"]).code(4).json();
    assert_eq!((&json["errors"], &json["warnings"]), (&1.into(), &1.into()));
    let finding = &json["findings"][0];
    for key in ["id", "severity", "path", "line", "message", "fix"] {
        assert!(!finding[key].is_null(), "{key}");
    }
}

#[test]
fn flags_select_the_services_to_check() {
    let shop = Shop::new(&["--backend", "axum", "--backend", "fastapi=reports"]);
    shop.edit("reports/.env", "PORT=", "PORT=0");
    shop.check(&["--frontend"]).code(0);
    shop.check(&["--backend", "backend"]).code(0);
    shop.check(&["--backend", "backend", "--frontend"]).code(0);
    shop.check(&["--consistency"]).code(0);
    shop.edit("reports/.env", "PORT=0", "PORT=x");
    for args in [
        &["--backend"][..],
        &["--backend", "reports"],
        &["--backend", "./reports/"],
        &["--frontend", "frontend", "--backend", "reports"],
        &[],
    ] {
        shop.check(args)
            .code(4)
            .says("reports/.env\n")
            .says("env-value");
    }
    shop.check(&["--frontend", "--backend", "backend"]).code(0);
    shop.edit("reports/.env", "JWT_ISSUER=http:", "JWT_ISSUER=https:");
    shop.check(&["--frontend"]).code(0);
    shop.check(&["--frontend", "--consistency"])
        .code(4)
        .says("value-differs");
    fs::remove_file(shop.0.work("shop/reports/.env")).expect("a file");
    shop.check(&["--consistency"])
        .code(4)
        .says("env-file-missing");
    shop.check(&["--frontend"]).code(0);
}

#[test]
fn a_wrong_flag_is_an_error() {
    let shop = Shop::new(&[]);
    shop.check(&["--frontnd"]).code(2).silently();
    shop.check(&["--backend", "backnd"])
        .code(2)
        .complains("no backend named `backnd`")
        .complains("choose one of: backend");
    shop.check(&["--format", "xml"]).code(2);
    shop.check(&["--frontend", "nowhere"])
        .code(2)
        .complains("nowhere is not a folder");
    shop.check_in("", &[])
        .code(2)
        .complains("not an authgen project")
        .complains("--frontend DIR --backend DIR");
    shop.check_in("", &["--backend"]).code(2);
}

#[test]
fn a_shadowing_variable_is_named_without_its_value() {
    let shop = Shop::new(&[]);
    let run = shop.0.authgen(["check"]).cwd(shop.0.work("shop"));
    let run = run.env(
        "DATABASE_URL",
        "postgresql://me:hunter2-hunter2@127.0.0.1/x",
    );
    let output = run.go().code(0).says("env-shadowed");
    assert!(!output.stdout.contains("hunter2"), "{}", output.stdout);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Shop::new(&[]);
    let file = shop.0.work("shop/backend/.env");
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("its mode");
    shop.check(&[])
        .code(4)
        .says("env-file-mode")
        .says("chmod 600 backend/.env");
}

#[test]
fn without_git_the_gitignore_is_parsed() {
    let shop = Shop::new(&[]);
    shop.edit(".gitignore", ".env\n", "");
    shop.check(&[]).code(4).says("env-file-not-ignored");
    fs::remove_file(shop.0.work("shop/.gitignore")).expect("a file");
    shop.check(&[]).code(4).says("env-file-not-ignored");
}

#[test]
fn a_secret_in_a_file_that_git_does_not_ignore_is_found_with_its_line() {
    let shop = Shop::new(&[]);
    let env = shop.read("frontend/.env.local");
    let secret = env
        .lines()
        .find_map(|line| line.strip_prefix("AUTH_SESSION_SECRET="))
        .expect("a secret")
        .to_owned();
    let image = format!("FROM node\nENV S={secret}\n");
    fs::write(shop.0.work("shop/frontend/Dockerfile"), &image).expect("a file");
    for folder in ["node_modules/a", ".data"] {
        shop.0.write(&format!("shop/{folder}/b"), &image);
    }
    let found = |output: Output| {
        let output = output
            .code(4)
            .says("frontend/Dockerfile\n  2  error    secret-in-file")
            .says("1 error in");
        assert!(!output.stdout.contains(&secret), "{}", output.stdout);
    };
    found(shop.check(&[]));
    shop.git(&["init", "-q"]);
    shop.check_with_git().code(0);
    shop.git(&["add", "-A"]);
    found(shop.check_with_git());
}

#[test]
fn git_is_asked_what_it_ignores_and_tracks() {
    let shop = Shop::new(&[]);
    shop.git(&["init", "-q"]);
    shop.git(&["add", "-A"]);
    shop.check_with_git().code(0).calmly();
    shop.git(&["add", "-f", "backend/.env"]);
    shop.check_with_git()
        .code(4)
        .says("env-file-tracked")
        .says("git rm --cached backend/.env")
        .says("1 error in");
    shop.git(&["rm", "-q", "--cached", "backend/.env"]);
    // A pattern that our parser does not support.
    shop.edit(".gitignore", ".env\n", "**/.env\n");
    shop.check_with_git().code(0);
    fs::write(shop.0.work("shop/backend/.gitignore"), "!.env\n").expect("a file");
    shop.check_with_git().code(4).says("env-file-not-ignored");
}

#[test]
fn a_project_is_only_read() {
    let shop = Shop::new(&[]);
    let before = shop.0.files();
    shop.check(&[]).code(0);
    shop.check(&["--production"]).code(4);
    assert!(shop.0.files() == before);
}

/// Env files differ for a moment while `secret rotate` writes them. Checks wait, whichever way the folders are given.
#[test]
fn a_check_never_sees_half_of_a_rotation() {
    const ROTATIONS: usize = 20;
    let shop = Shop::new(&["--backend", "axum", "--backend", "fastapi=reports"]);
    let scopes: [(&str, &[&str]); 4] = [
        ("shop", &[]),
        ("shop/backend", &["--consistency"]),
        (
            "",
            &[
                "--frontend",
                "shop/frontend",
                "--backend",
                "shop/backend",
                "--backend",
                "shop/reports",
            ],
        ),
        (
            "shop/frontend",
            &["--frontend", ".", "--backend", "../backend"],
        ),
    ];
    let rotate = ["secret", "rotate", "--now", "--yes"];
    let is_rotating = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..ROTATIONS {
                shop.0.authgen(rotate).cwd(shop.0.work("shop")).go().code(0);
            }
            is_rotating.store(false, Ordering::Relaxed);
        });
        let is_rotating = || is_rotating.load(Ordering::Relaxed);
        let checks = scopes.iter().cycle().take_while(|_| is_rotating());
        for (folder, args) in checks.take(10 * ROTATIONS) {
            shop.check_in(folder, args).code(0).calmly();
        }
    });
}
