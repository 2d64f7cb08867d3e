//! `authgen remove`.

use super::Session;

#[test]
fn a_service() {
    let shell = Session::in_project(&["--backend", "axum", "--backend", "fastapi=reports"]);
    insta::assert_snapshot!(shell.shows(&[
        "remove backend reports --yes",
    ]), @"
    $ authgen remove backend reports --yes
    docs/
      ~ backend.md
      ~ how-to.md
      ~ troubleshooting.md
    frontend/
      lib/
        api/
          - reports.ts
        ~ api-types.ts
        ~ project.ts
      ~ .env.example
    - reports/ [N] files
    scripts/
      ~ project.json
    ~ README.md
    ~ package.json

    - removed · ~ updated from the template
    authgen.toml: answers updated
    reports/.env: removed

    To do by hand:
      frontend/.env.local:5 NEXT_PUBLIC_REPORTS_API_BASE_URL is no longer used; delete the line
      frontend/.env.local:11 REPORTS_API_AUDIENCE is no longer used; delete the line

    Next:
      npm install
    ");
}

#[test]
fn an_edited_service() {
    let shell = Session::in_project(&["--backend", "axum", "--backend", "fastapi=reports"]);
    shell.edit("reports/README.md", "#", "# Mine:");
    insta::assert_snapshot!(shell.shows(&[
        "remove backend reports --yes",
    ]), @"
    $ authgen remove backend reports --yes
    docs/
      ~ backend.md
      ~ how-to.md
      ~ troubleshooting.md
    frontend/
      lib/
        api/
          - reports.ts
        ~ api-types.ts
        ~ project.ts
      ~ .env.example
    reports/
      - app/ [N] files
      - tests/ [N] files
      - .env.example
      o README.md
      - pyproject.toml
    scripts/
      ~ project.json
    ~ README.md
    ~ package.json

    - removed · o stays, because you changed it · ~ updated from the template
    authgen.toml: answers updated
    reports/.env: removed

    To do by hand:
      frontend/.env.local:5 NEXT_PUBLIC_REPORTS_API_BASE_URL is no longer used; delete the line
      frontend/.env.local:11 REPORTS_API_AUDIENCE is no longer used; delete the line

    Next:
      npm install
    ");
}

#[test]
fn a_provider() {
    let shell = Session::in_project(&["--oauth", "github,google"]);
    insta::assert_snapshot!(shell.shows(&[
        "remove oauth google --yes",
    ]), @"
    $ authgen remove oauth google --yes
    docs/
      ~ oauth.md
    frontend/
      lib/
        oauth/
          ~ providers.ts
      ~ .env.example
    scripts/
      ~ project.json

    ~ updated from the template
    authgen.toml: answers updated
    frontend/.env.local: comments updated
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "remove",
        "remove nonsense",
        "remove backend",
        "remove backend reports --yes",
        "remove backend backend --yes",
        "remove oauth github --yes",
        "remove oauth --yes",
        "remove token --yes",
        "remove oauth gitlb --yes",
        "remove database --yes",
        "remove backend backend --dry-run --yes",
    ]), @"
    $ authgen remove
    error: missing argument: WHAT
    hint: authgen remove WHAT, where WHAT is one of: backend, oauth, email, proxy, ci, contract
    [exit code 2]

    $ authgen remove nonsense
    error: cannot remove `nonsense`
    hint: choose one of: backend, oauth, email, proxy, ci, contract
    [exit code 2]

    $ authgen remove backend
    error: missing argument: NAME
    hint: authgen remove backend NAME, where NAME is one of: backend
    [exit code 2]

    $ authgen remove backend reports --yes
    error: no service named `reports`
    hint: existing services: backend
    [exit code 2]

    $ authgen remove backend backend --yes
    error: `backend` is the only service
    hint: add another service first: authgen add backend KIND
    [exit code 2]

    $ authgen remove oauth github --yes
    error: `oauth` is empty: there is nothing to remove
    hint: `authgen add oauth` adds a choice
    [exit code 2]

    $ authgen remove oauth --yes
    error: `oauth` is empty: there is nothing to remove
    hint: `authgen add oauth` adds a choice
    [exit code 2]

    $ authgen remove token --yes
    error: cannot remove `token`
    hint: authgen set token VALUE, where VALUE is one of: hs256, jwks
    [exit code 2]

    $ authgen remove oauth gitlb --yes
    error: `oauth` is empty: there is nothing to remove
    hint: `authgen add oauth` adds a choice
    [exit code 2]

    $ authgen remove database --yes
    error: cannot remove `database`
    hint: authgen set database VALUE, where VALUE is one of: embedded, external
    [exit code 2]

    $ authgen remove backend backend --dry-run --yes
    error: `backend` is the only service
    hint: add another service first: authgen add backend KIND
    [exit code 2]
    ");
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "remove backend api --yes",
    ]), @"
    $ authgen remove backend api --yes
    error: [ROOT]/work is not an authgen project
    hint: change to a folder with an authgen.toml, or create a project: authgen new DIR
    [exit code 2]
    ");
}
