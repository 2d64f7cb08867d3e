import { deleteUser, isAPIError } from "better-auth/api";
import { sql } from "drizzle-orm";
import { db } from "./db";

/** An endpoint of Better Auth: a function with a path and options. */
// biome-ignore lint/suspicious/noExplicitAny: Better Auth does not export these types.
type Endpoint = (context: any) => Promise<any>;
type Context = Parameters<Endpoint>[0];

/**
 * Whether to commit although the endpoint threw `error`: Better Auth throws redirects, and a
 * redirect to the request's `callbackURL` means success.
 */
function isSuccess(error: unknown, query?: { callbackURL?: string }): boolean {
  if (!isAPIError(error) || error.status !== "FOUND") return false;
  return new Headers(error.headers).get("Location") === query?.callbackURL;
}

/**
 * Wraps `endpoint` so that `run` calls it in one transaction. Several endpoints of Better Auth write
 * row by row without a transaction, so a failed statement would leave half an account.
 */
export function inOneTransaction<E extends Endpoint>(
  endpoint: E,
  run = (context: Context, endpoint: Endpoint) => endpoint(context),
): E {
  const whole: Endpoint = async (context) => {
    const answer = await db.transaction(async () => {
      const answer = await run(context, endpoint).catch((error) => {
        if (!isSuccess(error, context.query)) throw error;
        return error;
      });
      // Run one more statement, which fails if an earlier statement failed. Better Auth only logs
      // errors of its background tasks, and PostgreSQL would silently roll back at the commit.
      await db.execute(sql`select 1`);
      return answer;
    });
    if (isAPIError(answer)) throw answer;
    return answer;
  };
  return Object.assign(whole as E, endpoint);
}

export const transactions = () => ({
  id: "transactions",
  endpoints: { deleteUser: inOneTransaction(deleteUser) },
});
