import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Who needs the database: one empty file per holder, named by the pid of a script or by a word.
 * The last one to leave stops the server, so a test run does not stop it under `npm run dev`.
 *
 * @param {string} folder
 */
export function holdersIn(folder) {
  const others = () => readdirSync(folder).filter((name) => !/^\d+$/.test(name) || isAlive(name));
  return {
    /** @param {string} name */
    add(name) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, name), "");
    },
    /** @param {string} name */
    remove(name) {
      try {
        rmSync(path.join(folder, name));
        return true;
      } catch {
        return false;
      }
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
    isEmpty: () => others().length === 0,
  };
}

/** No work under the lock takes this long, so an older lock has no owner any more. */
const STALE = 120_000;

/**
 * Runs `work` while no other script of this project does the same. A lock whose owner died is taken
 * over.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 */
export async function withLock(file, work) {
  while (!tryLock(file)) await sleep(100);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    if (age > STALE || !isAlive(readFileSync(file, "utf8"))) rmSync(file, { force: true });
  } catch {
    // Its owner has just removed it.
  }
  return false;
}

/** @param {string} pid */
function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
