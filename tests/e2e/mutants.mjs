// Mutation tests of the contract tests: with any step of a verifier removed, at least one case must fail.
//
// All faults are built in at once, and the environment variable MUTANT activates one. This takes one build for each token
// mode, and the same build without MUTANT must pass.

import { spawn } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as axum from "./faults/axum.mjs";
import * as fastapi from "./faults/fastapi.mjs";
import { check, ensure, ensureAllStopped, env, freePorts, run } from "./support.mjs";

/** For each kind of backend: its source folder, an expression that is true while a fault is active, and its faults. */
const KINDS = {
  axum: { source: "src", asks: (fault) => `std::env::var("MUTANT").is_ok_and(|on| on == ${fault})`, ...axum },
  fastapi: { source: "app", asks: (fault) => `(__import__("os").environ.get("MUTANT") == ${fault})`, ...fastapi },
};

/**
 * Builds the faults into a copy of a project, and starts its database.
 *
 * @param {{ folder: string, database: number }} original a project, which is not changed
 * @param {{ name: string, kind: keyof typeof KINDS }} service of it
 * @param {{ token: string, revocation?: string }} answers of that project
 * @returns {Promise<() => Promise<void>>} runs the contract tests with each fault; does not block this process
 */
export async function mutants(original, service, answers) {
  const about = `${service.kind}, ${answers.token} tokens`;
  const wanted = KINDS[service.kind].faultsOf(answers);
  let project;
  await check(`builds all faults into the service (${about})`, async () => {
    const copy = await copyOf(original, service, answers);
    for (const fault of wanted) plant(copy, service, fault);
    if (service.kind === "axum") run("node", ["scripts/run.mjs", service.name, "--", "cargo", "build"], { cwd: copy });
    run("npm", ["run", "db:start"], { cwd: copy });
    project = copy;
  });
  return () => (project ? hunt(project, service, about, wanted) : Promise.resolve());
}

async function hunt(project, service, about, wanted) {
  try {
    await check(`the contract tests pass without a fault (${about})`, async () => {
      ensure((await firstFailure(project, service)) === undefined, "a case failed");
    });
    for (const { name, tests } of wanted) {
      await check(`the contract tests find the fault "${name}" (${about})`, async () => {
        const failure = await firstFailure(project, service, name, tests);
        ensure(failure, "no case failed");
        console.log(`      ${failure}`);
      });
    }
  } finally {
    run("npm", ["run", "db:stop"], { cwd: project });
  }
  await check(`interrupted contract tests leave no process (${about})`, () => ensureAllStopped(project, []));
}

/** A copy of the sources, with the packages of the original and its own database on another port. */
async function copyOf({ folder, database }, { kind }, { token }) {
  const copy = `${folder}-with-faults-of-${kind}-${token}`;
  const left = new Set(["node_modules", ".next", ".data", ".git", "target", ".venv"]);
  cpSync(folder, copy, { recursive: true, filter: (file) => !left.has(path.basename(file)) });
  symlinkSync(path.join(folder, "node_modules"), path.join(copy, "node_modules"));
  const [port] = await freePorts(1);
  const { frontend, services } = JSON.parse(readFileSync(path.join(copy, "scripts/project.json"), "utf8"));
  for (const { env_file: file } of [frontend, ...services]) {
    edit(copy, file, (text) => text.replaceAll(`:${database}/`, `:${port}/`));
  }
  return copy;
}

function edit(project, file, change) {
  const place = path.join(project, file);
  const text = readFileSync(place, "utf8");
  const changed = change(text);
  ensure(changed !== text, `${file} does not contain the text`);
  writeFileSync(place, changed);
}

/** Replaces a text, which must occur exactly once in the file, with the fault. */
function plant(project, service, { name, file, from, to }) {
  const { source, asks } = KINDS[service.kind];
  edit(project, `${service.name}/${source}/${file}`, (text) => {
    ensure(text.split(from).length === 2, `${name}: ${file} must contain this exactly once: ${from}`);
    return text.replace(from, () => to.replaceAll("$MUTANT", asks(JSON.stringify(name))));
  });
}

/** The name of the first case that fails, or undefined if all pass. Stops at the first failure. */
function firstFailure(project, service, mutant = "", tests = []) {
  return new Promise((resolve, reject) => {
    const child = spawn("node", ["tests/contract/run.mjs", service.name, ...tests], {
      cwd: project,
      env: { ...env, MUTANT: mutant },
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 5 * 60_000,
    });
    let output = "";
    let failure;
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
      failure ??= /^failed: .*$/m.exec(output)?.[0];
      if (failure) child.kill("SIGINT");
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (failure || code === 0) resolve(failure);
      else reject(new Error(`the tests exited with ${code}\n${output.slice(-3000)}`));
    });
  });
}
