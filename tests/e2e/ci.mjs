// Pipelines of generated projects: valid, with minimal permissions, and made of commands that a developer can run too.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { authgen, check, ensure, env, run, work } from "./support.mjs";
import { ensureSafe, ensureSchema, readYaml } from "./yaml.mjs";

const WORKFLOW = ".github/workflows/ci.yml";
const ACTION = ".github/actions/set-up/action.yml";
const DEPENDABOT = ".github/dependabot.yml";
const PIPELINE = ".gitlab-ci.yml";
/** The manifests that each of Dependabot's ecosystems reads. */
const MANIFESTS = { npm: "package.json", bun: "package.json", cargo: "Cargo.toml", uv: "pyproject.toml" };
/** Commands that install, and how they refuse a missing or stale lock file. */
const INSTALLS = [
  [/^npm (ci|install)$/, /^npm ci$/],
  [/\bpnpm install/, /--frozen-lockfile$/],
  [/\byarn install/, /--immutable$/],
  [/\bbun install/, /--frozen-lockfile$/],
  [/\bcargo (fetch|install)/, /--locked/],
  [/\buv sync/, /--locked/],
  [/\bnpm install --global/, /@\d+\.\d+\.\d+ /],
];

/**
 * Checks every pipeline with every package manager, database and set of services in the catalog.
 *
 * @param {(question: string) => string[]} choices
 */
export async function pipelines(choices) {
  const kinds = choices("backend");
  const services = [...kinds.map((kind) => [kind]), kinds.map((kind, index) => `${kind}=service-${index}`), [kinds[0], `${kinds[0]}=second`]];
  const databases = { embedded: [], external: ["--database-url", "postgresql://owner@localhost/app"] };
  const projects = (host) =>
    choices("package-manager").flatMap((manager) =>
      Object.entries(databases).flatMap(([database, url]) =>
        services.map((backends, index) => {
          const folder = path.join(work, "pipelines", [host, manager, database, index].join("-"));
          const contract = index % 2 ? "none" : "full";
          const flags = ["--contract", contract, ...backends.flatMap((backend) => ["--backend", backend])];
          run(authgen, ["new", folder, "--name", "shop", "--yes", "--ci", host, "--package-manager", manager, ...url, ...flags]);
          return folder;
        }),
      ),
    );

  await check("workflows for GitHub match their schema, have minimal permissions, run every script, and Dependabot sees every package", () => {
    const folders = projects("github");
    const files = (name) => folders.map((folder) => path.join(folder, name));
    ensureSchema("github-workflows", files(WORKFLOW));
    ensureSchema("github-actions", files(ACTION));
    ensureSchema("dependabot", files(DEPENDABOT));
    ensureSafe([...files(WORKFLOW), ...files(DEPENDABOT)]);
    const actions = readYaml(files(ACTION));
    for (const [index, workflow] of readYaml(files(WORKFLOW)).entries()) {
      const text = [WORKFLOW, ACTION].map((name) => readFileSync(path.join(folders[index], name), "utf8")).join("");
      ensureFewRights(workflow, text);
      const steps = [...Object.values(workflow.jobs), actions[index].runs].flatMap(({ steps }) => steps);
      const unnamed = steps.filter(({ run, name }) => run && !name);
      ensureRunsEverything(folders[index], unnamed.map(({ run }) => run));
      ensureLocked(folders[index], steps.map(({ run }) => run ?? ""));
    }
    for (const [index, { updates }] of readYaml(files(DEPENDABOT)).entries()) ensureCovered(folders[index], updates);
  });

  await check("an installer with another checksum does not run", () => {
    const folder = path.join(work, "checksum");
    run(authgen, ["new", folder, "--name", "shop", "--yes", "--ci", "gitlab", "--backend", "axum"]);
    const [pipeline] = readYaml([path.join(folder, PIPELINE)]);
    const step = pipeline["service-backend"].before_script.find((line) => line.includes("sha256sum"));
    ensureVerified(folder, step);
  });

  await check("pipelines for GitLab match their schema and run every script, and the settings of Renovate match theirs", () => {
    const folders = projects("gitlab");
    const files = folders.map((folder) => path.join(folder, PIPELINE));
    ensureSchema("gitlab-ci", files);
    ensureSchema("renovate", folders.map((folder) => path.join(folder, "renovate.json")));
    for (const [index, pipeline] of readYaml(files).entries()) {
      const jobs = Object.values(pipeline).filter((job) => job.script);
      const lines = jobs.flatMap(({ script }) => script);
      ensureRunsEverything(folders[index], lines.filter((line) => !line.includes(" playwright install ")));
      ensureLocked(folders[index], jobs.flatMap(({ before_script }) => before_script));
    }
  });
}

