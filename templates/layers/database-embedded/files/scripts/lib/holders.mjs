import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Who needs the database: one empty file per holder, named by the pid of a script or by a word.
 * The last one to leave stops the server, so a test run does not stop it under `npm run dev`.
 *
 * @param {string} folder
 */
export function holdersIn(folder) {
  const file = (/** @type {string} */ name) => path.join(folder, `holder-${name}`);
  const names = () =>
    readdirSync(folder).flatMap((each) => (each.startsWith("holder-") ? [each.slice(7)] : []));
  return {
    /** @param {string} name */
    add: (name) => writeFileSync(file(name), ""),
    /** @param {string} name */
    remove(name) {
      const held = existsSync(file(name));
      rmSync(file(name), { force: true });
      return held;
    },
    clear() {
      for (const name of names()) rmSync(file(name), { force: true });
    },
    isEmpty: () => !names().some((name) => !/^\d+$/.test(name) || isAlive(name)),
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
