// Applies the migrations in ../drizzle to DATABASE_URL. Exit codes: 0 done, 1 failed, 2
// DATABASE_URL is unusable.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { reasonOf } from "../lib/db/failure.mjs";

const LOCK = 4_711_001;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

async function countApplied(client) {
  const { rows } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as name");
  if (!rows[0].name) return 0;
  const counted = await client.query("select count(*)::int as n from drizzle.__drizzle_migrations");
  return counted.rows[0].n;
}

/** Returns how many migrations were applied. */
export async function applyMigrations(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // Two processes that migrate an empty database at the same time would get in each other's way.
    await client.query("set lock_timeout = '60s'");
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const before = await countApplied(client);
    await migrate(drizzle({ client }), { migrationsFolder: here("../drizzle") });
    return (await countApplied(client)) - before;
  } finally {
    // Ending the connection also releases the lock.
    await client.end();
  }
}

async function main() {
  if (!process.env.DATABASE_URL && existsSync(here("../.env.local"))) {
    process.loadEnvFile(here("../.env.local"));
  }
  if (!process.env.DATABASE_URL) {
    console.error("migrate: DATABASE_URL is not set and frontend/.env.local does not set it");
    return 2;
  }
  if (!/^postgres(ql)?:\/\//.test(process.env.DATABASE_URL)) {
    console.error("migrate: DATABASE_URL must start with postgresql://");
    return 2;
  }
  try {
    const applied = await applyMigrations(process.env.DATABASE_URL);
    console.log(applied === 0 ? "migrate: up to date" : `migrate: applied ${applied}`);
    return 0;
  } catch (error) {
    console.error(`migrate: ${explain(error)}`);
    return 1;
  }
}

function explain(error) {
  const reason = error.cause ?? error;
  if (reason.code === "55P03") return "another migration has held the lock for a minute";
  return reasonOf(error) ?? reason.message;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
