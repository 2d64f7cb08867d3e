//! `authgen new`.

use super::Session;

#[test]
fn a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "new my-app --yes",
    ]), @"
    $ authgen new my-app --yes
    my-app [N] files
    ├── backend [N] files
    ├── docs [N] files
    ├── frontend [N] files
    ├── scripts [N] files
    ├── tests [N] files
    └── (root) [N] files

    Env files with secrets, readable only by you: backend/.env, frontend/.env.local

    Next:
      cd my-app
      npm install
      npm run dev

    On the first start:
      backend: Cargo compiles about 220 crates in one to two minutes

    Command to generate this project again:
      authgen new my-app --backend axum=backend:8000 --token hs256 --revocation expiry --email none --database embedded --proxy none --package-manager npm --ci none --contract none --frontend-port 3000 --database-port 54329 --yes
    ");
}

#[test]
fn a_dry_run() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "new my-app --yes --dry-run",
    ]), @"
    $ authgen new my-app --yes --dry-run
    Would write [N] files to my-app:
        [SIZE]  [LAYER]  [PATH]
      secret                                  backend/.env
      secret                                  frontend/.env.local

    Nothing was written. To write these changes:
      authgen new my-app --backend axum=backend:8000 --token hs256 --revocation expiry --email none --database embedded --proxy none --package-manager npm --ci none --contract none --frontend-port 3000 --database-port 54329 --yes
    ");
}

#[test]
fn all_options() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "new my-app --yes --backend axum --backend fastapi=reports:8100 --token jwks --oauth github,google --email smtp --ci github --package-manager pnpm",
    ]), @"
    $ authgen new my-app --yes --backend axum --backend fastapi=reports:8100 --token jwks --oauth github,google --email smtp --ci github --package-manager pnpm
    my-app [N] files
    ├── .github [N] files
    ├── backend [N] files
    ├── docs [N] files
    ├── frontend [N] files
    ├── reports [N] files
    ├── scripts [N] files
    ├── tests [N] files
    └── (root) [N] files

    Env files with secrets, readable only by you: backend/.env, frontend/.env.local, reports/.env

    Next:
      cd my-app
      pnpm install
      pnpm run dev
      CI: commit the lock files before the first push, see docs/ci.md
      Email: configure a mail server before production, see docs/email.md
      GitHub: register http://localhost:3000/api/auth/callback/github, then see docs/oauth.md
      Google: register http://localhost:3000/api/auth/callback/google, then see docs/oauth.md

    On the first start:
      backend: Cargo compiles about 220 crates in one to two minutes
      reports: uv downloads the packages in a few seconds

    Command to generate this project again:
      authgen new my-app --backend axum=backend:8000 --backend fastapi=reports:8100 --token jwks --revocation expiry --oauth github,google --email smtp --database embedded --proxy none --package-manager pnpm --ci github --contract none --frontend-port 3000 --database-port 54329 --yes
    ");
}

#[test]
fn mistakes() {
    let shell = Session::new();
    shell.write("full/notes.txt", "mine");
    insta::assert_snapshot!(shell.shows(&[
        "nwe my-app",
        "new",
        "new --yes",
        "new My_App --yes",
        "new full --yes",
        "new my-app --yes --backend django",
        "new my-app --yes --backend axum --backend fastapi=axum",
        "new my-app --yes --oauth github,gitlb",
        "new my-app --yes --token rs256",
        "new my-app --yes --frontend-port 80",
        "new my-app --yes --dry-run --dev",
        "new my-app --templates nowhere --yes",
    ]), @r#"
    $ authgen nwe my-app
    error: unrecognized subcommand 'nwe'
    hint: did you mean `new`?
    [exit code 2]

    $ authgen new
    error: missing answers, and no terminal to ask for them: DIR --backend --token --revocation --email --database --proxy --package-manager --ci --contract
    hint: to use the defaults: authgen new DIR --yes
    [exit code 2]

    $ authgen new --yes
    error: missing argument: DIR
    hint: authgen new DIR --yes
    [exit code 2]

    $ authgen new My_App --yes
    error: "My_App" is not a valid project name: it becomes a folder, package and host name, so it starts with a letter and uses only a-z, 0-9 and single dashes
    hint: try my-app, or keep the folder and pass --name NAME
    [exit code 2]

    $ authgen new full --yes
    error: full is not empty
    hint: nothing was written: choose a new folder, or one that contains at most .git
    [exit code 3]

    $ authgen new my-app --yes --backend django
    error: `django` is not a valid choice for `backend`
    hint: choose one of: axum, fastapi
    [exit code 2]

    $ authgen new my-app --yes --backend axum --backend fastapi=axum
    error: "axum" is not a valid service name: it is the name of a dependency
    hint: try axum-service
    [exit code 2]

    $ authgen new my-app --yes --oauth github,gitlb
    error: invalid value 'gitlb' for '--oauth <CHOICE>'
    hint: did you mean `gitlab`?
    [exit code 2]

    $ authgen new my-app --yes --token rs256
    error: invalid value 'rs256' for '--token <CHOICE>'
    hint: choose one of: hs256, jwks
    [exit code 2]

    $ authgen new my-app --yes --frontend-port 80
    error: invalid port "80"
    hint: a port is a whole number from 1024 to 65535
    [exit code 2]

    $ authgen new my-app --yes --dry-run --dev
    error: the argument '--dry-run' cannot be used with '--dev'
    hint: pass only one of them
    [exit code 2]

    $ authgen new my-app --templates nowhere --yes
    error: nowhere is not a folder
    hint: --templates requires a folder with questions.toml, versions.toml and layers/
    [exit code 2]
    "#);
}

#[test]
fn mistakes_in_values() {
    let shell = Session::new();
    shell.write("answers.toml", "tokne = \"jwks\"\n");
    insta::assert_snapshot!(shell.shows(&[
        "new my-app --yes --database-url mysql://host/app",
        "new my-app --yes --database external",
        "new my-app --answers missing.toml --yes",
        "new my-app --answers answers.toml --yes",
        "new shop --yes --git",
        "new shop --yes --install",
    ]), @"
    $ authgen new my-app --yes --database-url mysql://host/app
    error: a database URL must start with postgresql:// or postgres://
    hint: --database-url postgresql://USER:PASSWORD@HOST:PORT/DATABASE
    [exit code 2]

    $ authgen new my-app --yes --database external
    error: missing answer: --database-url
    hint: pass --database-url URL
    [exit code 2]

    $ authgen new my-app --answers missing.toml --yes
    error: cannot read missing.toml: No such file or directory (os error 2)
    hint: pass an existing TOML file, such as ../other/authgen.toml
    [exit code 2]

    $ authgen new my-app --answers answers.toml --yes
    error: answers.toml:1: `tokne`: unknown key
    hint: did you mean `token`?
    [exit code 2]

    $ authgen new shop --yes --git
    error: `git` is not on PATH
    hint: nothing was written: install it from https://git-scm.com, then run authgen again
    [exit code 1]

    $ authgen new shop --yes --install
    error: `npm` is not on PATH
    hint: nothing was written: install Node.js from https://nodejs.org, then run authgen again
    [exit code 1]
    ");
}
