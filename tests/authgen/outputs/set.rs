//! `authgen set`.

use super::Session;

#[test]
fn a_choice() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "set token jwks --yes",
        "set token jwks --yes",
    ]), @"
    $ authgen set token jwks --yes
    backend/
      src/
        auth/
          keys/
            + cache.rs
            + document.rs
            + endpoint.rs
          ~ guard.rs
          ~ keys.rs
      tests/
        api/
          ~ signer.rs
      ~ .env.example
      ~ Cargo.toml
    docs/
      ~ database.md
      ~ security.md
      ~ tokens.md
    frontend/
      drizzle/
        meta/
          + 0003_snapshot.json
          ~ _journal.json
        + 0003_jwks.sql
      lib/
        db/
          schema/
            ~ index.ts
            + jwks.ts
        ~ auth-guard.ts
        ~ auth-server.ts
        + signing-keys.ts
        ~ token-signer.test.ts
        ~ token-signer.ts
      scripts/
        ~ prune.mjs
      ~ .env.example
      ~ package.json
    scripts/
      ~ project.json

    + new · ~ updated from the template
    authgen.toml: answers updated
    backend/.env: adds JWKS_URL

    To do by hand:
      backend/.env:38 BETTER_AUTH_SECRET is no longer used; delete the line
      frontend/.env.local:41 BETTER_AUTH_SECRET is no longer used; delete the line

    Next:
      npm install
      npm run db:migrate

    $ authgen set token jwks --yes
    Already up to date.
    ");
}

#[test]
fn a_port() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "set frontend-port 3100 --dry-run",
    ]), @"
    $ authgen set frontend-port 3100 --dry-run
    backend/
      ~ .env.example
    docs/
      ~ how-to.md
    frontend/
      ~ .env.example
    ~ README.md

    ~ updated from the template
    authgen.toml: answers updated
    backend/.env: changes JWT_ISSUER, CORS_ALLOWED_ORIGIN
    frontend/.env.local: changes PORT, BETTER_AUTH_URL

    Nothing was written. To write these changes:
      authgen set frontend-port 3100 --yes
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "set",
        "set nonsense 1",
        "set token",
        "set token rs256 --yes",
        "set frontend-port",
        "set tokne jwks --yes",
        "set backend axum --yes",
        "set frontend-port 80 --yes",
        "set frontend-port 8000 --yes",
        "set database external --yes",
        "set database-url --yes",
        "set oauth github --yes",
        "set name shop2 --yes",
        "set token jwks",
    ]), @r#"
    $ authgen set
    error: missing argument: QUESTION
    hint: authgen set QUESTION VALUE, where QUESTION is one of: token, revocation, email, database, proxy, package-manager, ci, contract, frontend-port, database-port
    [exit code 2]

    $ authgen set nonsense 1
    error: `nonsense` cannot be set
    hint: choose one of: token, revocation, email, database, proxy, package-manager, ci, contract, frontend-port, database-port
    [exit code 2]

    $ authgen set token
    error: missing argument: VALUE
    hint: authgen set token VALUE, where VALUE is one of: hs256, jwks
    [exit code 2]

    $ authgen set token rs256 --yes
    error: `rs256` is not a valid choice for `token`
    hint: choose one of: hs256, jwks
    [exit code 2]

    $ authgen set frontend-port
    error: missing argument: VALUE
    hint: authgen set frontend-port VALUE
    [exit code 2]

    $ authgen set tokne jwks --yes
    error: `tokne` cannot be set
    hint: did you mean `token`?
    [exit code 2]

    $ authgen set backend axum --yes
    error: `backend` cannot be set
    hint: use `authgen add backend` or `authgen remove backend`
    [exit code 2]

    $ authgen set frontend-port 80 --yes
    error: invalid port "80"
    hint: a port is a whole number from 1024 to 65535
    [exit code 2]

    $ authgen set frontend-port 8000 --yes
    error: `frontend-port` and `backend` both use port 8000
    hint: give each its own port
    [exit code 2]

    $ authgen set database external --yes
    error: missing answer: --database-url
    hint: pass --database-url URL
    [exit code 2]

    $ authgen set database-url --yes
    error: `database-url` cannot be set
    hint: use `authgen set database external --database-url URL`
    [exit code 2]

    $ authgen set oauth github --yes
    error: `oauth` cannot be set
    hint: use `authgen add oauth` or `authgen remove oauth`
    [exit code 2]

    $ authgen set name shop2 --yes
    error: `name` cannot be set
    hint: change it in authgen.toml, then run `authgen update`
    [exit code 2]

    $ authgen set token jwks
    error: the changes are not confirmed
    hint: pass --yes to write, or --dry-run to see the changes
    [exit code 2]
    "#);
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "set token jwks --yes",
    ]), @"
    $ authgen set token jwks --yes
    error: [ROOT]/work is not an authgen project
    hint: change to a folder with an authgen.toml, or create a project: authgen new DIR
    [exit code 2]
    ");
}
