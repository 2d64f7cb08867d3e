//! `authgen update`.

use super::Session;

#[test]
fn nothing_to_do() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "update --yes",
        "update --check",
    ]), @"
    $ authgen update --yes
    Already up to date.

    $ authgen update --check
    Already up to date.
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
        "update --check",
        "update --dry-run",
        "update --yes",
    ]), @"
    $ authgen update --check
    backend/
      ~ .env.example
    docs/
      ~ how-to.md
    frontend/
      ~ .env.example
    ~ README.md

    ~ updated from the template
    backend/.env: changes JWT_ISSUER, CORS_ALLOWED_ORIGIN
    frontend/.env.local: changes PORT, BETTER_AUTH_URL

    Nothing was written. To write these changes:
      authgen update
    error: the project differs from what its answers generate
    hint: run `authgen update`
    [exit code 4]

    $ authgen update --dry-run
    backend/
      ~ .env.example
    docs/
      ~ how-to.md
    frontend/
      ~ .env.example
    ~ README.md

    ~ updated from the template
    backend/.env: changes JWT_ISSUER, CORS_ALLOWED_ORIGIN
    frontend/.env.local: changes PORT, BETTER_AUTH_URL

    Nothing was written. To write these changes:
      authgen update --yes

    $ authgen update --yes
    backend/
      ~ .env.example
    docs/
      ~ how-to.md
    frontend/
      ~ .env.example
    ~ README.md

    ~ updated from the template
    backend/.env: changes JWT_ISSUER, CORS_ALLOWED_ORIGIN
    frontend/.env.local: changes PORT, BETTER_AUTH_URL
    ");
}

