import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority, uptime } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const windows = process.platform === "win32";

/** npm's programs are batch files on Windows, which only a shell starts. */
export const needsShell = windows;

/** Options for spawn() that give a child, and all it starts, a process group of its own. */
export const ownGroup = { detached: !windows, windowsHide: true };

/** What still runs, and ends with this script, unless that is killed with -9. */
const running = new Set();
process.on("exit", () => {
  for (const { pid } of running) signalGroup(pid, "SIGKILL");
});

/** A command of this project, with a process group of its own. */
export class Child {
  started = Date.now();
  #isStopped = false;

  /**
   * `command` is a path, or a program and its arguments with blanks between. `print` takes each line
   * until `stop`. One that `yields` leaves the processor to whatever else runs.
   */
  constructor(command, { cwd, env, print, yields = false }) {
    const [program, ...args] = path.isAbsolute(command) ? [command] : command.split(" ");
    const child = spawn(program, args, {
      cwd,
      env,
      shell: needsShell && !path.isAbsolute(command),
      stdio: ["ignore", "pipe", "pipe"],
      ...ownGroup,
    });
    this.pid = child.pid;
    if (child.pid) running.add(this);
    if (child.pid && yields) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on("line", (line) => this.#isStopped || print(line));
    }
    /** How it ended: "exit code 1", "signal SIGKILL", "cargo is not on PATH". */
    this.ended = new Promise((resolve) => {
      child.on("error", (error) => {
        const isMissing = "code" in error && error.code === "ENOENT";
        resolve(isMissing ? `${program} is not on PATH` : error.message);
      });
      child.on("exit", async (code, signal) => {
        // A server must not outlive the tool that started it. Later, the id may be another group's.
        void endGroup(this.pid, 2000).then(() => running.delete(this));
        // The last lines may come after the end, or never where a daemon keeps the pipe.
        await Promise.race([once(child, "close"), sleep(200)]);
        resolve(signal ? `signal ${signal}` : `exit code ${code}`);
      });
    });
  }

  /** Asks it and all that it started to end, and ends by force what is left after these milliseconds. */
  async stop(patience = 10_000) {
    this.#isStopped = true;
    if (!running.has(this)) return;
    await endGroup(this.pid, patience);
    running.delete(this);
  }
}

export async function endGroup(pid, patience) {
  const deadline = Date.now() + patience;
  let isThere = signalGroup(pid, "SIGTERM");
  while (isThere && Date.now() < deadline) {
    await sleep(20);
    isThere = signalGroup(pid, 0);
  }
  if (isThere) signalGroup(pid, "SIGKILL");
}

/** Sends a signal to a process and all it started; 0 only asks whether anything is there. */
function signalGroup(pid, signal) {
  if (pid === undefined) return false;
  try {
    if (!windows) process.kill(-pid, signal);
    else if (signal === 0) process.kill(pid, 0);
    else execFileSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What `ps` says of a process; undefined when it is gone, or where there is no such `ps`. */
export function ps(pid, column) {
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = spawnSync("ps", ["-o", `${column}=`, "-p", pid], { encoding: "utf8", env });
  return stdout?.trim() || undefined;
}

/** Whether the process with this id is still the one that started then, in milliseconds since 1970. */
export const isSame = ({ pid, started }) =>
  pid !== undefined && Math.abs(Date.parse(ps(pid, "lstart") ?? "") - started) < 2000;

/** Whether a process group is still the one that began then. Its first process may be gone before it. */
export const isSameGroup = (recorded) =>
  isSame(recorded) ||
  (recorded.started > Date.now() - uptime() * 1000 &&
    Boolean(ps(process.pid, "lstart") && !ps(recorded.pid, "lstart")));

/** Whether keys that are pressed in the terminal reach this script. */
export const isInForeground = () =>
  process.stdin.isTTY && Boolean(ps(process.pid, "stat")?.includes("+"));

/**
 * Calls `first` at the first SIGINT, SIGTERM or SIGHUP, or when the package manager that started
 * this script is gone, and `second` at the next one. One Ctrl-C can arrive twice, from the terminal
 * and from the package manager that passes it on: signals within half a second are one.
 */
export function onStopSignals(first, second) {
  let seen = 0;
  const stop = () => {
    const now = performance.now();
    if (seen && now - seen > 500) second();
    if (seen) return;
    seen = now;
    first();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const parent = process.ppid;
  const isOrphan = () => process.env.npm_lifecycle_event && process.ppid !== parent;
  setInterval(() => isOrphan() && !seen && stop(), 100).unref();
}

/**
 * Waits until a service answers: a backend when it says that it is ready, the frontend with any page.
 * Until then, `notYet` is told why.
 */
export async function whenReady({ url, anyStatus = false }, signal, notYet = (_reason) => {}) {
  while (!signal.aborted) {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
      const response = await fetch(url, { redirect: "manual", signal: limit });
      await response.body?.cancel();
      if (anyStatus || response.ok) return true;
      notYet(`${url} answers ${response.status}`);
    } catch {
      notYet(`${url} does not answer`);
    }
    await sleep(50);
  }
  return false;
}
