// node tests/contract/run.mjs [SERVICE]
//
// Attacks every backend service, or one, from outside. A service that does not answer is started
// with its database for the time of the tests. With CONTRACT_BASE_URL nothing is started.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runScript, UsageError, UserError } from "../../scripts/lib/cli.mjs";
import { loadEnv } from "../../scripts/lib/env-file.mjs";
import { migrate } from "../../scripts/lib/migrate.mjs";
import { isPortTaken } from "../../scripts/lib/ports.mjs";
import { requirePackages, requirePrograms } from "../../scripts/lib/preflight.mjs";
import { inProject, project, root } from "../../scripts/lib/project.mjs";
import { whenReady } from "../../scripts/lib/readiness.mjs";
import { runEnv, withoutPerService } from "../../scripts/lib/run-env.mjs";
import { onStopSignals } from "../../scripts/lib/signals.mjs";
import { Supervisor } from "../../scripts/lib/supervisor.mjs";
import { prefixed } from "../../scripts/lib/terminal.mjs";

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
 * @param {string} service
 * @returns {Promise<number>} the exit code of the tests
 */
function runTests(service) {
  const folder = import.meta.dirname;
  const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs"));
  const paths = files.map((name) => path.join(folder, name));
  const reporter = pathToFileURL(path.join(folder, "support/reporter.mjs")).href;
  const child = spawn(process.execPath, ["--test", `--test-reporter=${reporter}`, ...paths], {
    cwd: root,
    env: { ...process.env, CONTRACT_SERVICE: service },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
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
  if (process.env.CONTRACT_BASE_URL) return runTests(names[0]);
  const supervisor = new Supervisor();
  onStopSignals(
    () => supervisor.stop().finally(() => process.exit(130)),
    () => process.exit(130),
  );
  try {
    await supervisor.startDatabase();
    await migrate();
    let worst = 0;
    for (const name of names) {
      const log = await start(supervisor, name);
      const code = await runTests(name);
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
