import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority, uptime } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const windows = process.platform === "win32";

/** Whether programs need a shell: on Windows, npm installs them as batch files. */
export const needsShell = windows;

/** Options for spawn(): the child and its descendants get a process group of their own. */
export const ownGroup = { detached: !windows, windowsHide: true };

/** Children to kill when this script exits. They outlive the script only if it gets SIGKILL. */
const running = new Set();
process.on("exit", () => {
  for (const { pid } of running) signalGroup(pid, "SIGKILL");
});

/** A running command, in a process group of its own. */
export class Child {
  started = Date.now();
  #isStopped = false;

  /**
   * `command` is an absolute path, or a program and its arguments separated by spaces. `print` gets
   * each line of output until `stop()`. With `yields`, the command runs at low CPU priority.
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
    /** How the command ended: "exit code 1", "signal SIGKILL", "cargo is not on PATH". */
    this.ended = new Promise((resolve) => {
      child.on("error", (error) => {
        const isMissing = "code" in error && error.code === "ENOENT";
        resolve(isMissing ? `${program} is not on PATH` : error.message);
      });
      child.on("exit", async (code, signal) => {
        // Kill what is left of the group, such as servers, before the system reuses the group's id.
        void endGroup(this.pid, 2000).then(() => running.delete(this));
        // Wait for the last lines of output, but not for long: a daemon may keep the pipe open.
        await Promise.race([once(child, "close"), sleep(200)]);
        resolve(signal ? `signal ${signal}` : `exit code ${code}`);
      });
    });
  }

  /** Sends SIGTERM to the process group, then SIGKILL after `patience` milliseconds. */
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

/** Signals a process group. Signal 0 sends nothing and tests whether the group exists. */
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

/** A `ps` column of a process; undefined if the process is gone or `ps` lacks these options. */
export function ps(pid, column) {
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = spawnSync("ps", ["-o", `${column}=`, "-p", pid], { encoding: "utf8", env });
  return stdout?.trim() || undefined;
}

/** Whether the pid still belongs to the recorded process. Compares start times: pids are reused. */
export const isSame = ({ pid, started }) =>
  pid !== undefined && Math.abs(Date.parse(ps(pid, "lstart") ?? "") - started) < 2000;

/** Like `isSame`, but for a process group, which may outlive its leader. */
export const isSameGroup = (recorded) =>
  isSame(recorded) ||
  (recorded.started > Date.now() - uptime() * 1000 &&
    Boolean(ps(process.pid, "lstart") && !ps(recorded.pid, "lstart")));

/** Whether this script runs in the foreground of a terminal, where it receives key presses. */
export const isInForeground = () =>
  process.stdin.isTTY && Boolean(ps(process.pid, "stat")?.includes("+"));

/**
 * Calls `first` on the first SIGINT, SIGTERM or SIGHUP, or once the package manager that started
 * this script has exited. Calls `second` on the next signal. One Ctrl-C can arrive twice, from the
 * terminal and from the package manager, so signals within half a second count as one.
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
 * Polls `url` until it answers with a 2xx status, or with any status if `anyStatus` is set. Passes
 * the reason for each failed attempt to `notYet`. Returns false if `signal` aborts.
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
