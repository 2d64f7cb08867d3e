// node scripts/database.mjs start|stop|status
//
// Checks your own PostgreSQL server, the one in DATABASE_URL. No command starts or stops it:
// `start` and `status` check that it accepts connections.

import { isMain, runScript, UserError, usageError } from "./lib/cli.mjs";
import { requirePackages } from "./lib/preflight.mjs";
import { databaseUrl } from "./lib/project.mjs";

const reasons = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "the host is unknown",
  EAI_AGAIN: "the host is unknown",
  ETIMEDOUT: "the host does not answer",
  "28P01": "the password is wrong",
  28000: "the user may not log in",
  "3D000": "the database does not exist",
  53300: "the server has no free connections",
};

async function requireDatabase() {
  requirePackages();
  const { text, shown, source } = databaseUrl();
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: text, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
  } catch (error) {
    const reason = reasons[error.code] ?? error.message;
    throw new UserError(`cannot connect to ${shown}: ${reason}`, {
      hint: `start the server, or correct ${source}`,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

/** Only checks the database: this project neither watches nor stops your server. */
export async function hold() {
  await requireDatabase();
  return { lost: new Promise(() => {}), release: async () => {} };
}

async function main([command, ...options]) {
  const usage = "node scripts/database.mjs start|stop|status";
  if (options.length > 0) throw usageError(`unknown option ${options[0]}`, usage);
  switch (command) {
    case "start":
    case "status":
      await requireDatabase();
      console.log(`connected to ${databaseUrl().shown}`);
      return;
    case "stop":
      console.log("the database runs on your own server, so nothing was stopped");
      return;
    default:
      throw usageError(command ? `unknown command ${command}` : "missing command", usage);
  }
}

if (isMain(import.meta.filename)) await runScript(main);
