// node scripts/dev.mjs [--production]
//
// Runs the whole project in one terminal: database, migrations and every service. Ctrl-C stops all
// of it. With --production it runs what the build script made.

import { checkEnv, printFindings } from "./check-env.mjs";
import {
  bold,
  colourEnv,
  dim,
  green,
  onStopSignals,
  prefixed,
  red,
  runScript,
  UsageError,
  UserError,
} from "./lib/cli.mjs";
import {
  migrate,
  requireBuild,
  requirePackages,
  requirePorts,
  requirePrograms,
} from "./lib/preflight.mjs";
import { Supervisor, whenReady } from "./lib/processes.mjs";
import { inProject, loadEnv, project, runEnv, withoutPerService } from "./lib/project.mjs";

/** @param {string[]} args */
function parse(args) {
  const unknown = args.find((arg) => arg !== "--production");
  if (unknown) {
    throw new UsageError(`unknown option ${unknown}`, "node scripts/dev.mjs [--production]");
  }
  return args.length > 0 ? "start" : "dev";
}

function checkEnvFiles() {
  const findings = checkEnv();
  if (findings.length === 0) return;
  printFindings(findings);
  throw new UserError("the env files are not right", { hint: "see the lines above" });
}

/** Every process with the address that its env file gives it. */
const services = () =>
  project.processes.map((service) => {
    const port = Number(loadEnv(service.env_file).PORT);
    return { ...service, port, url: `http://localhost:${port}` };
  });

/** @typedef {ReturnType<typeof services>[number]} Running */

/**
 * Says every quarter of a minute what has not answered yet: a first build takes its time.
 *
 * @param {Set<string>} waiting
 */
function reportWaiting(waiting) {
  const start = Date.now();
  return setInterval(() => {
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(dim(`waiting for ${[...waiting].join(" and ")} (${seconds} s) …`));
  }, 15_000);
}

/**
 * @param {Running[]} running
 * @param {AbortSignal} signal
 */
async function announce(running, signal) {
  const isFrontend = (/** @type {Running} */ { name }) => name === project.frontend.name;
  const waiting = new Set(running.map(({ name }) => name));
  const timer = reportWaiting(waiting);
  const answers = await Promise.all(
    running.map(async (service) => {
      const page = isFrontend(service)
        ? { url: `${service.url}/`, anyStatus: true }
        : { url: `${service.url}/ready` };
      const ready = await whenReady(page, signal);
      waiting.delete(service.name);
      return ready;
    }),
  );
  clearInterval(timer);
  if (answers.includes(false)) return;
  const database = await import("./database.mjs");
  const address = loadEnv(project.frontend.env_file).BETTER_AUTH_URL;
  console.log(`\n${green("ready")}     ${bold(address)}`);
  for (const service of running.filter((each) => !isFrontend(each))) {
    console.log(`${service.name.padEnd(9)} ${service.url}  ${dim(`${service.url}/openapi.json`)}`);
  }
  console.log(`database  ${database.address()}\n${dim("Ctrl-C stops everything")}\n`);
}

/**
 * Runs everything until a signal or until one process ends.
 *
 * @param {Running[]} running
 * @param {"dev" | "start"} kind
 */
async function runAll(running, kind) {
  const supervisor = new Supervisor();
  const stopping = new AbortController();
  const interrupted = new Promise((resolve) => {
    const first = () => {
      stopping.abort();
      console.log(dim("\nstopping … (again to force)"));
      resolve(undefined);
    };
    onStopSignals(first, () => {
      supervisor.kill();
      process.exit(130);
    });
  });
  const names = running.map(({ name }) => name);

  const work = async () => {
    await supervisor.startDatabase();
    if (stopping.signal.aborted) return undefined;
    await migrate();
    if (stopping.signal.aborted) return undefined;
    const ends = running.map(async (service) => {
      const how = await supervisor.start(service[kind], {
        cwd: inProject(service.dir),
        env: { ...runEnv(service, withoutPerService()), ...colourEnv },
        print: prefixed(names, service.name),
      });
      return `${service.name} ended (${how})`;
    });
    const announced = announce(running, stopping.signal).then(() => new Promise(() => {}));
    const database = supervisor.databaseEnds().then(() => "the database ended");
    return Promise.race([...ends, database, announced]);
  };

  try {
    const failure = await Promise.race([interrupted, work()]);
    if (failure === undefined) return 0;
    console.error(`${red("error:")} ${failure}: stopping the rest`);
    return 1;
  } finally {
    stopping.abort();
    await supervisor.stop();
  }
}

await runScript(async (args) => {
  const kind = parse(args);
  requirePackages();
  checkEnvFiles();
  for (const service of project.processes) requirePrograms(service, kind);
  if (kind === "start") for (const service of project.processes) requireBuild(service);
  const running = services();
  await requirePorts(running);
  return runAll(running, kind);
});
process.exit();
