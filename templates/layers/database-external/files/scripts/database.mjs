// node scripts/database.mjs start|stop|status
//
// The database is a PostgreSQL server of yours, named by DATABASE_URL. Nothing here starts or stops
// it: `start` and `status` say whether it can be used.

import { isMain, runScript, UserError, usageError } from "./lib/cli.mjs";
import { requirePackages } from "./lib/preflight.mjs";
import { databaseUrl } from "./lib/project.mjs";

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

/** Fails with one clear line unless the database can be used. */
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
    throw new UserError(`the database ${shown} cannot be used: ${reason}`, {
      hint: `start it, or correct ${source}`,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

/** The server is not ours: nothing watches or stops it. */
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
      console.log(`the database ${databaseUrl().shown} can be used`);
      return;
    case "stop":
      console.log("the database is a server of yours: nothing was stopped");
      return;
    default:
      throw usageError(command ? `unknown command ${command}` : "no command", usage);
  }
}

if (isMain(import.meta.filename)) await runScript(main);