#[test]
fn uncommitted_changes() {
    let shell = Session::in_repository(&[]);
    shell.edit(
        "authgen.toml",
        "frontend-port = 3000",
        "frontend-port = 3100",
    );
    insta::assert_snapshot!(shell.shows(&[
        "update --yes",
    ]), @"
    $ authgen update --yes
    error: uncommitted changes: authgen.toml
    hint: commit or stash first, so that git can show and undo this change; or pass --allow-dirty
    [exit code 3]
    ");
}

#[test]
fn an_unfinished_merge() {
    let shell = Session::in_repository(&[]);
    shell.write(
        ".git/MERGE_HEAD",
        "0000000000000000000000000000000000000000\n",
    );
    insta::assert_snapshot!(shell.shows(&[
        "update --yes",
    ]), @"
    $ authgen update --yes
    error: a merge is in progress
    hint: nothing was changed: finish it (`git commit`), or abort it (`git merge --abort`), then run authgen again
    [exit code 3]
    ");
}

#[test]
fn a_newer_project() {
    let shell = Session::in_project(&[]);
    shell.edit(".authgen/record", "\"templates\":1", "\"templates\":2");
    insta::assert_snapshot!(shell.shows(&[
        "update --yes",
        "check",
    ]), @"
    $ authgen update --yes
    error: the project was generated with newer templates (2; this authgen has 1)
    hint: install a newer authgen, or pass the newer templates with --templates DIR
    [exit code 2]

    $ authgen check
    error: the project was generated with newer templates (2; this authgen has 1)
    hint: install a newer authgen, or pass the newer templates with --templates DIR
    [exit code 2]
    ");
}

#[test]
fn a_broken_record() {
    let shell = Session::in_project(&[]);
    shell.write(".authgen/record", "nonsense\n");
    insta::assert_snapshot!(shell.shows(&[
        "update --yes",
        "check",
        "diff --mine",
    ]), @"
    $ authgen update --yes
    error: .authgen/record: the first line is not a version
    hint: nothing was written; restore the file: git checkout HEAD -- .authgen/record (`git log -- .authgen/record` lists earlier versions)
    [exit code 2]

    $ authgen check
    .authgen/record
      1  warning  record-unreadable  the first line is not a version
                                     fix: authgen needs it to change the project; restore it: `git checkout HEAD -- .authgen/record`

    1 warning in [N] checks.

    $ authgen diff --mine
    error: .authgen/record: the first line is not a version
    hint: nothing was written; restore the file: git checkout HEAD -- .authgen/record (`git log -- .authgen/record` lists earlier versions)
    [exit code 2]
    ");
}

#[test]
fn a_conflict() {
    let shell = Session::in_project(&[]);
    shell.edit("README.md", "npm run dev", "npm run mine");
    shell.edit(
        "authgen.toml",
        "package-manager = \"npm\"",
        "package-manager = \"pnpm\"",
    );
    insta::assert_snapshot!(shell.shows(&[
        "update --dry-run",
        "update --yes",
        "update --yes --conflict markers",
        "update --yes",
        "update --yes --conflict mine",
    ]), @"
    $ authgen update --dry-run
    backend/
      ~ .env.example
      ~ README.md
    ~ docs/ [N] files
    frontend/
      ~ .env.example
    ! README.md
    ~ package.json
    + pnpm-workspace.yaml

    ! conflicts with your changes · + new · ~ updated from the template
    backend/.env: comments updated
    frontend/.env.local: comments updated

    Nothing was written. To write these changes:
      authgen update --conflict markers --yes

    $ authgen update --yes
    error: your changes conflict with the template's:
      README.md (lines 6-15, with markers)
    hint: nothing was written; to write both sides, pass --conflict markers; to keep one, pass --conflict ours or --conflict theirs (ours=FILE for one file)
    [exit code 3]

    $ authgen update --yes --conflict markers
    backend/
      ~ .env.example
      ~ README.md
    ~ docs/ [N] files
    frontend/
      ~ .env.example
    ! README.md
    ~ package.json
    + pnpm-workspace.yaml

    ! conflicts with your changes · + new · ~ updated from the template
    backend/.env: comments updated
    frontend/.env.local: comments updated

    Next:
      rm -rf node_modules package-lock.json
      pnpm install
    error: the changes were written, with conflicts left to resolve:
      README.md (lines 6-15, with markers)
    hint: resolve each, then commit
    [exit code 3]

    $ authgen update --yes
    Already up to date.

    $ authgen update --yes --conflict mine
    error: invalid value 'mine' for '--conflict <MODE[=GLOB]>'
    hint: expected markers, ours or theirs, optionally with =GLOB, such as ours='docs/**'
    [exit code 2]
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "update now",
        "update --conflict both --yes",
        "update --check --yes",
        "update --onto nowhere --yes",
        "update",
    ]), @"
    $ authgen update now
    error: unexpected argument 'now' found
    hint: see `authgen update --help`
    [exit code 2]

    $ authgen update --conflict both --yes
    error: invalid value 'both' for '--conflict <MODE[=GLOB]>'
    hint: expected markers, ours or theirs, optionally with =GLOB, such as ours='docs/**'
    [exit code 2]

    $ authgen update --check --yes
    error: the argument '--check' cannot be used with '--yes'
    hint: pass only one of them
    [exit code 2]

    $ authgen update --onto nowhere --yes
    error: no branch `nowhere` in git
    hint: pass an existing branch: `git branch --all` lists them
    [exit code 2]

    $ authgen update
    Already up to date.
    ");
}

#[test]
fn a_broken_answers_file() {
    let shell = Session::in_project(&[]);
    shell.write("authgen.toml", "name = shop\n");
    insta::assert_snapshot!(shell.shows(&[
        "update --yes",
    ]), @r#"
    $ authgen update --yes
    error: authgen.toml:1:8: string values must be quoted, expected literal string
    hint: the file is TOML: KEY = "VALUE"
    [exit code 2]
    "#);
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "update",
    ]), @"
    $ authgen update
    error: [ROOT]/work is not an authgen project
    hint: change to a folder with an authgen.toml, or create a project: authgen new DIR
    [exit code 2]
    ");
}
