// node scripts/dev.mjs [--production]
//
// Runs the database, the migrations and every service in one terminal. Saving a file rebuilds and
// restarts its service; Ctrl-C stops everything. With --production, runs the output of the build
// script, and exits as soon as one service does.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { checkEnv, partsThatAreOff, printFindings } from "./check-env.mjs";
import { hold } from "./database.mjs";
import { bold, dim, green, listen, prefixed, red, runScript, UserError } from "./lib/cli.mjs";
import {
  migrate,
  nodeNotice,
  requireBuild,
  requirePackages,
  requirePort,
} from "./lib/preflight.mjs";
import { endGroup, isInForeground, isSame, isSameGroup, onStopSignals } from "./lib/processes.mjs";
import { inProject, loadEnv, project } from "./lib/project.mjs";
import { Service } from "./lib/service.mjs";

/** Lists this run's processes, so that the next run can stop any left over after a kill. */
const STATE = inProject(".data/dev.json");
const SECOND = 1000;
const started = Date.now() - process.uptime() * SECOND;
const hasKeys = isInForeground();

let address = "";

function isEnvValid() {
  try {
    const findings = checkEnv();
    printFindings(findings);
    return findings.length === 0;
  } catch (error) {
    console.error(`${red("error:")} ${error.message}`);
    return false;
  }
}

/** Stops processes that outlived a killed run. Throws if another run is still active. */
async function endLeftovers() {
  let before;
  try {
    before = JSON.parse(readFileSync(STATE, "utf8"));
  } catch {
    return;
  }
  if (isSame(before)) {
    throw new UserError(`this project is already running (pid ${before.pid})`, {
      hint: `stop it with q in its terminal, or: kill ${before.pid}`,
    });
  }
  const left = before.services.filter((service) => service.pid && isSameGroup(service));
  await Promise.all(left.map(({ pid }) => endGroup(pid, 2 * SECOND)));
}

function writeState(services) {
  const rows = services.map(({ row, state, detail, since, running }) => ({
    name: row.name,
    state,
    detail,
    since,
    pid: running?.pid,
    started: running?.started,
  }));
  mkdirSync(path.dirname(STATE), { recursive: true });
  writeFileSync(`${STATE}.new`, JSON.stringify({ pid: process.pid, started, services: rows }));
  renameSync(`${STATE}.new`, STATE);
}

function printBox(services) {
  const isReady = services.every(({ state }) => state === "ready");
  const rows = services
    .filter(({ state }) => state !== "ready")
    .map(({ row: { name }, state, detail }) => [name, red(state), detail]);
  const isPageReady = services.some(({ isFrontend, state }) => isFrontend && state === "ready");
  if (isPageReady) rows.push([green((isReady ? "ready" : "page").padEnd(9)), bold(address)]);
  for (const note of project.notes) rows.push([dim("note".padEnd(9)), note]);
  for (const { part, names } of partsThatAreOff()) {
    rows.push([dim("off".padEnd(9)), `${part}: ${names.join(", ")}`]);
  }
  if (hasKeys) rows.push([dim("r restart a service   o open   q quit")]);
  const line = dim("─".repeat(60));
  console.log(`${line}\n${rows.map((row) => row.join(" ")).join("\n")}\n${line}`);
}

const changedEnv = new Set();
let envTimer;

/**
 * Restarts the services whose env files changed, once all env files are valid: a shared value is
 * edited in one file after another.
 */
function restartWithEnv() {
  if (!isEnvValid()) return;
  for (const service of changedEnv) service.update();
  changedEnv.clear();
}

