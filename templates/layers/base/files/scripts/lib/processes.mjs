import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { eachLine, isMain } from "./cli.mjs";

const windows = process.platform === "win32";

/** Options for spawn() that give a child, and all it starts, a process group of its own. */
export const ownGroup = { detached: !windows, windowsHide: true };

/**
 * Starts processes and the database, and makes sure that none of them outlives this script: not
 * after a signal, not after an error and, with the help of a watchdog, not after a kill -9.
 */
export class Supervisor {
  /** The name under which this script holds the database. */
  #holder = String(process.pid);
  /** @type {Set<number>} */
  #groups = new Set();
  #watchdog = startWatchdog(this.#holder);
  /** @type {typeof import("../database.mjs") | undefined} */
  #database;

  async startDatabase() {
    this.#database = await import("../database.mjs");
    await this.#database.start(this.#holder);
  }

  /** Resolves when the database ends before `stop`. */
  databaseEnds() {
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        if (this.#database?.isUp() !== false) return;
        clearInterval(timer);
        resolve(undefined);
      }, 2000);
      timer.unref();
    });
  }

  /**
   * Runs a command line of this project in a process group of its own.
   *
   * @param {string} command
   * @param {{ cwd: string, env: NodeJS.ProcessEnv, print: (line: string) => void }} options
   * @returns {Promise<string>} how it ended: "exit code 1", "signal SIGKILL"
   */
  start(command, { cwd, env, print }) {
    const child = spawn(command, {
      cwd,
      env,
      shell: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...ownGroup,
    });
    const { pid } = child;
    if (pid) this.#enter(pid);
    eachLine(child.stdout, print);
    eachLine(child.stderr, print);
    return new Promise((resolve) => {
      child.on("error", (error) => resolve(error.message));
      child.on("exit", (code, signal) => {
        // The rest of the group goes too: a server must not outlive the tool that started it.
        if (pid) signalGroup(pid, "SIGTERM");
        resolve(signal ? `signal ${signal}` : `exit code ${code}`);
      });
    });
  }

  /** Ends the processes, then the database. */
  async stop() {
    await endGroups([...this.#groups], 8000);
    for (const pid of this.#groups) this.#leave(pid);
    await this.#database?.stop(this.#holder);
    this.#watchdog.stdin.end();
  }

  /** Ends the processes at once; the watchdog sees to the database. */
  kill() {
    for (const pid of this.#groups) signalGroup(pid, "SIGKILL");
  }

  /** @param {number} pid */
  #enter(pid) {
    this.#groups.add(pid);
    this.#watchdog.stdin.write(`+${pid}\n`);
  }

  /** @param {number} pid */
  #leave(pid) {
    this.#groups.delete(pid);
    this.#watchdog.stdin.write(`-${pid}\n`);
  }
}

/** @param {string} holder */
function startWatchdog(holder) {
  const watchdog = spawn(process.execPath, [import.meta.filename, holder], {
    stdio: ["pipe", "ignore", "ignore"],
    ...ownGroup,
  });
  watchdog.stdin.on("error", () => {});
  watchdog.unref();
  return watchdog;
}

/**
 * Sends a signal to a process and everything it started.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  try {
    if (windows) execFileSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    else process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/**
 * Whether any process of the group still runs. A process that ended but that nobody reaped, as in a
 * container without an init, does not count.
 *
 * @param {number} pid
 */
function groupLives(pid) {
  try {
    process.kill(windows ? pid : -pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  return process.platform !== "linux" || readdirSync("/proc").some((each) => isMember(each, pid));
}

/**
 * @param {string} pid
 * @param {number} group
 */
function isMember(pid, group) {
  if (!/^\d+$/.test(pid)) return false;
  try {
    // pid (name) state parent group …: the name may hold anything, also a parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, , member] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && Number(member) === group;
  } catch {
    return false;
  }
}

/**
 * Asks the groups to end, waits, and ends what is left by force.
 *
 * @param {number[]} pids
 * @param {number} patience milliseconds
 */
async function endGroups(pids, patience) {
  const deadline = Date.now() + patience;
  for (const pid of pids) signalGroup(pid, "SIGTERM");
  while (pids.some(groupLives) && Date.now() < deadline) {
    await sleep(50);
  }
  for (const pid of pids.filter(groupLives)) signalGroup(pid, "SIGKILL");
}

/**
 * Waits until a service answers: a backend when it says that it is ready, the frontend with any page.
 *
 * @param {{ url: string, anyStatus?: boolean }} service
 * @param {AbortSignal} signal
 */
export async function whenReady({ url, anyStatus = false }, signal) {
  while (!signal.aborted) {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
      const response = await fetch(url, { redirect: "manual", signal: limit });
      await response.body?.cancel();
      if (anyStatus || response.ok) return true;
    } catch {
      // It does not listen yet.
    }
    await sleep(250);
  }
  return false;
}

/**
 * The watchdog: it stays beside a script that starts processes or the database, in a session of its
 * own. The pipe to its stdin closes when that script is gone, however it ended: then everything goes.
 *
 * @param {string} holder the script's pid, its name on the database
 */
async function watch(holder) {
  /** @type {Set<number>} */
  const groups = new Set();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  // "+PID" a process group started, "-PID" it ended.
  for await (const line of createInterface({ input: process.stdin })) {
    const pid = Number(line.slice(1));
    if (line.startsWith("+")) groups.add(pid);
    else groups.delete(pid);
  }
  await endGroups([...groups], 5000);
  const database = await import("../database.mjs");
  await database.stop(holder);
}

// Without `await`: the database's script imports this module and would wait for its end.
if (isMain(import.meta.filename)) watch(process.argv[2]);
