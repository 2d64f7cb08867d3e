import { Client, Pool } from "pg";
import { env } from "@/lib/env";
import { log } from "@/server/log.mjs";
import { currentRequest, requestStorage } from "@/server/request.mjs";
import { reasonOf } from "./failure.mjs";

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

export function createPool(): Pool {
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
