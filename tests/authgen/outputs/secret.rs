//! `authgen secret`.

use super::Session;

#[test]
fn generate() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "secret generate",
    ]), @"
    $ authgen secret generate
    [SECRET]
    ");
}

#[test]
fn rotate() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "secret rotate --dry-run",
        "secret rotate --yes",
        "check",
        "secret rotate --yes",
        "secret rotate --finish --yes",
    ]), @"
    $ authgen secret rotate --dry-run
    backend/.env: changes BETTER_AUTH_SECRET; adds BETTER_AUTH_SECRET_PREVIOUS
    frontend/.env.local: changes BETTER_AUTH_SECRET

    Users notice nothing: tokens signed with the old secret are accepted until they expire.

    Nothing was written. To write these changes:
      authgen secret rotate --yes

    $ authgen secret rotate --yes
    backend/.env: changes BETTER_AUTH_SECRET; adds BETTER_AUTH_SECRET_PREVIOUS
    frontend/.env.local: changes BETTER_AUTH_SECRET

    Users notice nothing: tokens signed with the old secret are accepted until they expire.

    Next:
      restart backend
      then restart frontend
      31 minutes after that, not before [TIME]: `authgen secret rotate --finish`

    $ authgen check
    Nothing found in [N] checks.

    $ authgen secret rotate --yes
    error: a rotation is in progress: the backends still accept the previous secret
    hint: finish it first, at [TIME] or later: `authgen secret rotate --finish`; after a leak: `authgen secret rotate --now`
    [exit code 3]

    $ authgen secret rotate --finish --yes
    error: tokens signed with the previous secret may still be valid for 31 more minutes
    hint: run `authgen secret rotate --finish` at [TIME] or later
    [exit code 1]
    ");
}

#[test]
fn rotate_now() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "secret rotate --now --yes",
    ]), @"
    $ authgen secret rotate --now --yes
    backend/.env: changes BETTER_AUTH_SECRET
    frontend/.env.local: changes BETTER_AUTH_SECRET

    API tokens signed with the old secret fail at once; open pages fetch new ones.

    Next:
      restart backend
      then restart frontend
    ");
}

#[test]
fn rotate_the_session_secret() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "secret rotate --session --yes",
    ]), @"
    $ authgen secret rotate --session --yes
    frontend/.env.local: changes AUTH_SESSION_SECRET; adds AUTH_SESSION_SECRET_PREVIOUS

    Users must sign in again after the frontend restarts, and email links to verify or change an address stop working. Data encrypted with the old secret stays readable as long as AUTH_SESSION_SECRET_PREVIOUS holds it, so do not remove it.

    Next:
      restart frontend
    ");
}

#[test]
fn mistakes() {
    let shell = Session::in_project(&[]);
    insta::assert_snapshot!(shell.shows(&[
        "secret",
        "secret gen",
        "secret rotate",
        "secret rotate --finish --yes",
        "secret rotate --finish --now",
        "secret generate extra",
    ]), @"
    $ authgen secret
    Generate a secret, or rotate a secret of the project in this folder

    Usage: authgen secret [OPTIONS] <COMMAND>

    Commands:
      generate  Print a new secret: 32 random bytes in base64url
      rotate    Replace a secret in all env files of the project in this folder
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help  Print help (see more with '--help')
    [exit code 2]

    $ authgen secret gen
    error: unrecognized subcommand 'gen'
    hint: choose one of: generate, rotate
    [exit code 2]

    $ authgen secret rotate
    error: the changes are not confirmed
    hint: pass --yes to write, or --dry-run to see the changes
    [exit code 2]

    $ authgen secret rotate --finish --yes
    error: no rotation is in progress
    hint: to start one, run `authgen secret rotate`
    [exit code 2]

    $ authgen secret rotate --finish --now
    error: the argument '--finish' cannot be used with '--now'
    hint: pass only one of them
    [exit code 2]

    $ authgen secret generate extra
    error: unexpected argument 'extra' found
    hint: see `authgen secret generate --help`
    [exit code 2]
    ");
}

#[test]
fn outside_of_a_project() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "secret rotate --yes",
    ]), @"
    $ authgen secret rotate --yes
    error: [ROOT]/work is not an authgen project
    hint: change to a folder with an authgen.toml, or create a project: authgen new DIR
    [exit code 2]
    ");
}
