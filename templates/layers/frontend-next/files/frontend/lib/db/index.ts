import { AsyncLocalStorage } from "node:async_hooks";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client, Pool } from "pg";
import { log } from "@/server/log.mjs";
import { currentRequest, requestStorage } from "@/server/request.mjs";
import { env, lazy } from "../env";
import { reasonOf } from "./failure.mjs";
import * as schema from "./schema";

/**
 * Marks the current request when the database could not serve it. Libraries catch the error and answer
 * 500 or 401; the server turns both into 503.
 */
function marking<T>(work: T): T {
  // The pool passes a callback to its connections, perhaps for another request.
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

// biome-ignore-start lint/suspicious/noExplicitAny: pg's methods have many signatures, all of which are passed on.
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
    // For a server that has stopped answering and so cannot enforce the limit above.
    query_timeout: 12_000,
    keepAlive: true,
  });
  // Without a listener, a dropped idle connection ends the process. It belongs to no request, although
  // it was opened for one.
  pool.on("error", (error) => {
    const reason = reasonOf(error) ?? error.name;
    requestStorage.run(undefined, () => log("WARN", "lost an idle connection", { reason }));
  });
  return pool;
}

// `next dev` evaluates this module again after every change; the pool has to outlive that.
const shared = globalThis as typeof globalThis & { databasePool?: Pool };

const pooled = lazy(() => {
  shared.databasePool ??= createPool();
  return drizzle({ client: shared.databasePool, schema });
});

type Database = typeof pooled;

const current = new AsyncLocalStorage<Database | undefined>();

/**
 * The database or, within `db.transaction`, the transaction. Better Auth calls our hooks inside its
 * transactions without passing these on. On a connection of its own, a hook's work would not be rolled
 * back, and could wait for the transaction that waits for it.
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

/** Runs `work` outside the transaction of its caller, which it may outlive. */
export const detached = <T>(work: () => T): T => current.run(undefined, work);
