import { deleteUser, isAPIError } from "better-auth/api";
import { sql } from "drizzle-orm";
import { db } from "./db";

/** What a route of Better Auth is to its dispatcher: a function with a path and options. */
// biome-ignore lint/suspicious/noExplicitAny: Better Auth does not export these types.
type Endpoint = (context: any) => Promise<any>;

/** Better Auth throws redirects. The one to the page that was asked for is a success and must commit. */
function isSuccess(error: unknown, query?: { callbackURL?: string }): boolean {
  if (!isAPIError(error) || error.status !== "FOUND") return false;
  return new Headers(error.headers).get("Location") === query?.callbackURL;
}

/**
 * The same endpoint, whose statements take effect all together or not at all. Several of Better Auth
 * write row by row, so a statement that fails in between would leave half an account.
 */
export function inOneTransaction<E extends Endpoint>(
  endpoint: E,
  {
    before,
    after,
  }: {
    before?: (context: NonNullable<Parameters<E>[0]>) => Promise<void>;
    after?: (response: Awaited<ReturnType<E>>) => Promise<void>;
  } = {},
): E {
  const run = async (context: Parameters<E>[0]) => {
    const outcome = await db.transaction(async () => {
      await before?.(context);
      const result = await endpoint(context).then(
        (answer) => ({ answer }),
        (error) => {
          if (isSuccess(error, context.query)) return { error };
          throw error;
        },
      );
      if ("answer" in result) await after?.(result.answer.response);
      // Better Auth only logs what fails in the background. PostgreSQL then silently turns the commit
      // into a rollback; one more statement makes it an error.
      await db.execute(sql`select 1`);
      return result;
    });
    if ("error" in outcome) throw outcome.error;
    return outcome.answer;
  };
  return Object.assign(run, endpoint);
}

export const transactions = () => ({
  id: "transactions",
  endpoints: { deleteUser: inOneTransaction(deleteUser) },
});
