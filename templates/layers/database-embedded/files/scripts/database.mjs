// node scripts/database.mjs start|stop|status|reset [--yes]
//
// A real PostgreSQL server from npm packages: no Docker, nothing to install. Its data lies in
// .data/postgres; user, password, port and name come from DATABASE_URL.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMain, runScript, UserError, usageError } from "./lib/cli.mjs";
import * as postgres from "./lib/postgres.mjs";
import { requirePackages } from "./lib/preflight.mjs";
import { databaseUrl } from "./lib/project.mjs";

/** A server that `start` started runs until `stop`, whoever else used it. */
const keep = path.join(postgres.folder, "keep");

/** The name that each script which needs the server gives to its connection. */
const HOLDER = "scripts/database.mjs";

/** Nobody can log in: the role, its password or the database is not what DATABASE_URL says. */
const NOT_PROVISIONED = ["28P01", "28000", "3D000"];

function localUrl() {
  const url = databaseUrl();
  if (["127.0.0.1", "localhost"].includes(url.host)) return url;
  throw new UserError(`${url.source} names the server ${url.host}, but this project runs its own`, {
    hint: "use 127.0.0.1 and the port from the env file, or unset DATABASE_URL in your shell",
  });
}

/** Starts the server unless it runs, makes sure that DATABASE_URL works, and returns a connection. */
async function connect() {
  requirePackages();
  const url = localUrl();
  postgres.makeFolder();
  if (!postgres.exists()) {
    console.log("creating the database (only the first time) …");
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
  const client = new pg.Client({
    connectionString: url.text,
    connectionTimeoutMillis: 10_000,
    application_name: HOLDER,
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/**
 * Keeps the database up until `release`. The last script that needs it stops the server: each has a
 * connection for as long as it runs, which also ends when the script is killed.
 */
export async function hold() {
  const client = await connect();
  return {
    /** Resolves when the server is gone. */
    lost: new Promise((resolve) => client.once("end", resolve)),
    async release() {
      const others = `select from pg_stat_activity
        where application_name = '${HOLDER}' and pid <> pg_backend_pid()`;
      try {
        const { rowCount } = await client.query(others);
        await client.end();
        if (rowCount === 0 && !existsSync(keep)) await postgres.stopServer();
      } catch {
        // The server is gone.
      }
    },
  };
}

async function reset(sure) {
  if (!sure) throw new UserError("reset deletes all data: add --yes to confirm");
  await postgres.stopServer();
  rmSync(postgres.folder, { recursive: true, force: true });
  console.log("the database is gone; the next start makes an empty one, then run db:migrate");
}

async function main([command, ...options]) {
  const usage = "node scripts/database.mjs start|stop|status|reset [--yes]";
  const unknown = options.find((option) => command !== "reset" || option !== "--yes");
  if (unknown) throw usageError(`unknown option ${unknown}`, usage);
  switch (command) {
    case "start": {
      const client = await connect();
      writeFileSync(keep, "");
      await client.end();
      console.log(`the database runs at ${databaseUrl().shown}`);
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
      throw usageError(command ? `unknown command ${command}` : "no command", usage);
  }
}

if (isMain(import.meta.filename)) await runScript(main);
