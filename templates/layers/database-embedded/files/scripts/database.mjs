// node scripts/database.mjs start|stop|status|reset [--yes]
//
// Controls the development PostgreSQL server, which comes from npm packages. Its data is in
// .data/postgres; user, password, port and database name come from DATABASE_URL.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMain, runScript, UserError, usageError } from "./lib/cli.mjs";
import * as postgres from "./lib/postgres.mjs";
import { requirePackages } from "./lib/preflight.mjs";
import { databaseUrl } from "./lib/project.mjs";

/** File with the pid of a server that db:start started and that runs until db:stop. */
const keep = path.join(postgres.folder, "keep");

/** Key of the advisory lock that each script holds in shared mode while it needs the server. */
const HOLDERS = 7_305_127;

/** Codes of login errors: the role, its password or the database does not match DATABASE_URL. */
const NOT_PROVISIONED = ["28P01", "28000", "3D000"];

function localUrl() {
  const url = databaseUrl();
  if (["127.0.0.1", "localhost"].includes(url.host)) return url;
  throw new UserError(`${url.source} points to ${url.host}, but this project has its own server`, {
    hint: "use 127.0.0.1 and the port from the env file, or unset DATABASE_URL in your shell",
  });
}

/** Starts the server, creates the role and database of DATABASE_URL if needed, and connects. */
async function connect() {
  requirePackages();
  const url = localUrl();
  postgres.makeFolder();
  if (!postgres.exists()) {
    console.log("creating the database (first run only) …");
    await postgres.create(url);
  }
  await postgres.startServer(url.port);
  try {
    return await logIn(url);
  } catch (error) {
    if (!NOT_PROVISIONED.includes(error.code)) {
      throw new UserError(`the database does not answer: ${error.message}`);
    }
    await postgres.stopServer();
    await postgres.provision(url);
    await postgres.startServer(url.port);
    return logIn(url);
  }
}

async function logIn(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url.text, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/**
 * Keeps the server running until `release()`. The last script that releases it stops the server,
 * unless db:start keeps it running. Each script holds a lock on its connection; PostgreSQL frees the
 * lock even if the script is killed.
 */
export async function hold(isAgain = false) {
  const client = await connect();
  try {
    await client.query("select pg_advisory_lock_shared($1)", [HOLDERS]);
  } catch (error) {
    // Retry once: another script may have stopped the server just after connect().
    if (isAgain) throw error;
    return hold(true);
  }
  return {
    /** Resolves when the server stops. */
    lost: new Promise((resolve) => client.once("end", resolve)),
    async release() {
      try {
        await client.query("select pg_advisory_unlock_shared($1)", [HOLDERS]);
        const { rows } = await client.query("select pg_try_advisory_lock($1) as last", [HOLDERS]);
        if (rows[0].last && !(await isKept())) await postgres.stopServer();
        await client.end();
      } catch {
        // Nothing to release: the server has already stopped.
      }
    },
  };
}

const isKept = async () =>
  existsSync(keep) && Number(readFileSync(keep, "utf8")) === (await postgres.running())?.pid;

async function reset(sure) {
  if (!sure) {
    throw new UserError("reset deletes all data in the development database", {
      hint: "to confirm: node scripts/database.mjs reset --yes",
    });
  }
  await postgres.stopServer();
  rmSync(postgres.folder, { recursive: true, force: true });
  console.log("the database is deleted; create it again with db:start and db:migrate, or with dev");
}

async function main(args) {
  const [command, ...options] = args;
  const usage = "node scripts/database.mjs start|stop|status|reset [--yes]";
  const unknown = options.find((option) => command !== "reset" || option !== "--yes");
  if (unknown) throw usageError(`unknown option ${unknown}`, usage);
  switch (command) {
    case "start": {
      const client = await connect();
      writeFileSync(keep, String((await postgres.running())?.pid));
      await client.end();
      console.log(`the database is running at ${databaseUrl().shown}`);
      return 0;
    }
    case "stop":
      await postgres.stopServer();
      rmSync(keep, { force: true });
      console.log("the database is stopped");
      return 0;
    case "status": {
      const server = await postgres.running();
      console.log(server ? `running at ${databaseUrl().shown} (pid ${server.pid})` : "stopped");
      return server ? 0 : 3;
    }
    case "reset":
      await reset(options.includes("--yes"));
      return 0;
    default:
      throw usageError(command ? `unknown command ${command}` : "missing command", usage);
  }
}

if (isMain(import.meta.filename)) await runScript(main);
