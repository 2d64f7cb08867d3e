// node scripts/dev.mjs [--production]
//
// Runs the whole project in one terminal: database, migrations and every service. A save builds and
// restarts what it belongs to; Ctrl-C stops all of it. With --production it runs what the build
// script made, and ends when one service does.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import chokidar from "chokidar";
import { checkEnv, partsThatAreOff, printFindings } from "./check-env.mjs";
import { hold } from "./database.mjs";
import { bold, dim, green, prefixed, red, runScript, UserError } from "./lib/cli.mjs";
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

/** What each service does, for the next run and for pages that show it. Git ignores it. */
const STATE = inProject(".data/dev.json");
const IGNORED = /^target([\\/]|$)|(^|[\\/])(\.[^\\/]+|__pycache__|node_modules)([\\/]|$)/;
const SECOND = 1000;
const started = Date.now() - process.uptime() * SECOND;
const hasKeys = isInForeground();

const address = () => loadEnv(project.frontend.env_file).BETTER_AUTH_URL;

function isEnvValid() {
  const findings = checkEnv();
  printFindings(findings);
  return findings.length === 0;
}

/** What a run that was killed has left behind. */
async function endLeftovers() {
  let left;
  try {
    const before = JSON.parse(readFileSync(STATE, "utf8"));
    if (isSame(before)) return;
    left = before.services.filter((service) => service.pid && isSameGroup(service));
  } catch {
    return;
  }
  await Promise.all(left.map(({ pid }) => endGroup(pid, 2 * SECOND)));
}

function writeState(services) {
  const rows = services.map(({ row: { name }, state, detail, since, running }) => ({
    ...{ name, state, detail, since },
    ...{ pid: running?.pid, started: running?.started },
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
  if (isReady) rows.push([green("ready".padEnd(9)), bold(address())]);
  for (const note of project.notes) rows.push([dim("note".padEnd(9)), note]);
  for (const { part, names } of partsThatAreOff()) {
    rows.push([dim("off".padEnd(9)), `${part}: ${names.join(", ")}`]);
  }
  if (hasKeys) rows.push([dim("r restart a service   o open   q quit")]);
  const line = dim("─".repeat(60));
  console.log(`${line}\n${rows.map((row) => row.join(" ")).join("\n")}\n${line}`);
}

const changedEnv = new Set();

function watch(service) {
  const { dir, env_file, watch, reloads } = service.row;
  const inside = (names) => names.map((name) => inProject(dir, name));
  const file = inProject(env_file);
  chokidar
    .watch([file, ...inside(watch), ...inside(reloads)], {
      ignoreInitial: true,
      ignored: (found) => found !== file && IGNORED.test(path.relative(inProject(dir), found)),
    })
    .on("all", (_, changed) => {
      const own = [file, ...inside(watch)].some(
        (each) => !path.relative(each, changed).startsWith(".."),
      );
      // What the service reloads by itself matters only when it is down.
      if (!own && service.state !== "failed") return;
      if (changed !== file) return service.update();
      // Files that share a value are saved one after the other: all wait until they agree.
      changedEnv.add(service);
      if (!isEnvValid()) return;
      for (const each of changedEnv) each.update();
      changedEnv.clear();
    })
    .on("error", (error) => service.print(dim(`changes are not seen: ${error}`)));
}

function listen(services, quit) {
  const choices = services.map(({ row: { name } }, index) => `${index + 1} ${name}`).join("   ");
  let restarts = false;
  const press = (key) => {
    const chosen = restarts && services[Number(key) - 1];
    restarts = key === "r";
    if (chosen) chosen.update();
    else if (restarts) console.log(dim(`restart which?   ${choices}`));
    else if (key === "o") open(address());
    else if (key === "q" || key === "\u0003") quit();
    else if (key === "\u001a") {
      process.stdin.setRawMode(false);
      process.once("SIGCONT", () => process.stdin.setRawMode(true));
      process.kill(0, "SIGTSTP");
    }
  };
  process.stdin.setRawMode(true).on("data", (pressed) => [...pressed.toString()].forEach(press));
}

function open(url) {
  const program = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  const failed = () => console.log(dim(`${program} is missing: open ${url} yourself`));
  spawn(program, [url], { stdio: "ignore", detached: true }).on("error", failed).unref();
}

await runScript(async () => {
  const { values } = parseArgs({ options: { production: { type: "boolean" } } });
  const kind = values.production ? "start" : "dev";
  requirePackages();
  const notice = nodeNotice();
  if (notice) console.log(dim(notice));
  if (kind === "start") requireBuild();
  if (!isEnvValid()) throw new UserError("the env files are invalid", { hint: "see above" });
  await endLeftovers();

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
      console.log(`${red(`${name} failed:`)} ${detail}`);
      if (kind === "start") end(1);
    }
    if (detail && state === "building" && Date.now() - progressShown > 3 * SECOND) {
      progressShown = Date.now();
      print(dim(`building ${detail}`));
    }
    if (state !== "ready") return;
    if (wasReady) return print(dim("ready again"));
    wasReady = services.every((each) => each.state === "ready");
    if (wasReady) printBox(services);
    else if (isFrontend) console.log(`${green("page")}      ${bold(address())}`);
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
  const database = await hold();
  try {
    if (!isEnding) await migrate();
    for (const service of isEnding ? [] : services) {
      service.update();
      if (kind === "dev") watch(service);
    }
    if (hasKeys) listen(services, () => process.kill(process.pid, "SIGINT"));
    const lost = `${red("the database stopped:")} the script db:start starts it again`;
    database.lost.then(() => isEnding || console.log(lost));
    setTimeout(() => wasReady || printBox(services), 60 * SECOND);
    return await ended;
  } finally {
    isEnding = true;
    const patience = kind === "dev" ? 250 : 10 * SECOND;
    await Promise.all(services.map((service) => service.stop(patience)));
    await database.release();
    rmSync(STATE, { force: true });
  }
});
process.exit();
