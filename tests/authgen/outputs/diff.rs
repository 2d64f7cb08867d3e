//! `authgen diff`.

use super::Session;

#[test]
fn nothing() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "diff",
        "diff --mine",
    ]), @"
    $ authgen diff

    $ authgen diff --mine
    ");
}

#[test]
fn an_edited_file() {
    let shell = Session::in_project(&[]);
    shell.edit("README.md", "#", "# Mine:");
    insta::assert_snapshot!(shell.shows(&[
        "diff",
        "diff --mine",
    ]), @"
    $ authgen diff

    $ authgen diff --mine
    diff --git a/README.md b/README.md
    --- a/README.md
    +++ b/README.md
    @@ -[LINE],4 +[LINE],4 @@
    -# Shop
    +# Mine: Shop

     A web app with sign-in and tasks: a Next.js frontend with Better Auth, a PostgreSQL database, and `backend` (Axum) as its API. Users reach only their own data.
    ");
}

#[test]
fn an_edited_answer() {
    let shell = Session::in_project(&[]);
    shell.edit(
        "authgen.toml",
        "frontend-port = 3000",
        "frontend-port = 3100",
    );
    insta::assert_snapshot!(shell.shows(&[
        "diff",
    ]), @r#"
    $ authgen diff
    diff --git a/README.md b/README.md
    --- a/README.md
    +++ b/README.md
    @@ -[LINE],7 +[LINE],7 @@

     | path | contents |
     |---|---|
    -| `frontend/` | Next.js: <http://localhost:3000> |
    +| `frontend/` | Next.js: <http://localhost:3100> |
     | `frontend/app/` | pages and routes |
     | `frontend/components/`, `frontend/contexts/` | UI; the signed-in user |
     | `frontend/lib/` | Better Auth, sessions, API client |
    diff --git a/backend/.env.example b/backend/.env.example
    --- a/backend/.env.example
    +++ b/backend/.env.example
    @@ -[LINE],13 +[LINE],13 @@
     ACCESS_TOKEN_EXPIRE_MINUTES=30

     # Required issuer (`iss`) of API tokens. Must equal BETTER_AUTH_URL of the frontend.
    -JWT_ISSUER=http://localhost:3000
    +JWT_ISSUER=http://localhost:3100

     # Required audience (`aud`) of API tokens. Must equal API_AUDIENCE of the frontend.
     JWT_AUDIENCE=shop-backend

     # The only origin whose pages may call this service (CORS): BETTER_AUTH_URL of the frontend.
    -CORS_ALLOWED_ORIGIN=http://localhost:3000
    +CORS_ALLOWED_ORIGIN=http://localhost:3100

     # Maximum number (1 to 1000) of database connections per instance. Default: 10.
     # DATABASE_POOL_SIZE=10
    diff --git a/docs/how-to.md b/docs/how-to.md
    --- a/docs/how-to.md
    +++ b/docs/how-to.md
    @@ -[LINE],7 +[LINE],7 @@
     Sign in to get a session cookie, use it to get a token, and send the token to the API. While `dev` is running:

     ```sh
    -site=http://localhost:3000
    +site=http://localhost:3100
     api=http://localhost:8000/api
     field() { node -p "JSON.parse(require('fs').readFileSync(0)).$1"; }

    @@ -[LINE],7 +[LINE],7 @@
     ```caddy
     app.example.com {
     	reverse_proxy /api/v1/* 127.0.0.1:8000
    -	reverse_proxy 127.0.0.1:3000 {
    +	reverse_proxy 127.0.0.1:3100 {
     		header_up X-Real-IP {remote_host}
     	}
     }
    diff --git a/frontend/.env.example b/frontend/.env.example
    --- a/frontend/.env.example
    +++ b/frontend/.env.example
    @@ -[LINE],7 +[LINE],7 @@
     API_AUDIENCE=shop-backend

     # Port to listen on.
    -PORT=3000
    +PORT=3100

     # IP address to listen on. Default: 127.0.0.1, this machine only.
     # HOST=0.0.0.0
    @@ -[LINE],7 +[LINE],7 @@
     LOG_FORMAT=text

     # Public origin of this app, and issuer (`iss`) of API tokens; https except on localhost. The browser needs no NEXT_PUBLIC_BETTER_AUTH_URL: the client calls the origin of its own page.
    -BETTER_AUTH_URL=http://localhost:3000
    +BETTER_AUTH_URL=http://localhost:3100

     # Signs session cookies and encrypts stored secrets. Keep it in this file only.
     AUTH_SESSION_SECRET=replace-me
    "#);
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "diff README.md",
        "diff --theirs",
    ]), @"
    $ authgen diff README.md
    error: unexpected argument 'README.md' found
    hint: see `authgen diff --help`
    [exit code 2]

    $ authgen diff --theirs
    error: unexpected argument '--theirs' found
    hint: see `authgen diff --help`
    [exit code 2]
    ");
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "diff",
    ]), @"
    $ authgen diff
    error: [ROOT]/work is not an authgen project
    hint: change to a folder with an authgen.toml, or create a project: authgen new DIR
    [exit code 2]
    ");
}
