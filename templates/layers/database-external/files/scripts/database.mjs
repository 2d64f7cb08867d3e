// node scripts/database.mjs start|stop|status
//
// The database is a PostgreSQL server of yours, named by DATABASE_URL. Nothing here starts or stops
// it: `start` and `status` say whether it can be used.

import { isMain, runScript, UsageError, UserError } from "./lib/cli.mjs";
import { requirePackages } from "./lib/preflight.mjs";
import { databaseUrl, withoutPassword } from "./lib/project.mjs";

/** @type {Record<string, string>} */
const reasons = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the host is unknown",
  EAI_AGAIN: "the host is unknown",
  ETIMEDOUT: "the host does not answer",
  "28P01": "the password is wrong",
  28000: "the user may not log in",
  "3D000": "the database does not exist",
  53300: "the server has no free connection",
};

/** Where the database is, for people. */
export const address = () => withoutPassword(databaseUrl());

/** The server is not ours to watch. */
export const isUp = () => true;

/**
 * Fails with one clear line unless the database can be used.
 *
 * @param {string} [_holder] who needs it; the server is not ours, so nobody holds it
 */
export async function start(_holder) {
  requirePackages();
  const url = databaseUrl();
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url.text, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const reason = reasons[code ?? ""] ?? message;
    throw new UserError(`the database ${withoutPassword(url)} cannot be used: ${reason}`, {
      hint: `start it, or correct ${url.source}`,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Does nothing: the server is not ours.
 *
 * @param {string} [_holder]
 */
export async function stop(_holder) {}

/** @param {string[]} args */
async function main([command, ...options]) {
  const usage = "node scripts/database.mjs start|stop|status";
  if (options.length > 0) throw new UsageError(`unknown option ${options[0]}`, usage);
  switch (command) {
    case "start":
    case "status":
      await start();
      console.log(`the database ${address()} can be used`);
      return;
    case "stop":
      console.log("the database is a server of yours: nothing was stopped");
      return;
    default:
      throw new UsageError(command ? `unknown command ${command}` : "no command", usage);
  }
}

if (isMain(import.meta.filename)) await runScript(main);
