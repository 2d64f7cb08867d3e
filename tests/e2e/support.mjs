// For every end-to-end test: named checks, commands that must succeed, and servers in process groups.

import { AsyncLocalStorage } from "node:async_hooks";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

export const repository = path.resolve(import.meta.dirname, "../..");
/** The program that `cargo test --profile ci` built, or AUTHGEN_BIN. */
export const authgen = path.resolve(process.env.AUTHGEN_BIN ?? path.join(repository, "target/ci/authgen"));
/** Holds everything that tests write. Deleted at the end. */
export const work = mkdtempSync(path.join(tmpdir(), "authgen-e2e-"));
const MINUTES = 60_000;

const handedOut = new Set();

/** Free ports that this run has not handed out before: a project keeps its ports while it is stopped. */
export async function freePorts(count) {
  const servers = [];
  const ports = [];
  while (ports.length < count) {
    const server = createServer();
    servers.push(server);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    if (!handedOut.has(port)) ports.push(port);
    handedOut.add(port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const [mailPort] = await freePorts(1);

export const env = {
  ...process.env,
  CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? path.join(repository, "target/generated"),
  // Compiles faster.
  CARGO_PROFILE_DEV_DEBUG: "0",
  NEXT_TELEMETRY_DISABLED: "1",
  // The mail catcher of projects with SMTP.
  SMTP_PORT: `${mailPort}`,
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@localhost",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@localhost",
};

let passed = 0;
const skipped = [];
const failures = [];
/** The duration of each check, excluding nested checks. */
const timings = [];
const enclosing = new AsyncLocalStorage();
const running = new Set();

/** Runs one named check. Prints and counts a failure instead of throwing it. */
export async function check(name, body) {
  const timing = { name, file: callingFile(), inside: 0 };
  const start = Date.now();
  let failure;
  try {
    await enclosing.run(timing, body);
  } catch (error) {
    failure = error;
  }
  const milliseconds = Date.now() - start;
  const outer = enclosing.getStore();
  if (outer) outer.inside += milliseconds;
  timings.push({ ...timing, own: Math.max(0, milliseconds - timing.inside) });
  if (failure === undefined) {
    passed += 1;
    console.log(`ok    ${name} (${seconds(milliseconds)} s)`);
  } else {
    failures.push(name);
    console.log(`FAIL  ${name} (${seconds(milliseconds)} s)\n${indent(failure.stack ?? String(failure))}`);
  }
  // Signals that arrived during a synchronous command are handled within two turns of the event loop.
  await nextTurn();
  await nextTurn();
}

/** Names what this machine cannot do, and why. */
export function skip(name, reason) {
  skipped.push(name);
  console.log(`skip  ${name}: ${reason}`);
}

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1);

/** The test file that called `check`, from the stack. */
function callingFile() {
  const outside = new Error().stack.split("\n").find((line) => line.includes(".mjs:") && !line.includes("support.mjs:"));
  return /([^/]+\.mjs):/.exec(outside)?.[1] ?? "unknown";
}

const indent = (text) => text.replace(/^/gm, "      ");

export function ensure(condition, message) {
  if (!condition) throw new Error(message);
}

const SHOWN = 12_000;

/** The beginning and the end of an output: the first failure is often far above the last. */
function excerpt(output) {
  if (output.length <= 2 * SHOWN) return output;
  const left = output.length - 2 * SHOWN;
  return `${output.slice(0, SHOWN)}\n[${left} characters left out]\n${output.slice(-SHOWN)}`;
}

/** Runs a command and returns its stdout. Throws with an excerpt of its output if the exit code is not 0. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: work, env, encoding: "utf8", timeout: 20 * MINUTES, maxBuffer: 1 << 28, ...options });
  const output = `${done.stdout ?? ""}${done.stderr ?? ""}`;
  ensure(done.status === 0, `${command} ${args.join(" ")} ended with ${done.status ?? done.signal ?? done.error}\n${excerpt(output)}`);
  return done.stdout;
}

const isOpen = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => { socket.destroy(); resolve(true); });
    socket.once("error", () => resolve(false));
  });

/** Pid and command of each process whose working folder is in this one. */
function processesInside(folder) {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).concat("/").startsWith(`${folder}/`)) return [];
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`];
    } catch {
      return [];
    }
  });
}

export const saysReady = (output) => /^ready\s/m.test(output.replaceAll(/\x1b\[[0-9;]*m/g, ""));

/** Starts a command in a process group of its own, as a terminal does, and waits until `isReady`. */
export async function start(command, args, cwd, isReady = saysReady, stdin = "ignore") {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: [stdin, "pipe", "pipe"] });
  running.add(child);
  let output = "";
  const collect = (chunk) => { output += chunk; };
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => { running.delete(child); resolve(code ?? signal); }));
  const deadline = Date.now() + 12 * MINUTES;
  while (!(await isReady(output))) {
    const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 250, "waiting"))]);
    ensure(early === "waiting", `exited before it was ready (${early})\n${excerpt(output)}`);
    ensure(Date.now() < deadline, `not ready in time\n${excerpt(output)}`);
  }
  return {
    pid: child.pid,
    ended,
    output: () => output,
    /** Presses a key. Requires `stdin` to be "pipe". */
    type: (key) => child.stdin.write(key),
    /** Ctrl-C. */
    async stop() {
      process.kill(-child.pid, "SIGINT");
      return Promise.race([ended, new Promise((_, reject) => setTimeout(reject, MINUTES, new Error("Ctrl-C did not stop it")))]);
    },
  };
}

/** A connection to the project's database, with the project's own driver. */
export async function openDatabase(folder) {
  const pg = createRequire(path.join(folder, "frontend/package.json"))("pg");
  const file = readFileSync(path.join(folder, "frontend/.env.local"), "utf8");
  const client = new pg.Client({ connectionString: /^DATABASE_URL=(.*)$/m.exec(file)[1] });
  await client.connect();
  return client;
}

/** Waits for a condition, for example a log line or a changed setting of the database. */
export async function eventually(condition, message) {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    ensure(Date.now() < deadline, message());
    await sleep(100);
  }
}

/** Fails if a port is open or a process of a project is running. */
export async function ensureAllStopped(folder, ports) {
  for (const port of ports) ensure(!(await isOpen(port)), `port ${port} is still open`);
  // Processes may take a moment to clean up.
  const deadline = Date.now() + 20_000;
  while (processesInside(folder).length > 0 && Date.now() < deadline) await sleep(250);
  const left = processesInside(folder);
  ensure(left.length === 0, `still running:\n${left.join("\n")}`);
}

const SLOWEST = 10;

/** Prints the slowest checks and the total of each test file. Concurrent checks count in full. */
function printTimings() {
  const row = ([name, milliseconds]) => console.log(`${seconds(milliseconds).padStart(8)} s  ${name}`);
  const sorted = (rows) => rows.toSorted(([, one], [, other]) => other - one);
  console.log(`\nThe ${SLOWEST} slowest checks:`);
  sorted(timings.map(({ name, own }) => [name, own])).slice(0, SLOWEST).forEach(row);
  const sums = new Map();
  for (const { file, own } of timings) sums.set(file, (sums.get(file) ?? 0) + own);
  console.log("\nBy test file:");
  sorted([...sums]).forEach(row);
  console.log(`${seconds(performance.now()).padStart(8)} s  from start to end`);
}

/** Prints timings and totals, then exits: with 0 if everything passed. */
export function finish() {
  cleanUp();
  printTimings();
  console.log(`\n${passed} passed, ${failures.length} failed${skipped.length ? `, ${skipped.length} skipped` : ""}`);
  process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
}

function cleanUp() {
  for (const child of running) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has exited already.
    }
  }
  if (process.env.AUTHGEN_KEEP) console.log(`kept ${work}`);
  else rmSync(work, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    cleanUp();
    process.exit(130);
  });
}
