//! `authgen --help`, `authgen catalog`, `authgen describe` and `authgen completions`.

use super::Session;

#[test]
fn help() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "--help",
        "new --help",
        "add --help",
        "remove --help",
        "set --help",
        "update --help",
        "restore --help",
        "diff --help",
        "check --help",
        "secret --help",
        "secret generate --help",
        "secret rotate --help",
        "catalog --help",
        "describe --help",
        "completions --help",
    ]), @r#"
    $ authgen --help
    Generates Next.js with Better Auth and a backend in another language, already wired together

    Usage: authgen [OPTIONS] <COMMAND>

    Commands:
      new          Write a new project
      add          Add a service or an option to the project in this folder
      remove       Remove a service or an option from the project in this folder
      set          Change an answer of the project in this folder
      update       Update the project in this folder to its answers and the current templates
      restore      Restore files of the project in this folder to their last generated content
      diff         Show what `update` would change
      check        Find mistakes in env files, secrets and versions
      secret       Generate a secret, or rotate a secret of the project in this folder
      catalog      List questions, choices and layers
      describe     Describe commands, exit codes, failures and JSON outputs, for scripts and agents
      completions  Print a completion script for a shell
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Write a project, commit it, and start everything
      authgen new shop --git --dev

      # Add a backend to the project in this folder
      authgen add backend fastapi

      # Update the project to a newer authgen
      authgen update

    $ authgen new --help
    Write a new project

    Usage: authgen new [OPTIONS] [DIR]

    Arguments:
      [DIR]
              Folder to create, or an empty one; its name becomes the project's name

    Options:
          --name <NAME>
              Project name, if it differs from the folder's name

      -y, --yes
              Use the default for every answer not given

          --answers <FILE>
              Read answers from a TOML file, such as another project's authgen.toml

          --git
              Commit the project; runs `git init` unless the folder is a repository

          --install
              Install the npm packages

          --dev
              Install the npm packages, then start all services

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              List the files without writing them

          --json
              Print the report, or the error, as JSON

    Answers:
          --backend <KIND[=NAME][:PORT]>
              Services that accept the frontend's API tokens: KIND, KIND=NAME or KIND=NAME:PORT. Repeat
              the flag for more than one [default: axum]

              Possible values:
              - axum:    Rust service: axum, sqlx, jsonwebtoken
              - fastapi: Python service: FastAPI, psycopg, PyJWT

          --token <CHOICE>
              How the frontend signs API tokens and backends verify them [default: hs256]

              Possible values:
              - hs256: API tokens signed with a secret shared by frontend and backends
              - jwks:  API tokens signed with key pairs; backends have no secret

          --revocation <CHOICE>
              How soon a revoked session's API tokens stop working [default: expiry]

              Possible values:
              - expiry:    Within 30 minutes, when the token expires; no extra query
              - immediate: At once: backends look up the session on each request

          --oauth <CHOICE>
              Social providers offered besides email and password: a comma-separated list. The flag may
              be repeated [default: none]

              Possible values:
              - none:      No provider
              - apple:     Sign in with Apple
              - discord:   Sign in with Discord
              - facebook:  Sign in with Facebook
              - github:    Sign in with GitHub
              - gitlab:    Sign in with GitLab
              - google:    Sign in with Google
              - linkedin:  Sign in with LinkedIn
              - microsoft: Sign in with Microsoft
              - slack:     Sign in with Slack
              - spotify:   Sign in with Spotify
              - twitch:    Sign in with Twitch
              - twitter:   Sign in with X

          --email <CHOICE>
              How the project sends email: any choice but `none` adds address verification and password
              reset [default: none]

              Possible values:
              - console: Prints messages and keeps them in .data/mail; development only
              - none:    No address verification and no password reset
              - smtp:    Sends email through an SMTP server, using nodemailer

          --database <CHOICE>
              Where PostgreSQL runs during development [default: embedded]

              Possible values:
              - embedded: PostgreSQL from npm packages; nothing else to install
              - external: A PostgreSQL server of your own, given by URL

          --database-url <URL>
              URL of an existing PostgreSQL database; `-` reads it from standard input. Implies
              `--database external`

          --proxy <CHOICE>
              Server in front of the frontend in production: it passes the visitor's IP address to the
              app [default: none]

              Possible values:
              - cloudflare: Cloudflare, which sets CF-Connecting-IP
              - fly:        Fly.io, which sets Fly-Client-IP
              - forwarded:  One or more trusted proxies that append to X-Forwarded-For
              - nginx:      Your own proxy, which sets X-Real-IP
              - none:       Name the header with the client's IP address when you deploy
              - vercel:     Vercel, which sets X-Real-IP

          --package-manager <CHOICE>
              Installs npm packages and runs scripts [default: bun if it is installed, or else npm]

              Possible values:
              - bun:  Fast installs; the scripts still run on Node.js
              - npm:  The package manager that comes with Node.js
              - pnpm: Only declared dependencies, one shared store
              - yarn: Yarn with a node_modules folder

          --ci <CHOICE>
              Pipeline that lints, tests and audits the project [default: none]

              Possible values:
              - github: Lints, tests and audits each service, updates dependencies
              - gitlab: Lints, tests and audits each service, updates dependencies
              - none:   No CI files; any pipeline can run the scripts in package.json

          --contract <CHOICE>
              Black-box tests that attack every backend, in addition to each backend's own tests
              [default: none]

              Possible values:
              - full: Black-box tests that attack every service
              - none: Only each service's own tests

          --frontend-port <PORT>
              Port of the Next.js server [default: 3000]

          --database-port <PORT>
              Port of the embedded PostgreSQL [default: 54329]

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Ask for each answer
      authgen new shop

      # Use the defaults, commit, install, and start everything
      authgen new shop --yes --git --dev

      # Two backends, and sign-in with GitHub and Google
      authgen new shop --backend axum --backend fastapi=reports:8001 --oauth github,google

      # List the files without writing them
      authgen new shop --yes --dry-run

    $ authgen add --help
    Add a service or an option to the project in this folder

    Usage: authgen add [OPTIONS] [WHAT] [KIND]...

    Arguments:
      [WHAT]
              Question to add to, such as `backend` or `oauth`

      [KIND]...
              Choices to add, such as `github`; for a service, KIND or KIND=NAME:PORT

    Options:
          --name <NAME>
              Name and folder of the service

          --port <PORT>
              Port of the service

      -y, --yes
              Write without confirmation

          --allow-dirty
              Write even if git has uncommitted changes

          --conflict <MODE[=GLOB]>
              How to resolve conflicts between your changes and the template's: markers, ours or theirs
              
              `markers` writes conflict markers, `ours` keeps your file, `theirs` takes the template's
              lines. `ours=GLOB` limits it to matching files. Repeat the flag for several patterns.

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              Show the changes without writing them

          --json
              Print the report, or the error, as JSON

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    What you can add:
      backend   axum, fastapi
      oauth     apple, discord, facebook, github, gitlab, google, linkedin,
                microsoft, slack, spotify, twitch, twitter
      email     console, smtp
      proxy     cloudflare, fly, forwarded, nginx, vercel
      ci        github, gitlab
      contract  full

    Examples:
      # Add a backend in the folder `reports`
      authgen add backend fastapi --name reports

      # Add social providers
      authgen add oauth github google

      # Show the changes without writing them
      authgen add ci github --dry-run

    $ authgen remove --help
    Remove a service or an option from the project in this folder

    Usage: authgen remove [OPTIONS] [WHAT] [NAME]...

    Arguments:
      [WHAT]
              Question to remove from, such as `backend` or `oauth`

      [NAME]...
              Services or choices to remove, by name; with --yes and no name, all choices of the
              question

    Options:
      -y, --yes
              Write without confirmation

          --allow-dirty
              Write even if git has uncommitted changes

          --conflict <MODE[=GLOB]>
              How to resolve conflicts between your changes and the template's: markers, ours or theirs
              
              `markers` writes conflict markers, `ours` keeps your file, `theirs` takes the template's
              lines. `ours=GLOB` limits it to matching files. Repeat the flag for several patterns.

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              Show the changes without writing them

          --json
              Print the report, or the error, as JSON

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    What you can remove:
      backend   the name of a service
      oauth     apple, discord, facebook, github, gitlab, google, linkedin,
                microsoft, slack, spotify, twitch, twitter
      email     console, smtp
      proxy     cloudflare, fly, forwarded, nginx, vercel
      ci        github, gitlab
      contract  full

    Examples:
      # Remove the backend named `reports`
      authgen remove backend reports

      # Remove one social provider
      authgen remove oauth github

      # Remove all social providers without confirmation
      authgen remove oauth --yes

    $ authgen set --help
    Change an answer of the project in this folder

    Usage: authgen set [OPTIONS] [QUESTION] [VALUE]

    Arguments:
      [QUESTION]
              Question, such as `token`

      [VALUE]
              New answer

    Options:
      -y, --yes
              Write without confirmation

          --allow-dirty
              Write even if git has uncommitted changes

          --conflict <MODE[=GLOB]>
              How to resolve conflicts between your changes and the template's: markers, ours or theirs
              
              `markers` writes conflict markers, `ours` keeps your file, `theirs` takes the template's
              lines. `ours=GLOB` limits it to matching files. Repeat the flag for several patterns.

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              Show the changes without writing them

          --json
              Print the report, or the error, as JSON

    Answers:
          --database-url <URL>
              URL of an existing PostgreSQL database; `-` reads it from standard input. Implies
              `--database external`

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    What you can set:
      token            hs256, jwks
      revocation       expiry, immediate
      email            console, none, smtp
      database         embedded, external
      proxy            cloudflare, fly, forwarded, nginx, none, vercel
      package-manager  bun, npm, pnpm, yarn
      ci               github, gitlab, none
      contract         full, none
      frontend-port    a port from 1024 to 65535
      database-port    a port from 1024 to 65535

    Examples:
      # Sign API tokens with key pairs
      authgen set token jwks

      # Change a port
      authgen set frontend-port 3100

      # Use an existing database, with the URL from a variable
      echo "$URL" | authgen set database external --database-url -

    $ authgen update --help
    Update the project in this folder to its answers and the current templates

    Usage: authgen update [OPTIONS]

    Options:
          --check
              Write nothing; exit with code 4 if the project is out of date

          --onto <BRANCH>
              Branch whose migrations keep their place when two branches added migrations [default:
              git's default branch]

      -y, --yes
              Write without confirmation

          --allow-dirty
              Write even if git has uncommitted changes

          --conflict <MODE[=GLOB]>
              How to resolve conflicts between your changes and the template's: markers, ours or theirs
              
              `markers` writes conflict markers, `ours` keeps your file, `theirs` takes the template's
              lines. `ours=GLOB` limits it to matching files. Repeat the flag for several patterns.

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              Show the changes without writing them

          --json
              Print the report, or the error, as JSON

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Show the changes without writing them
      authgen update --dry-run

      # In CI: fail if the project is out of date
      authgen update --check

      # On a conflict, keep your files in docs/ and take the template's lines elsewhere
      authgen update --conflict theirs --conflict ours='docs/**'

    $ authgen restore --help
    Restore files of the project in this folder to their last generated content

    Usage: authgen restore [OPTIONS] <FILE>...

    Arguments:
      <FILE>...
              Files, such as README.md, or folders with generated files

    Options:
      -y, --yes
              Write without confirmation

          --allow-dirty
              Write even if the files have uncommitted changes

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              Show the changes without writing them

          --json
              Print the report, or the error, as JSON

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Restore a file that you edited or deleted
      authgen restore README.md

      # Show what would change in a folder
      authgen restore frontend/app --dry-run

    $ authgen diff --help
    Show what `update` would change

    Usage: authgen diff [OPTIONS]

    Options:
          --mine
              Show your own changes since the last update instead

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --json
              Print each file's step and diff, or the error, as JSON

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Show what `update` would change
      authgen diff

      # Show your own changes since the last update
      authgen diff --mine

    $ authgen check --help
    Find mistakes in env files, secrets and versions

    Usage: authgen check [OPTIONS]

    Options:
          --frontend [<DIR>]
              Check only the frontend, or the one in DIR, which need not be generated by authgen

          --backend [<NAME>]
              Check only the backends, or the one named NAME, or the one in a folder, which need not be
              generated by authgen

          --consistency
              Compare services with each other even with --frontend or --backend

          --production
              Check values as for a production deployment

          --online
              Also test the running project
              
              Signs up a user, calls each service, and deletes the user; or signs in as
              `AUTHGEN_ONLINE_EMAIL` with `AUTHGEN_ONLINE_PASSWORD` and signs out.

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --json
              Print the report, or the error, as JSON

          --format <FORMAT>
              Report format

              Possible values:
              - text:  Human-readable
              - json:  For scripts
              - sarif: For code hosts, to annotate the lines of a change
              
              [default: text]

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Check the project in this folder
      authgen check

      # Check the env files of a deployment
      authgen check --production

      # Check folders that authgen did not generate
      authgen check --frontend web --backend api

      # Annotate the lines of a pull request
      authgen check --format sarif

    $ authgen secret --help
    Generate a secret, or rotate a secret of the project in this folder

    Usage: authgen secret [OPTIONS] <COMMAND>

    Commands:
      generate  Print a new secret: 32 random bytes in base64url
      rotate    Replace a secret in all env files of the project in this folder
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    $ authgen secret generate --help
    Print a new secret: 32 random bytes in base64url

    Usage: authgen secret generate [OPTIONS]

    Options:
          --print
              Print even to a terminal, where the secret stays in the scrollback

      -h, --help
              Print help (see a summary with '-h')

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Append a secret to an env file
      echo "MY_SECRET=$(authgen secret generate)" >> backend/.env

    $ authgen secret rotate --help
    Replace a secret in all env files of the project in this folder

    Usage: authgen secret rotate [OPTIONS]

    Options:
          --session
              Replace the session secret instead of the API secret; all users must sign in again

          --finish
              Finish a rotation: stop accepting the previous secret

          --now
              After a leak: replace the secret at once and drop the previous one

      -y, --yes
              Write without confirmation

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --dry-run
              Show the changes without writing them

          --json
              Print the report, or the error, as JSON

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Replace the API secret; the report says when to finish
      authgen secret rotate

      # Stop accepting the previous API secret
      authgen secret rotate --finish

      # After a leak of the session secret
      authgen secret rotate --session --now

    $ authgen catalog --help
    List questions, choices and layers

    Usage: authgen catalog [OPTIONS]

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Output:
          --json
              Print JSON, with a JSON Schema of the answers file

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # List all choices as JSON
      authgen catalog --json

    $ authgen describe --help
    Describe commands, exit codes, failures and JSON outputs, for scripts and agents

    Usage: authgen describe [OPTIONS]

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Output:
          --json
              Print JSON, with flags, questions, rules of `check`, and a JSON Schema of each output

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # List commands, exit codes and failures
      authgen describe

      # Print all of it with JSON Schemas, for a script or an agent
      authgen describe --json

    $ authgen completions --help
    Print a completion script for a shell

    Usage: authgen completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>
              The shell
              
              [possible values: bash, elvish, fish, powershell, zsh]

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Advanced:
          --templates <DIR>
              Read templates from this folder instead of the built-in ones

    Examples:
      # Write a file that ~/.bashrc can source
      authgen completions bash > ~/.authgen.bash
    "#);
}

