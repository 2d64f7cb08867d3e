//! `authgen add`.

use super::Session;

#[test]
fn a_service() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "add backend fastapi --name reports --yes",
    ]), @"
    $ authgen add backend fastapi --name reports --yes
    docs/
      ~ backend.md
      ~ how-to.md
      ~ troubleshooting.md
    frontend/
      lib/
        api/
          + reports.ts
        ~ api-types.ts
        ~ project.ts
      ~ .env.example
    + reports/ [N] files
    scripts/
      ~ project.json
    ~ README.md
    ~ package.json

    + new · ~ updated from the template
    authgen.toml: answers updated
    frontend/.env.local: adds NEXT_PUBLIC_REPORTS_API_BASE_URL, REPORTS_API_AUDIENCE
    reports/.env: new, 14 variables

    Next:
      npm install
    ");
}

#[test]
fn a_provider() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "add oauth github --yes",
        "add oauth github --yes",
    ]), @"
    $ authgen add oauth github --yes
    docs/
      ~ frontend.md
      + oauth.md
      ~ security.md
      ~ tokens.md
    frontend/
      app/
        (app)/
          account/
            security/
              ~ page.tsx
        sign-in/
          ~ page.tsx
        sign-up/
          ~ page.tsx
      + components/ [N] files
      lib/
        + oauth/ [N] files
        ~ auth-guard.ts
        ~ auth-server.ts
      ~ .env.example
      ~ instrumentation.ts
    scripts/
      ~ project.json
    ~ README.md

    + new · ~ updated from the template
    authgen.toml: answers updated
    frontend/.env.local: comments updated

    Next:
      GitHub: register http://localhost:3000/api/auth/callback/github, then see docs/oauth.md

    $ authgen add oauth github --yes
    error: `oauth` already includes `github`
    hint: current values: github
    [exit code 2]
    ");
}

#[test]
fn a_plan() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "add proxy nginx --dry-run",
    ]), @"
    $ authgen add proxy nginx --dry-run
    docs/
      + proxy.md
    frontend/
      ~ .env.example
    scripts/
      ~ project.json
    tests/
      e2e/
        + visitors.spec.ts

    + new · ~ updated from the template
    authgen.toml: answers updated
    frontend/.env.local: adds AUTH_IP_HEADER

    Nothing was written. To write these changes:
      authgen add proxy nginx --yes
    ");
}

#[test]
fn uncommitted_changes() {
    let shell = Session::in_repository(&[]);
    shell.edit("README.md", "#", "# Mine:");
    insta::assert_snapshot!(shell.shows(&[
        "add oauth github --yes",
        "add oauth gitlb --yes",
        "add oauth github --yes --allow-dirty",
    ]), @"
    $ authgen add oauth github --yes
    error: uncommitted changes: README.md
    hint: commit or stash first, so that git can show and undo this change; or pass --allow-dirty
    [exit code 3]

    $ authgen add oauth gitlb --yes
    error: `gitlb` is not a valid choice for `oauth`
    hint: did you mean `gitlab`?
    [exit code 2]

    $ authgen add oauth github --yes --allow-dirty
    docs/
      ~ frontend.md
      + oauth.md
      ~ security.md
      ~ tokens.md
    frontend/
      app/
        (app)/
          account/
            security/
              ~ page.tsx
        sign-in/
          ~ page.tsx
        sign-up/
          ~ page.tsx
      + components/ [N] files
      lib/
        + oauth/ [N] files
        ~ auth-guard.ts
        ~ auth-server.ts
      ~ .env.example
      ~ instrumentation.ts
    scripts/
      ~ project.json
    & README.md

    & merged with your changes · + new · ~ updated from the template
    authgen.toml: answers updated
    frontend/.env.local: comments updated

    Next:
      GitHub: register http://localhost:3000/api/auth/callback/github, then see docs/oauth.md
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "add",
        "add nonsense",
        "add backned fastapi --yes",
        "add backend",
        "add backend django --yes",
        "add backend fastapi --name backend --yes",
        "add backend fastapi --name my_reports --yes",
        "add backend fastapi --port 8000 --yes",
        "add oauth --yes",
        "add oauth gitlb --yes",
        "add proxy",
        "add token --yes",
        "add frontend-port 3100",
        "add oauth github --name x --yes",
        "add token jwks --yes",
        "add oauth none --yes",
        "add email smtp",
    ]), @r#"
    $ authgen add
    error: missing argument: WHAT
    hint: authgen add WHAT, where WHAT is one of: backend, oauth, email, proxy, ci, contract
    [exit code 2]

    $ authgen add nonsense
    error: cannot add `nonsense`
    hint: choose one of: backend, oauth, email, proxy, ci, contract
    [exit code 2]

    $ authgen add backned fastapi --yes
    error: cannot add `backned`
    hint: did you mean `backend`?
    [exit code 2]

    $ authgen add backend
    error: missing argument: KIND
    hint: authgen add backend KIND, where KIND is one of: axum, fastapi
    [exit code 2]

    $ authgen add backend django --yes
    error: `django` is not a valid choice for `backend`
    hint: choose one of: axum, fastapi
    [exit code 2]

    $ authgen add backend fastapi --name backend --yes
    error: a service named `backend` already exists
    hint: choose another name: --name NAME
    [exit code 2]

    $ authgen add backend fastapi --name my_reports --yes
    error: "my_reports" is not a valid service name: it becomes a folder, package and host name, so it starts with a letter and uses only a-z, 0-9 and single dashes
    hint: try my-reports
    [exit code 2]

    $ authgen add backend fastapi --port 8000 --yes
    error: port 8000 is already used by another service
    hint: choose another port, or omit --port
    [exit code 2]

    $ authgen add oauth --yes
    error: missing argument: CHOICE
    hint: authgen add oauth CHOICE…, where CHOICE is one of: apple, discord, facebook, github, gitlab, google, linkedin, microsoft, slack, spotify, twitch, twitter
    [exit code 2]

    $ authgen add oauth gitlb --yes
    error: `gitlb` is not a valid choice for `oauth`
    hint: did you mean `gitlab`?
    [exit code 2]

    $ authgen add proxy
    error: missing argument: CHOICE
    hint: authgen add proxy CHOICE, where CHOICE is one of: cloudflare, fly, forwarded, nginx, vercel
    [exit code 2]

    $ authgen add token --yes
    error: cannot add `token`
    hint: authgen set token VALUE, where VALUE is one of: hs256, jwks
    [exit code 2]

    $ authgen add frontend-port 3100
    error: cannot add `frontend-port`
    hint: use `authgen set frontend-port 3100`
    [exit code 2]

    $ authgen add oauth github --name x --yes
    error: `--name` does not apply to `oauth`
    hint: remove the flag
    [exit code 2]

    $ authgen add token jwks --yes
    error: cannot add `token`
    hint: use `authgen set token jwks`
    [exit code 2]

    $ authgen add oauth none --yes
    error: `none` cannot be added
    hint: use `authgen remove oauth`
    [exit code 2]

    $ authgen add email smtp
    error: the changes are not confirmed
    hint: pass --yes to write, or --dry-run to see the changes
    [exit code 2]
    "#);
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "add backend fastapi --yes",
    ]), @"
    $ authgen add backend fastapi --yes
    error: [ROOT]/work is not an authgen project
    hint: change to a folder with an authgen.toml, or create a project: authgen new DIR
    [exit code 2]
    ");
}
