import { Client, Pool } from "pg";
import { env } from "@/lib/env";
import { log } from "@/server/log.mjs";
import { currentRequest, requests } from "@/server/request.mjs";
import { reasonOf } from "./failure.mjs";

/**
 * Notes in the current request that the database could not serve it. Libraries catch the error, and
 * what becomes of it may be a 500, a 401 or nothing: the server makes it a 503.
 */
function noting<T>(work: Promise<T>): Promise<T> {
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
    const result = Reflect.apply(super.query, this, args);
    // Without a promise, it is the pool that asks, for any request.
    return result instanceof Promise ? noting(result) : result;
  }
}

class ObservedPool extends Pool {
  override query(...args: any[]): any {
    return noting(Reflect.apply(super.query, this, args));
  }

  override connect(callback?: any): any {
    return callback ? super.connect(callback) : noting(super.connect());
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
  });
  // Without a listener, a dropped idle connection ends the process. It belongs to no request, although
  // one of them opened it.
  pool.on("error", (error) => {
    const reason = reasonOf(error) ?? error.name;
    requests.run(undefined, () => log("WARN", "lost an idle connection", { reason }));
  });
  return pool;
}