function watch(service, chokidar) {
  const { dir, env_file, watch: restarts, reloads } = service.row;
  const isIn = (file, folders) => folders.some((folder) => `${file}/`.startsWith(`${folder}/`));
  const listed = [...restarts, ...reloads];
  const isWatched = (file) =>
    isIn(file, listed) || listed.some((each) => each.startsWith(`${file}/`));
  const skipped = ["node_modules", ...service.row.ignored];
  const isSkipped = (name) => name.startsWith(".") || skipped.includes(name);
  const named = (found) => path.relative(inProject(dir), found).replaceAll("\\", "/");
  const env = named(inProject(env_file));
  const ignored = (found) => {
    const file = named(found);
    return file !== "" && file !== env && (!isWatched(file) || file.split("/").some(isSkipped));
  };
  chokidar
    .watch(inProject(dir), { ignoreInitial: true, ignored })
    .on("all", (_, found) => {
      const file = named(found);
      if (file === env) {
        changedEnv.add(service);
        clearTimeout(envTimer);
        // Wait, because many editors truncate a file before they write it.
        envTimer = setTimeout(restartWithEnv, 100);
      } else if (isIn(file, restarts) || service.state === "failed") service.update();
      // Not for other files: a running service reloads them by itself.
    })
    .on("error", (error) => service.print(dim(`cannot watch files: ${error}`)));
}

await runScript(async (args) => {
  const { values } = parseArgs({ args, options: { production: { type: "boolean" } } });
  const kind = values.production ? "start" : "dev";
  requirePackages();
  // Not a static import, which would fail before the line above reports missing packages.
  const { default: chokidar } = await import("chokidar");
  const notice = nodeNotice();
  if (notice) console.log(dim(notice));
  if (kind === "start") requireBuild();
  if (!isEnvValid()) throw new UserError("the env files have problems", { hint: "see above" });
  await endLeftovers();
  address = loadEnv(project.frontend.env_file).BETTER_AUTH_URL;

  let isEnding = false;
  let end = (_exitCode) => {};
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const names = project.processes.map(({ name }) => name);
  const services = project.processes.map((row) => {
    const print = prefixed(names, row.name);
    return new Service(row, kind, { print, changed });
  });
  let wasReady = false;
  let progressShown = 0;

  function changed({ row: { name }, state, detail, isFrontend, print }) {
    writeState(services);
    if (state === "failed") {
      const next = kind === "dev" ? dim(" (save a file to retry)") : "";
      console.log(`${red(`${name} failed:`)} ${detail}${next}`);
      if (kind === "start") end(1);
    }
    if (state === "building" && !detail) progressShown = Date.now();
    if (state === "building" && Date.now() - progressShown > 3 * SECOND) {
      progressShown = Date.now();
      print(dim(`building ${detail}`));
    }
    if (state !== "ready") return;
    if (isFrontend) address = loadEnv(project.frontend.env_file).BETTER_AUTH_URL;
    if (wasReady) return print(green(`ready again${isFrontend ? `: ${address}` : ""}`));
    wasReady = services.every((each) => each.state === "ready");
    if (wasReady) printBox(services);
    else if (isFrontend) console.log(`${green("page")}      ${bold(address)}`);
  }

  for (const { row, port } of services) await requirePort(row, port);
  onStopSignals(
    () => {
      isEnding = true;
      console.log(dim("stopping …"));
      end(0);
    },
    () => services.forEach((service) => void service.stop(0)),
  );
  writeState(services);
  let isDatabaseUp = false;
  let release = async () => {};
  const startDatabase = async () => {
    const database = await hold();
    release = database.release;
    isDatabaseUp = true;
    database.lost.then(() => {
      isDatabaseUp = false;
      if (!isEnding) console.log(`${red("the database stopped:")} press r, or run db:start`);
    });
  };
  try {
    await startDatabase();
    if (!isEnding) await migrate();
    for (const service of isEnding ? [] : services) {
      service.update();
      if (kind === "dev") watch(service, chokidar);
    }
    const restarts = Object.fromEntries(
      services.map((each) => [each.row.name, () => each.update()]),
    );
    // Connect only if the database is down: a second connection would keep the server running after
    // this script exits.
    restarts.database = () =>
      isDatabaseUp || startDatabase().catch(({ message }) => console.error(red(message)));
    const quit = () => process.kill(process.pid, "SIGINT");
    if (hasKeys) listen({ restarts, quit, address: () => address });
    // After a minute, show which services are not ready yet.
    setTimeout(() => wasReady || printBox(services), 60 * SECOND);
    return await ended;
  } finally {
    isEnding = true;
    const patience = kind === "dev" ? 250 : 10 * SECOND;
    await Promise.all(services.map((service) => service.stop(patience)));
    await release();
    rmSync(STATE, { force: true });
  }
});
process.exit();
