import { AsyncLocalStorage } from "node:async_hooks";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client, Pool } from "pg";
import { log } from "@/server/log.mjs";
import { currentRequest, requestStorage } from "@/server/request.mjs";
import { env, lazy } from "../env";
import { reasonOf } from "./failure.mjs";
import * as schema from "./schema";

/**
 * Marks the current request if `work` fails because the database is unavailable. Libraries catch
 * the error and respond with 500 or 401; the server turns these responses into 503.
 */
function marking<T>(work: T): T {
  // Skip callback-style calls: the pool makes them itself, maybe for another request.
  if (!(work instanceof Promise)) return work;
  const request = currentRequest();
  work.catch((error) => {
    const reason = reasonOf(error);
    if (!reason || !request || request.unavailable) return;
    request.unavailable = reason;
    log("WARN", "not available", { reason });
  });
  return work;
}

// biome-ignore-start lint/suspicious/noExplicitAny: forwards every overload of pg's methods.
class ObservedClient extends Client {
  override query(...args: any[]): any {
    return marking(Reflect.apply(super.query, this, args));
  }
}

class ObservedPool extends Pool {
  override query(...args: any[]): any {
    return marking(Reflect.apply(super.query, this, args));
  }

  override connect(...args: any[]): any {
    return marking(Reflect.apply(super.connect, this, args));
  }
}
// biome-ignore-end lint/suspicious/noExplicitAny: as above

function createPool(): Pool {
  const pool = new ObservedPool({
    Client: ObservedClient,
    connectionString: env.DATABASE_URL,
    max: 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    // A limit in the client, because a database that hangs can't enforce `statement_timeout`.
    query_timeout: 12_000,
    keepAlive: true,
  });
  // Without a listener, a dropped idle connection would crash the process. Log the drop without the
  // id of the request that opened the connection.
  pool.on("error", (error) => {
    const reason = reasonOf(error) ?? error.name;
    requestStorage.run(undefined, () => log("WARN", "lost an idle connection", { reason }));
  });
  return pool;
}

// Keeps the pool when `next dev` evaluates this module again, which it does after every change.
const shared = globalThis as typeof globalThis & { databasePool?: Pool };

const pooled = lazy(() => {
  shared.databasePool ??= createPool();
  return drizzle({ client: shared.databasePool, schema });
});

type Database = typeof pooled;

const current = new AsyncLocalStorage<Database | undefined>();

/**
 * The database or, within `db.transaction`, the transaction. Better Auth calls our hooks inside its
 * transactions without passing the transaction. On a separate connection, a hook's writes would not be
 * rolled back, and could deadlock with the transaction that waits for the hook.
 */
export const db = new Proxy({} as Database, {
  get(_, key) {
    const database = current.getStore() ?? pooled;
    if (key !== "transaction") return Reflect.get(database, key);
    const transaction: Database["transaction"] = (work, config) =>
      database.transaction((tx) => current.run(tx as unknown as Database, work, tx), config);
    return transaction;
  },
});

/** Runs `work` outside of the caller's transaction, which may end before `work` does. */
export const detached = <T>(work: () => T): T => current.run(undefined, work);
