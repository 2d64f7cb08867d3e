// node tests/contract/run.mjs [SERVICE]
//
// Attacks every backend service, or one, from outside. A service that does not answer is started
// with its database for the time of the tests. With CONTRACT_BASE_URL nothing is started.

import { readdirSync } from "node:fs";
import path from "node:path";
import { run } from "node:test";
import {
  onStopSignals,
  prefixed,
  runScript,
  UsageError,
  UserError,
} from "../../scripts/lib/cli.mjs";
import {
  isPortTaken,
  migrate,
  requirePackages,
  requirePrograms,
} from "../../scripts/lib/preflight.mjs";
import { Supervisor, whenReady } from "../../scripts/lib/processes.mjs";
import {
  inProject,
  loadEnv,
  project,
  runEnv,
  withoutPerService,
} from "../../scripts/lib/project.mjs";

/** @param {string[]} args */
function parse([name, ...rest]) {
  const names = project.services.map((each) => each.name);
  const usage = "node tests/contract/run.mjs [SERVICE]";
  if (rest.length > 0) throw new UsageError(`unknown argument ${rest[0]}`, usage);
  if (name === undefined) return names;
  if (names.includes(name)) return [name];
  throw new UsageError(`no service is named ${name}; there is ${names.join(", ")}`, usage);
}

/**
 * Runs the tests, and prints what failed and how many there were: hundreds of good lines would hide
 * it.
 *
 * @param {string} service
 * @param {AbortSignal} signal ends the tests
 * @returns {Promise<number>} the exit code of the tests
 */
async function runTests(service, signal) {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.mjs"));
  const files = names.map((name) => path.join(import.meta.dirname, name));
  // The processes of the test files inherit it.
  process.env.CONTRACT_SERVICE = service;
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of run({ files, signal, concurrency: true })) {
    if (signal.aborted) return 130;
    if (type === "test:stderr" || type === "test:stdout") process.stdout.write(data.message);
    if ((type !== "test:pass" && type !== "test:fail") || data.details?.type === "suite") continue;
    if (type === "test:pass") passed += 1;
    else {
      failed += 1;
      const { cause, message } = data.details.error;
      const reason = String(/** @type {Error | undefined} */ (cause)?.message ?? cause ?? message);
      console.log(`failed: ${data.name}\n        ${reason.replaceAll("\n", "\n        ")}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0 ? 0 : 1;
}

/**
 * Starts a service unless one runs already, and waits until it answers. From then on its log, which
 * would hide the results, is kept instead of printed.
 *
 * @param {Supervisor} supervisor
 * @param {string} name
 * @returns {Promise<string[]>} the log
 */
async function start(supervisor, name) {
  const service = project.processes.find((each) => each.name === name);
  if (!service) throw new UserError(`${name} has no process in scripts/project.json`);
  const { PORT } = loadEnv(service.env_file);
  const url = `http://127.0.0.1:${PORT}/ready`;
  if (await isPortTaken(Number(PORT))) {
    if (await whenReady({ url }, AbortSignal.timeout(5000))) return [];
    throw new UserError(`port ${PORT} is in use, but ${name} does not answer there`);
  }
  requirePrograms(service, "dev");
  const failed = new AbortController();
  const print = prefixed([name], name);
  /** @type {string[]} */
  const log = [];
  let ready = false;
  const ended = supervisor.start(service.dev, {
    cwd: inProject(service.dir),
    env: runEnv(service, withoutPerService()),
    print: (line) => (ready ? log.push(line) : print(line)),
  });
  ended.then(() => failed.abort());
  ready = await whenReady({ url }, failed.signal);
  if (ready) return log;
  throw new UserError(`${name} ended (${await ended})`);
}

await runScript(async (args) => {
  const names = parse(args);
  requirePackages();
  const stopping = new AbortController();
  if (process.env.CONTRACT_BASE_URL) return runTests(names[0], stopping.signal);
  const supervisor = new Supervisor();
  onStopSignals(
    () => {
      stopping.abort();
      supervisor.stop().finally(() => process.exit(130));
    },
    () => process.exit(130),
  );
  try {
    await supervisor.startDatabase();
    await migrate();
    let worst = 0;
    for (const name of names) {
      const log = await start(supervisor, name);
      const code = await runTests(name, stopping.signal);
      if (stopping.signal.aborted) return code;
      if (code !== 0) for (const line of log.slice(-50)) console.log(line);
      console.log(`${name}: the contract ${code === 0 ? "holds" : "is broken"}`);
      worst = Math.max(worst, code);
    }
    return worst;
  } finally {
    await supervisor.stop();
  }
});
process.exit();
