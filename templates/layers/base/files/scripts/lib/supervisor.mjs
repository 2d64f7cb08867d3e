import { spawn } from "node:child_process";
import path from "node:path";
import { endGroups, ownGroup, signalGroup } from "./process-group.mjs";
import { eachLine } from "./terminal.mjs";

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
  const watchdog = spawn(
    process.execPath,
    [path.join(import.meta.dirname, "watchdog.mjs"), holder],
    {
      stdio: ["pipe", "ignore", "ignore"],
      ...ownGroup,
    },
  );
  watchdog.stdin.on("error", () => {});
  watchdog.unref();
  return watchdog;
}
