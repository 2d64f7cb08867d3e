//! `authgen restore`.

use super::Session;

#[test]
fn an_edited_file() {
    let shell = Session::in_project(&[]);
    shell.edit("README.md", "#", "# Mine:");
    insta::assert_snapshot!(shell.shows(&[
        "restore README.md",
        "restore README.md --dry-run",
        "restore README.md --yes",
        "restore README.md --yes",
    ]), @"
    $ authgen restore README.md
    error: the changes are not confirmed
    hint: pass --yes to write, or --dry-run to see the changes
    [exit code 2]

    $ authgen restore README.md --dry-run
    ~ README.md

    ~ restored; your edits are discarded

    Nothing was written. To write these changes:
      authgen restore README.md --yes

    $ authgen restore README.md --yes
    ~ README.md

    ~ restored; your edits are discarded

    $ authgen restore README.md --yes
    Already as generated.
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "restore",
        "restore nowhere.md --yes",
        "restore ../other --yes",
        "restore frontend/.env.local --yes",
        "restore authgen.toml --yes",
        "restore READMEE.md --yes",
        "restore README.md",
    ]), @"
    $ authgen restore
    error: missing argument: <FILE>...
    hint: type `authgen restore FILE…`
    [exit code 2]

    $ authgen restore nowhere.md --yes
    error: nowhere.md is not a generated file
    hint: `authgen diff --mine` lists the generated files that you changed
    [exit code 2]

    $ authgen restore ../other --yes
    error: ../other is not a file in this project
    hint: pass a path in the project, such as README.md
    [exit code 2]

    $ authgen restore frontend/.env.local --yes
    error: frontend/.env.local is not a generated file
    hint: did you mean `frontend/.env.example`?
    [exit code 2]

    $ authgen restore authgen.toml --yes
    error: authgen.toml is not a generated file
    hint: `authgen diff --mine` lists the generated files that you changed
    [exit code 2]

    $ authgen restore READMEE.md --yes
    error: READMEE.md is not a generated file
    hint: did you mean `README.md`?
    [exit code 2]

    $ authgen restore README.md
    Already as generated.
    ");
}
