import { deleteUser, isAPIError } from "better-auth/api";
import { db } from "./db";
import { SITE } from "./redirect";

/** What a route of Better Auth is to its dispatcher: a function with a path and options. */
// biome-ignore lint/suspicious/noExplicitAny: Better Auth does not export these types.
type Endpoint = (context: any) => Promise<any>;

/** Better Auth throws redirects, successful ones too. Those must commit. */
function isSuccess(error: unknown): boolean {
  if (!isAPIError(error) || error.status !== "FOUND") return false;
  const location = new Headers(error.headers).get("Location") ?? "";
  return !new URL(location, SITE).searchParams.has("error");
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
      try {
        const answer = await endpoint(context);
        await after?.(answer.response);
        return { answer };
      } catch (error) {
        if (isSuccess(error)) return { error };
        throw error;
      }
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
