//! `authgen check`.

use super::Session;

#[test]
fn a_new_project() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "check",
        "check --production",
    ]), @"
    $ authgen check
    Nothing found in [N] checks.

    $ authgen check --production
    frontend/.env.local
       1  error    production-missing-key  AUTH_IP_HEADER is not set, but required in production
                                           fix: set it as in frontend/.env.example. Header in which your reverse proxy sets the visitor's IP address. Without it, all visitors behind the proxy share one rate limit.
       2  error    production-localhost    NEXT_PUBLIC_API_BASE_URL is an address of this machine, which visitors cannot reach
                                           fix: write the public https address. Base URL for calls from the browser to the service backend. Compiled into the frontend: rebuild after a change.
      17  error    production-localhost    BETTER_AUTH_URL is an address of this machine, which visitors cannot reach
                                           fix: write the public https address. Public origin of this app, and issuer (`iss`) of API tokens; https except on localhost. The browser needs no NEXT_PUBLIC_BETTER_AUTH_URL: the client calls the origin of its own page.
    backend/.env
      11  error    production-localhost    JWT_ISSUER is an address of this machine, which visitors cannot reach
                                           fix: write the public https address. Required issuer (`iss`) of API tokens. Must equal BETTER_AUTH_URL of the frontend.
      17  error    production-localhost    CORS_ALLOWED_ORIGIN is an address of this machine, which visitors cannot reach
                                           fix: write the public https address. The only origin whose pages may call this service (CORS): BETTER_AUTH_URL of the frontend.

    5 errors in [N] checks.
    error: found 5 errors
    hint: apply the fix of each error, then run `authgen check --production` again
    [exit code 4]
    ");
}

#[test]
fn a_weak_secret() {
    let shell = Session::in_project(&[]);
    shell.edit(
        "backend/.env",
        "BETTER_AUTH_SECRET=",
        "BETTER_AUTH_SECRET=changeme\n#",
    );
    insta::assert_snapshot!(shell.shows(&[
        "check",
        "check --backend",
        "check --frontend",
    ]), @"
    $ authgen check
    backend/.env
      38  error    secret-weak     BETTER_AUTH_SECRET is shorter than 32 characters
                                   fix: generate a new secret (`authgen secret generate --print`) and write it to every file with this variable
      38  error    secret-differs  BETTER_AUTH_SECRET differs from BETTER_AUTH_SECRET in frontend/.env.local:41
                                   fix: give both the same value

    2 errors in [N] checks.
    error: found 2 errors
    hint: apply the fix of each error, then run `authgen check` again
    [exit code 4]

    $ authgen check --backend
    backend/.env
      38  error    secret-weak  BETTER_AUTH_SECRET is shorter than 32 characters
                                fix: generate a new secret (`authgen secret generate --print`) and write it to every file with this variable

    1 error in [N] checks.
    error: found 1 error
    hint: apply the fix of each error, then run `authgen check --backend` again
    [exit code 4]

    $ authgen check --frontend
    Nothing found in [N] checks.
    ");
}

#[test]
fn a_missing_env_file() {
    let shell = Session::in_project(&[]);
    std::fs::remove_file(shell.world.work("shop/backend/.env")).expect("removed");
    insta::assert_snapshot!(shell.shows(&[
        "check",
    ]), @"
    $ authgen check
    backend/.env
      1  error    env-file-missing  this file is missing
                                    fix: run `authgen update`, which creates it

    1 error in [N] checks.
    error: found 1 error
    hint: apply the fix of each error, then run `authgen check` again
    [exit code 4]
    ");
}

#[test]
fn a_vulnerable_package() {
    let shell = Session::in_project(&[]);
    shell.edit(
        "frontend/package.json",
        "\"next\": \"",
        "\"next\": \"15.2.2\", \"was\": \"",
    );
    insta::assert_snapshot!(shell.shows(&[
        "check",
    ]), @"
    $ authgen check
    frontend/package.json
      32  error    vulnerable-version  next is 15.2.2: a request header bypasses the middleware (CVE-2025-29927); remote code execution through React Server Components (CVE-2025-55182); requests bypass the checks in the proxy (CVE-2026-45109); requests to Server Actions stop the server (CVE-2026-64641); remote code execution on servers that run on Windows (CVE-2026-75604); remote code execution through AVIF images (GHSA-2xp9-vwfh-vxw4)
                                       fix: use next 15.5.24 or newer

    1 error in [N] checks.
    error: found 1 error
    hint: apply the fix of each error, then run `authgen check` again
    [exit code 4]
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "check backend",
        "check --backend nope",
        "check --frontend nope",
        "check --format xml",
        "check --json --format sarif",
        "check --online",
    ]), @r#"
    $ authgen check backend
    error: unexpected argument 'backend' found
    hint: see `authgen check --help`
    [exit code 2]

    $ authgen check --backend nope
    error: no backend named `nope`
    hint: choose one of: backend
    [exit code 2]

    $ authgen check --frontend nope
    error: nope is not a folder
    hint: pass the folders: authgen check --frontend DIR --backend DIR
    [exit code 2]

    $ authgen check --format xml
    error: invalid value 'xml' for '--format <FORMAT>'
    hint: choose one of: text, json, sarif
    [exit code 2]

    $ authgen check --json --format sarif
    {
      "error": {
        "exit": 2,
        "hint": "pass only one of them",
        "id": "usage",
        "message": "the argument '--json' cannot be used with '--format <FORMAT>'"
      }
    }
    error: the argument '--json' cannot be used with '--format <FORMAT>'
    hint: pass only one of them
    [exit code 2]

    $ authgen check --online
    The online check did not finish. Nothing found in [N] checks until then.
    error: no usable answer from http://localhost:3000: io: Connection refused (os error 111)
    hint: start the project: npm run dev
    [exit code 1]
    "#);
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    shell.write("web/package.json", "{}\n");
    insta::assert_snapshot!(shell.shows(&[
        "check",
        "check --frontend",
        "check --frontend web",
        "check --frontend nowhere",
    ]), @"
    $ authgen check
    error: this folder is not an authgen project
    hint: pass the folders: authgen check --frontend DIR --backend DIR
    [exit code 2]

    $ authgen check --frontend
    error: this folder is not an authgen project
    hint: pass the folders: authgen check --frontend DIR --backend DIR
    [exit code 2]

    $ authgen check --frontend web
    web/.env.local
      1  error    env-file-missing  this file is missing
                                    fix: copy web/.env.example, or create it with the variables of the service

    1 error in [N] checks.
    error: found 1 error
    hint: apply the fix of each error, then run `authgen check --frontend web` again
    [exit code 4]

    $ authgen check --frontend nowhere
    error: nowhere is not a folder
    hint: pass the folders: authgen check --frontend DIR --backend DIR
    [exit code 2]
    ");
}
