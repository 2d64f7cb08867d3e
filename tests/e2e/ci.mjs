// Pipelines of generated projects: valid, with minimal permissions, and made of commands that a developer can run too.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { authgen, check, ensure, run, work } from "./support.mjs";
import { ensureSafe, ensureSchema, readYaml } from "./yaml.mjs";

const WORKFLOW = ".github/workflows/ci.yml";
const ACTION = ".github/actions/set-up/action.yml";
const PIPELINE = ".gitlab-ci.yml";

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

  await check("workflows for GitHub match their schema, have minimal permissions, and run every script", () => {
    const folders = projects("github");
    const files = (name) => folders.map((folder) => path.join(folder, name));
    ensureSchema("github-workflows", files(WORKFLOW));
    ensureSchema("github-actions", files(ACTION));
    ensureSafe(files(WORKFLOW));
    const actions = readYaml(files(ACTION));
    for (const [index, workflow] of readYaml(files(WORKFLOW)).entries()) {
      const text = [WORKFLOW, ACTION].map((name) => readFileSync(path.join(folders[index], name), "utf8")).join("");
      ensureFewRights(workflow, text);
      const steps = [...Object.values(workflow.jobs), actions[index].runs].flatMap(({ steps }) => steps);
      const unnamed = steps.filter(({ run, name }) => run && !name);
      ensureRunsEverything(folders[index], unnamed.map(({ run }) => run));
    }
  });

  await check("pipelines for GitLab match their schema and run every script", () => {
    const folders = projects("gitlab");
    const files = folders.map((folder) => path.join(folder, PIPELINE));
    ensureSchema("gitlab-ci", files);
    for (const [index, pipeline] of readYaml(files).entries()) {
      const jobs = Object.values(pipeline).filter((job) => job.script);
      const lines = jobs.flatMap(({ script }) => script);
      ensureRunsEverything(folders[index], lines.filter((line) => !line.includes(" playwright install ")));
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