#[test]
fn described() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "describe",
    ]), @"
    $ authgen describe
    Commands
      new                   Write a new project
      add                   Add a service or an option to the project in this folder
      remove                Remove a service or an option from the project in this folder
      set                   Change an answer of the project in this folder
      update                Update the project in this folder to its answers and the current templates
      restore               Restore files of the project in this folder to their last generated content
      diff                  Show what `update` would change
      check                 Find mistakes in env files, secrets and versions
      secret generate       Print a new secret: 32 random bytes in base64url
      secret rotate         Replace a secret in all env files of the project in this folder
      describe              Describe commands, exit codes, failures and JSON outputs, for scripts and agents
      catalog               List questions, choices and layers
      completions           Print a completion script for a shell

    Exit codes
      0                     success; also if you answer no to a confirmation, and nothing was written
      1                     a problem with the machine, such as a full disk, missing permissions or a failed program; or it is too early to finish a rotation
      2                     wrong usage or input; nothing was written
      3                     files would be overwritten, conflicts are unresolved, a rotation is in progress, git has uncommitted changes or is in the middle of a merge, rebase, cherry-pick, revert or bisect, or a file is in a submodule; nothing was written, except with `--conflict markers`
      4                     `check` found an error, or `update --check` found the project out of date or an interrupted run
      130                   cancelled with Ctrl-C

    Failures with exit code 1
      io                    A file or another resource cannot be read or written
      disk-full             The disk or the quota is full
      permission-denied     Access to a file or folder was denied
      busy                  Another run of authgen is changing the project
      interrupted           An earlier run was interrupted and has to be rolled back first
      rollback-failed       The changes of this or an earlier run cannot be rolled back
      report-lost           The changes were written, but the report could not be written
      program-missing       A program is not on PATH
      program-failed        A program could not be started, or failed
      env-file-exposed      Git tracks an env file or does not ignore it
      rotation-waits        Tokens signed with the previous secret may still be valid
      no-response           `check --online` got no usable response from a service
      invalid-templates     The templates in the folder of --templates are not valid
      internal              A bug in authgen

    Failures with exit code 2
      usage                 An argument is not valid, or does not fit the project
      unknown-argument      A command, flag or value does not exist
      missing-argument      A required argument or answer is missing
      no-terminal           authgen would ask, but there is no terminal
      invalid-name          The name of the project or of a service is not valid
      invalid-file          A file that authgen needs is missing or not valid
      not-a-project         The folder is not an authgen project
      newer-project         A newer authgen generated the project

    Failures with exit code 3
      would-overwrite       A file is in the way, or is one that authgen must not change
      uncommitted-changes   Git has uncommitted changes
      git-operation         Git is in the middle of a merge, rebase, cherry-pick, revert or bisect
      conflicts             Your changes conflict with the templates or with another branch
      changed-meanwhile     A file was edited while authgen was running
      rotation-in-progress  A rotation has to be finished first

    Failures with exit code 4
      check-failed          `check` found an error
      nothing-checked       The flags of `check` leave nothing to check
      out-of-date           `update --check` found changes to write
      check-interrupted     An interrupted run prevents `check` or `update --check`

    Failures with exit code 130
      cancelled             Cancelled by the user

    `authgen describe --json` adds flags, questions, rules of `check` and JSON Schemas.
    ");
}

#[test]
fn mistakes() {
    let shell = Session::new();
    insta::assert_snapshot!(shell.shows(&[
        "catalog oauth",
        "completions",
        "completions bsh",
    ]), @"
    $ authgen catalog oauth
    error: unexpected argument 'oauth' found
    hint: see `authgen catalog --help`
    [exit code 2]

    $ authgen completions
    error: missing argument: <SHELL>
    hint: type `authgen completions SHELL`
    [exit code 2]

    $ authgen completions bsh
    error: invalid value 'bsh' for '<SHELL>'
    hint: did you mean `bash`?
    [exit code 2]
    ");
}