function ensureFewRights({ permissions, on, jobs }, text) {
  ensure(JSON.stringify(permissions) === '{"contents":"read"}', "the workflow has more than read permissions");
  ensure(!("pull_request_target" in on) && !text.includes("secrets."), "code of a fork could read a secret");
  for (const { permissions, steps } of Object.values(jobs)) {
    ensure(permissions === undefined, "a job has permissions of its own");
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    ensure(checkouts.length === 1 && checkouts[0].with["persist-credentials"] === false, "git keeps the token");
  }
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
  const loose = uses.filter((action) => !/^\.\/|@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action));
  ensure(uses.length > 0 && loose.length === 0, `not pinned by commit: ${loose}`);
}

/** Each line runs a script of the project, and together they run every part of every check. */
function ensureRunsEverything(folder, lines) {
  const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const { services } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  const ran = new Set();
  for (const line of lines) {
    const [, script] = /^\S+ run (\S+)$/.exec(line) ?? [];
    const [, file] = /^node (\S+\.mjs)( \S+)?$/.exec(line) ?? [];
    ensure(scripts[script] || (file && existsSync(path.join(folder, file))), `${folder}: \`${line}\` is not a script of the project`);
    ran.add(script ?? line);
  }
  // `test:frontend` checks types, too.
  const others = ["test:contract", "typecheck:frontend"];
  const parts = Object.keys(scripts).filter((name) => /^(lint|typecheck|test|audit):/.test(name) && !others.includes(name));
  const contracts = scripts["test:contract"] ? services.map(({ name }) => `node tests/contract/run.mjs ${name}`) : [];
  for (const wanted of [...parts, ...contracts, "build:frontend", "check:env"]) {
    ensure(ran.has(wanted), `${folder}: no job runs \`${wanted}\``);
  }
}

function ensureLocked(folder, commands) {
  const lines = commands.flatMap((command) => command.trim().split("\n"));
  for (const line of lines) {
    const broken = INSTALLS.find(([install, locked]) => install.test(line) && !locked.test(line));
    ensure(!broken, `${folder}: \`${line}\` does not require the versions of a lock file`);
  }
  const installs = lines.filter((line) => INSTALLS.some(([install]) => install.test(line)));
  ensure(installs.length > 0, `${folder}: no job installs packages`);
}

/** Each update finds a manifest, each folder with a manifest has an update, and so have the pinned actions. */
function ensureCovered(folder, updates) {
  const { services } = JSON.parse(readFileSync(path.join(folder, "scripts/project.json"), "utf8"));
  const covered = updates.filter(({ directory }) => directory).map((update) => {
    const manifest = path.join(update.directory, MANIFESTS[update["package-ecosystem"]]);
    ensure(existsSync(path.join(folder, manifest)), `${folder}: there is no ${manifest} to update`);
    return update.directory;
  });
  // Packages of the frontend are in a workspace of the root.
  const wanted = ["/", ...services.map(({ dir }) => `/${dir}`)];
  ensure(covered.sort().join() === wanted.sort().join(), `${folder}: Dependabot covers ${covered}, not ${wanted}`);
  const actions = updates.find((update) => update["package-ecosystem"] === "github-actions");
  ensure(actions.directories.join() === "/,/.github/actions/*", `${folder}: actions are not updated`);
}

/** Runs a step with a `curl` that serves another program, which must run only if its checksum is the expected one. */
function ensureVerified(folder, step) {
  const served = `#!/bin/sh\ntouch "${folder}/ran"\n`;
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "served"), served);
  writeFileSync(path.join(bin, "curl"), `#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\ncp "${bin}/served" "$2"\n`);
  chmodSync(path.join(bin, "curl"), 0o755);
  const PATH = [bin, env.PATH].join(path.delimiter);
  const runs = (text) => {
    try {
      // Without -e, because GitLab may ignore failures inside a command of several lines.
      run("bash", ["--noprofile", "--norc", "-c", text], { cwd: folder, env: { ...env, PATH } });
    } catch (error) {
      ensure(error.message.includes("FAILED"), `it fails for another reason than the checksum: ${error.message}`);
    }
    return existsSync(path.join(folder, "ran"));
  };
  ensure(!runs(step), "an installer with a wrong checksum runs");
  const [checksum] = run("sha256sum", [path.join(bin, "served")]).split(" ");
  ensure(runs(step.replace(/\b[0-9a-f]{64}\b/g, checksum)), "an installer with the right checksum does not run");
}
