// The generated project, end to end: `authgen new --dev`, every [[verify]] command of the layers, Ctrl-C, a second start.
//
// Everything listens on loopback and free ports; whatever is started is stopped by its own process group.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const repository = path.resolve(import.meta.dirname, "../..");
const authgen = path.join(repository, "target/release/authgen");
const work = mkdtempSync(path.join(tmpdir(), "authgen-e2e-"));
let project = work;
const MINUTES = 60_000;

const env = {
  ...process.env,
  CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? path.join(repository, "target/generated"),
  NEXT_TELEMETRY_DISABLED: "1",
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
const failures = [];
const running = new Set();

/** Runs one named check; a failure is told and counted, and what follows still runs. */
async function check(name, body) {
  const start = Date.now();
  try {
    await body();
    passed += 1;
    console.log(`ok    ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL  ${name}\n${indent(error.stack ?? String(error))}`);
  }
}

const indent = (text) => text.replace(/^/gm, "      ");

function ensure(condition, message) {
  if (!condition) throw new Error(message);
}

/** Runs a command to its end and returns its output; another status than 0 is an error with the output's end. */
function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: project, env, encoding: "utf8", timeout: 20 * MINUTES, maxBuffer: 1 << 28, ...options });
  const output = `${done.stdout ?? ""}${done.stderr ?? ""}`;
  ensure(done.status === 0, `${command} ${args.join(" ")} ended with ${done.status ?? done.signal ?? done.error}\n${output.slice(-6000)}`);
  return done.stdout;
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const isOpen = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => { socket.destroy(); resolve(true); });
    socket.once("error", () => resolve(false));
  });

/** Processes whose working folder is the project, by name. */
function processesInside() {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(work)) return [];
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`];
    } catch {
      return [];
    }
  });
}

/** Starts a command in a process group of its own, as a terminal would, and waits until it says that all is up. */
async function start(command, args, cwd) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  const collect = (chunk) => { output += chunk; };
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => { running.delete(child); resolve(code ?? signal); }));
  const deadline = Date.now() + 12 * MINUTES;
  while (!/^ready\s/m.test(output.replaceAll(/\x1b\[[0-9;]*m/g, ""))) {
    const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 250, "waiting"))]);
    ensure(early === "waiting", `ended early (${early})\n${output.slice(-6000)}`);
    ensure(Date.now() < deadline, `not ready in time\n${output.slice(-6000)}`);
  }
  return {
    output: () => output,
    /** Ctrl-C. */
    async stop() {
      process.kill(-child.pid, "SIGINT");
      return Promise.race([ended, new Promise((_, reject) => setTimeout(reject, MINUTES, new Error("Ctrl-C did not stop it")))]);
    },
  };
}

async function ensureAllStopped(ports) {
  for (const port of ports) ensure(!(await isOpen(port)), `port ${port} is still open`);
  // What only tidies up behind itself, such as the watchdog, gets a moment.
  const deadline = Date.now() + 20_000;
  while (processesInside().length > 0 && Date.now() < deadline) await sleep(250);
  const left = processesInside();
  ensure(left.length === 0, `still running:\n${left.join("\n")}`);
}

/** A user of the app over plain HTTP, with a cookie jar of one cookie header. */
class Visitor {
  constructor(site) {
    this.site = site;
    this.cookie = "";
  }

  async auth(route, body) {
    const response = await fetch(`${this.site}/api/auth/${route}`, {
      method: body ? "POST" : "GET",
      headers: { origin: this.site, cookie: this.cookie, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (cookies.length > 0) this.cookie = cookies.join("; ");
    ensure(response.ok, `${route} answered ${response.status}: ${await response.clone().text()}`);
    return response.json();
  }

  async api(url, body) {
    const { token } = await this.auth("token");
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    ensure(response.ok, `${url} answered ${response.status}: ${await response.clone().text()}`);
    return response.json();
  }
}

const words = (line) => line.split(" ");

/** Runs a [[verify]] command. */
const verify = ({ run: line }) =>
  check(line, () => run(words(line)[0], words(line).slice(1)));

const account = { email: "first@example.com", password: "correct horse battery", name: "First" };
const TITLE = "Survives a restart";

/**
 * One project with one backend of a kind. The first kind gets every check; what does not depend on the backend is
 * left out for the others.
 */
async function drive(kind, isFirst) {
  project = path.join(work, `with-${kind}`);
  const ports = await freePorts(3);
  const [frontend, backend, database] = ports;
  const site = `http://localhost:${frontend}`;
  const tasks = (userId) => `http://localhost:${backend}/api/v1/${userId}/tasks`;
  const answers = ["--package-manager", "npm", "--frontend-port", `${frontend}`, "--database-port", `${database}`, "--backend", `${kind}=backend:${backend}`];
  const plan = JSON.parse(run(authgen, ["new", project, "--yes", "--dry-run", "--json", ...answers], { cwd: work }));
  const wanted = plan.verify.filter(({ run: line }) => isFirst || /:(backend|contract)$/.test(line));
  let app;

  await check(`new --yes --git --dev writes, installs, commits and starts everything (${kind})`, async () => {
    app = await start(authgen, ["new", project, "--yes", "--git", "--dev", ...answers], work);
    ensure(app.output().includes(site), "the address is printed");
  });
  if (!app) return;

  await check("a user signs up and stores a task over HTTP", async () => {
    const visitor = new Visitor(site);
    const { user } = await visitor.auth("sign-up/email", account);
    const task = await visitor.api(tasks(user.id), { title: TITLE });
    ensure(task.title === TITLE, JSON.stringify(task));
  });
  for (const command of wanted.filter(({ running: live }) => live)) await verify(command);
  await check("Ctrl-C stops all of it, the database too", async () => {
    await app.stop();
    await ensureAllStopped(ports);
  });
  for (const command of wanted.filter(({ running: live }) => !live)) await verify(command);
  await check("git knows the project, no secret, and nothing that the commands above changed", () => {
    // The first build of a backend makes its lock file, which is for the owner to commit.
    const changed = run("git", ["status", "--porcelain"]).split("\n").filter((line) => line && !/\/(Cargo|uv)\.lock$/.test(line));
    ensure(changed.length === 0, `not clean:\n${changed.join("\n")}`);
    const tracked = run("git", ["ls-files"]).split("\n");
    ensure(!tracked.some((file) => /(^|\/)\.env(\.local)?$/.test(file)), "an env file is tracked");
    ensure(tracked.includes("frontend/.env.example"), "the example is tracked");
  });
  await check("npm run dev does the same again, and the task is still there", async () => {
    const again = await start("npm", ["run", "dev"], project);
    const visitor = new Visitor(site);
    const { user } = await visitor.auth("sign-in/email", account);
    const list = await visitor.api(tasks(user.id));
    await again.stop();
    ensure(list.tasks.some(({ title }) => title === TITLE), JSON.stringify(list));
    await ensureAllStopped(ports);
  });
}

async function main() {
  const catalog = JSON.parse(run(authgen, ["catalog", "--json"], { cwd: work }));
  const { choices, default: first } = catalog.questions.find(({ id }) => id === "backend");
  await drive(first, true);
  for (const { choice } of choices.filter(({ choice }) => choice !== first)) await drive(choice, false);
}

function cleanUp() {
  for (const child of running) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
  }
  if (process.env.AUTHGEN_KEEP) console.log(`kept ${work}`);
  else rmSync(work, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => { cleanUp(); process.exit(130); });
try {
  await main();
} catch (error) {
  failures.push("set-up");
  console.log(`FAIL  set-up\n${indent(error.stack ?? String(error))}`);
}
cleanUp();
console.log(`\n${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
