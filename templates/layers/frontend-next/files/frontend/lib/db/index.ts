import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { env, lazy } from "../env";
import * as schema from "./schema";

function createPool(): Pool {
  const pool = new Pool({
    connectionString: env.DATABASE_URL,
    max: 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
  });
  // Without a listener, a dropped idle connection ends the process.
  pool.on("error", (error) => console.error(`database: ${error.message}`));
  return pool;
}

// `next dev` evaluates this module again after every change; the pool has to outlive that.
const shared = globalThis as typeof globalThis & { databasePool?: Pool };

export const db = lazy(() => {
  shared.databasePool ??= createPool();
  return drizzle({ client: shared.databasePool, schema });
});
