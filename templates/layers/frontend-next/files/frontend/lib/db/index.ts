import { AsyncLocalStorage } from "node:async_hooks";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { lazy } from "../env";
import { createPool } from "./pool";
import * as schema from "./schema";

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
