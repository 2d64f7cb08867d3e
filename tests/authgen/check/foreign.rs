//! Checks folders that authgen did not write against the catalog.

use crate::support::{Output, World};

const TOKEN: &str = "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q";
const SESSION: &str = "x-qpQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_";

fn frontend(token: &str) -> String {
    format!(
        "{token}AUTH_SESSION_SECRET={SESSION}\nBETTER_AUTH_URL=http://localhost:3000\n\
         DATABASE_URL=postgresql://app:correct-horse-9@127.0.0.1:5432/app\n\
         NEXT_PUBLIC_API_BASE_URL=http://localhost:8000/api\nAPI_AUDIENCE=shop-api\n"
    )
}

fn backend(token: &str) -> String {
    format!(
        "{token}DATABASE_URL=postgresql://app:correct-horse-9@127.0.0.1:5432/app\n\
         JWT_ISSUER=http://localhost:3000\nJWT_AUDIENCE=shop-api\n\
         CORS_ALLOWED_ORIGIN=http://localhost:3000\n"
    )
}

/// A frontend and a backend with these env files.
fn pair(frontend: &str, backend: &str) -> World {
    let world = World::new();
    for (file, text) in [("web/.env.local", frontend), ("services/api/.env", backend)] {
        let path = world.write(file, text);
        private(&path);
    }
    world
}

#[cfg(unix)]
fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("its mode");
}

#[cfg(not(unix))]
fn private(_: &std::path::Path) {}

fn check(world: &World) -> Output {
    world
        .authgen(["check", "--frontend", "web/", "--backend", "./services/api"])
        .go()
}

#[test]
fn a_consistent_pair_has_no_findings_in_both_token_modes() {
    let line = format!("BETTER_AUTH_SECRET={TOKEN}\n");
    check(&pair(&frontend(&line), &backend(&line)))
        .code(0)
        .calmly();
    let keys = "JWKS_URL=http://localhost:3000/api/auth/jwks\n";
    check(&pair(&frontend(""), &backend(keys))).code(0).calmly();
}

#[test]
fn the_token_mode_in_the_files_decides_which_variables_are_required() {
    let line = format!("BETTER_AUTH_SECRET={TOKEN}\n");
    let keys = "JWKS_URL=http://localhost:3000/api/auth/jwks\n";
    check(&pair(&frontend(&line), &backend(&format!("{line}{keys}"))))
        .code(0)
        .says("secret-unused")
        .says("2 warnings");
    check(&pair(&frontend(&line), &backend("")))
        .code(4)
        .says("services/api/.env\n")
        .says("BETTER_AUTH_SECRET is missing");
}

#[test]
fn folders_are_compared_with_each_other() {
    let line = format!("BETTER_AUTH_SECRET={TOKEN}\n");
    let other = format!("BETTER_AUTH_SECRET={}\n", TOKEN.replace('p', "q"));
    let output = check(&pair(&frontend(&line), &backend(&other)))
        .code(4)
        .says("secret-differs")
        .says("1 error in");
    assert!(!output.stdout.contains(&TOKEN[1..]));
    let world = pair(&frontend(&line), &backend(&line));
    std::fs::remove_file(world.work("web/.env.local")).expect("a file");
    check(&world)
        .code(4)
        .says("web/.env.local")
        .says("env-file-missing");
}

#[test]
fn one_folder_alone_can_be_checked() {
    let line = format!("BETTER_AUTH_SECRET={TOKEN}\n");
    let world = pair(&frontend(&line), &backend(&line));
    world
        .authgen(["check", "--backend", "services/api"])
        .go()
        .code(0);
    world.authgen(["check", "--frontend", "web"]).go().code(0);
    let absolute = world.work("services/api");
    let path = absolute.to_str().expect("UTF-8");
    world.authgen(["check", "--backend", path]).go().code(0);
    world
        .authgen(["check", "--backend", "services"])
        .go()
        .code(4);
}
