import { Client } from "pg";
import { vi } from "vitest";

const CONTROL = /^(begin|commit|rollback|savepoint|release)\b/i;

// biome-ignore lint/suspicious/noExplicitAny: pg's `query` has nine signatures, all of which are passed on.
type Query = (this: Client, ...args: any[]) => any;

/**
 * For tests: runs `flow` with its first statement failing in the database, and `check`, then the same
 * with the second statement failing, and so on until `flow` meets no fault.
 * @returns how many statements failed
 */
export async function failEachStatement<State>(
  prepare: () => Promise<State>,
  flow: (state: State) => Promise<unknown>,
  check: (state: State, failed: number) => Promise<unknown>,
): Promise<number> {
  const query = Client.prototype.query as Query;
  for (let failed = 1; ; failed++) {
    const state = await prepare();
    let left = failed;
    const spy = vi.spyOn(Client.prototype, "query").mockImplementation(function (
      this: Client,
      ...args: Parameters<Query>
    ) {
      const [statement, ...rest] = args;
      const text = typeof statement === "string" ? statement : statement?.text;
      if (CONTROL.test(text) || --left !== 0) return query.call(this, ...args);
      return query.call(this, "select 1 / 0", ...rest.filter((each) => !Array.isArray(each)));
    } as Query);
    await flow(state).catch(() => {});
    spy.mockRestore();
    if (left > 0) return failed - 1;
    await check(state, failed);
  }
}
