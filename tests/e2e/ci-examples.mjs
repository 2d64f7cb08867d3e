// Validates examples/ci and action.yml, and runs their commands in clones, with a folder as the code host.

import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { authgen, check, ensure, env, repository, run, work } from "./support.mjs";
import { ensureSafe, ensureSchema, readYaml } from "./yaml.mjs";

const examples = path.join(repository, "examples/ci");
const place = path.join(work, "ci-examples");
const within = (...parts) => path.join(place, ...parts);
const named = (host, name) => path.join(examples, host, `${name}.yml`);
const filesOf = (host) => readdirSync(path.join(examples, host)).map((file) => path.join(examples, host, file));

export async function ciExamples() {
  await check("CI examples and action.yml match the schemas of their hosts", () => {
    ensureSchema("github-workflows", filesOf("github"));
    ensureSchema("github-actions", [path.join(repository, "action.yml")]);
    ensureSchema("gitlab-ci", filesOf("gitlab"));
    ensureSafe([...filesOf("github"), path.join(repository, "action.yml")]);
  });
  prepare();
  for (const host of [github, gitlab]) {
    await check(`the ${host.name} example scaffolds a project into a new repository`, () => {
      host.scaffold();
      const tracked = run("git", ["--git-dir", within(host.name, "group/shop.git"), "ls-tree", "-r", "--name-only", "main"]).split("\n");
      for (const file of ["authgen.toml", "package-lock.json", "backend/Cargo.lock"]) ensure(tracked.includes(file), `${file} is not pushed`);
      ensure(!tracked.some((file) => /(^|\/)\.env(\.local)?$/.test(file)), "an env file is pushed");
    });
    await check(`the ${host.name} example passes a valid project and fails a stale one`, () => {
      host.gate(clone(host, "good"));
      const stale = clone(host, "stale");
      edit(stale, "authgen.toml", "frontend-port = 3000", "frontend-port = 3100");
      commit(stale);
      ensureFails(() => host.gate(stale), "an unapplied change of the answers");
    });
    await check(`the ${host.name} example proposes an update`, () => {
      const project = clone(host, "behind");
      host.update(project);
      ensure(!branches(host).includes("authgen-update"), "it proposes an update although nothing changed");
      edit(project, "authgen.toml", "frontend-port = 3000", "frontend-port = 3100");
      commit(project);
      host.update(project);
      const readme = run("git", ["--git-dir", within(host.name, "group/shop.git"), "show", "authgen-update:README.md"]);
      ensure(readme.includes("localhost:3100"), "the proposal does not contain the change");
    });
  }
}

/** Creates a bin folder with this authgen and a fake `gh` that creates repositories as folders. */
function prepare() {
  mkdirSync(within("bin"), { recursive: true });
  copyFileSync(authgen, within("bin/authgen"));
  writeFileSync(within("bin/gh"), FAKE_GH);
  chmodSync(within("bin/gh"), 0o755);
}

const FAKE_GH = `#!/usr/bin/env bash
set -euo pipefail
echo "gh $*" >>"$GH_LOG"
case "$1 $2" in
  "repo create")
    git init --quiet --bare --initial-branch main "$GH_HOST_FOLDER/$3.git"
    git remote add origin "$GH_HOST_FOLDER/$3.git"
    git push --quiet origin HEAD:refs/heads/main
    ;;
  "pr view") exit 1 ;;
esac
`;

const github = {
  name: "github",
  scaffold() {
    mkdirSync(within("github/group"), { recursive: true });
    const folder = within("github/platform");
    mkdirSync(folder);
    steps(named("github", "scaffold"), "scaffold", folder, { NAME: "shop", OWNER: "group" });
    ensure(readFileSync(within("github/gh.log"), "utf8").includes("repo create group/shop --private"), "the repository is not private");
  },
  gate: (project) => steps(named("github", "gate"), "gate", project),
  update: (project) => steps(named("github", "update"), "update", project),
};

/** Runs the steps of a job as GitHub does: each in its own shell and working folder. */
function steps(file, name, folder, variables = {}) {
  const [{ jobs }, action] = readYaml([file, path.join(repository, "action.yml")]);
  const all = jobs[name].steps.flatMap((step) => (step.uses === "./authgen" ? action.runs.steps : step));
  ensure(all.some(({ name }) => name === "Install authgen"), `${file} does not use action.yml`);
  for (const step of all.filter(({ run }) => run)) {
    const inside = step["working-directory"]?.replace("${{ inputs.name }}", variables.NAME) ?? ".";
    shell(step.run, path.join(folder, inside), {
      ...variables,
      GH_LOG: within("github/gh.log"),
      GH_HOST_FOLDER: within("github"),
    });
  }
}

const gitlab = {
  name: "gitlab",
  scaffold() {
    // GitLab creates a project on the first push; a folder must exist.
    run("git", ["init", "--quiet", "--bare", "--initial-branch", "main", within("gitlab/group/shop.git")]);
    const folder = within("gitlab/platform");
    run("git", ["init", "--quiet", folder]);
    script("scaffold", folder, { NAME: "shop", CI_PROJECT_NAMESPACE: "group" });
  },
  gate: (project) => script("gate", project),
  update: (project) => script("update", project, { CI_PROJECT_PATH: "group/shop" }),
};

/** Runs a job as GitLab does: all lines in one shell. */
function script(name, folder, variables = {}) {
  const [{ [name]: job }, common] = readYaml([named("gitlab", name), named("gitlab", "authgen")]);
  const lines = [...common[job.extends].before_script, ...job.script].map((line) => line.replace(" -o merge_request.create", ""));
  shell(lines.join("\n"), folder, {
    ...variables,
    CI_PROJECT_DIR: folder,
    CI_SERVER_HOST: "gitlab.test",
    UPDATE_TOKEN: "token",
    SCAFFOLD_TOKEN: "token",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${within("gitlab")}/.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://authgen:token@gitlab.test/",
  });
}

function shell(text, cwd, variables) {
  const PATH = [within("bin"), env.PATH].join(path.delimiter);
  run("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", text], { cwd, env: { ...env, ...variables, PATH } });
}

function clone(host, name) {
  const folder = within(host.name, name);
  run("git", ["clone", "--quiet", within(host.name, "group/shop.git"), folder]);
  ensure(!existsSync(path.join(folder, "backend/.env")), "the clone has an env file");
  return folder;
}

function edit(folder, file, from, to) {
  const text = readFileSync(path.join(folder, file), "utf8");
  ensure(text.includes(from), `${file} does not contain ${from}`);
  writeFileSync(path.join(folder, file), text.replace(from, to));
}

const commit = (folder) => run("git", ["commit", "--quiet", "--all", "--message", "Edit"], { cwd: folder });

const branches = (host) => run("git", ["--git-dir", within(host.name, "group/shop.git"), "branch", "--list"]);

function ensureFails(body, what) {
  let failed = false;
  try {
    body();
  } catch {
    failed = true;
  }
  ensure(failed, `passes in spite of ${what}`);
}
