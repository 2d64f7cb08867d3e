// node scripts/database.mjs start|stop|status|reset [--yes]
//
// A real PostgreSQL server from npm packages: no Docker, nothing to install. Its data lies in
// .data/postgres; user, password, port and name come from DATABASE_URL.

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isMain, runScript, UsageError, UserError } from "./lib/cli.mjs";
import * as postgres from "./lib/postgres.mjs";
import { requirePackages } from "./lib/preflight.mjs";
import { databaseUrl, withoutPassword } from "./lib/project.mjs";

const lock = path.join(postgres.folder, "lock");
const holders = holdersIn(postgres.folder);

/** Nobody can log in: the role, its password or the database is not what DATABASE_URL says. */
const NOT_PROVISIONED = ["28P01", "28000", "3D000"];

function localUrl() {
  const url = databaseUrl();
  if (!["127.0.0.1", "localhost"].includes(url.host)) {
    throw new UserError(
      `${url.source} names the server ${url.host}, but this project runs its own`,
      {
        hint: "use 127.0.0.1 and the port from the env file, or unset DATABASE_URL in your shell",
      },
    );
  }
  return url;
}

/** @param {ReturnType<typeof localUrl>} url */
async function logIn(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url.text, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  await client.connect();
  await client.end();
}

/** Where the database is, for people. */
export const address = () => withoutPassword(databaseUrl());

/** Whether the server that `start` started still runs. */
export const isUp = () => postgres.running() !== undefined;

/**
 * Starts the server unless it runs, and makes sure that DATABASE_URL works.
 *
 * @param {string} [holder] who needs it: a script's pid, or a word
 */
export async function start(holder = "manual") {
  requirePackages();
  const url = localUrl();
  postgres.makeFolder();
  await withLock(lock, async () => {
    if (!postgres.running()) holders.clear();
    holders.add(holder);
    if (postgres.running() && postgres.running()?.port !== url.port) await postgres.stopServer();
    if (!postgres.exists()) {
      console.log("creating the database (only the first time) …");
      await postgres.create();
      await postgres.provision(url);
    }
    if (!postgres.running()) await postgres.startServer(url.port);
    try {
      await logIn(url);
    } catch (error) {
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
      if (!NOT_PROVISIONED.includes(code ?? "")) {
        throw new UserError(`the database does not answer: ${message}`);
      }
      await postgres.stopServer();
      await postgres.provision(url);
      await postgres.startServer(url.port);
      await logIn(url);
    }
  });
}

/**
 * Stops the server; with a holder only when nobody else needs it.
 *
 * @param {string} [holder]
 */
export async function stop(holder) {
  if (!postgres.exists()) return;
  await withLock(lock, async () => {
    if (holder === undefined) holders.clear();
    else if (!holders.remove(holder) || !holders.isEmpty()) return;
    await postgres.stopServer();
  });
}

/**
 * Who needs the database: one empty file per holder, named by the pid of a script or by a word.
 * The last one to leave stops the server, so a test run does not stop it under `npm run dev`.
 *
 * @param {string} folder
 */
function holdersIn(folder) {
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
async function withLock(file, work) {
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

/** @param {boolean} sure */
async function reset(sure) {
  if (!sure) {
    if (!process.stdin.isTTY) throw new UserError("reset deletes all data: add --yes to confirm");
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(
      "This deletes all data of the development database. [y/N] ",
    );
    terminal.close();
    if (!/^y(es)?$/i.test(answer.trim())) throw new UserError("nothing was deleted");
  }
  await stop();
  rmSync(postgres.folder, { recursive: true, force: true });
  console.log("the database is gone; the next start makes an empty one, then run db:migrate");
}

/** @param {string[]} args */
async function main([command, ...options]) {
  const usage = "node scripts/database.mjs start|stop|status|reset [--yes]";
  const unknown = options.find((option) => command !== "reset" || option !== "--yes");
  if (unknown) throw new UsageError(`unknown option ${unknown}`, usage);
  switch (command) {
    case "start":
      await start();
      console.log(`the database runs at ${address()}`);
      return 0;
    case "stop":
      await stop();
      console.log("the database is stopped");
      return 0;
    case "status": {
      const server = postgres.running();
      console.log(server ? `running at ${address()} (pid ${server.pid})` : "stopped");
      return server ? 0 : 3;
    }
    case "reset":
      await reset(options.includes("--yes"));
      return 0;
    default:
      throw new UsageError(command ? `unknown command ${command}` : "no command", usage);
  }
}

if (isMain(import.meta.filename)) await runScript(main);
