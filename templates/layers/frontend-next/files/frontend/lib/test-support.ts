import { randomInt } from "node:crypto";
import { eq, like } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, vi } from "vitest";
import { GET, POST } from "@/app/api/auth/[...all]/route";
import { applyMigrations } from "@/scripts/migrations.mjs";
import { addressHeader } from "@/server/request.mjs";
import { db } from "./db";
import { rateLimit, session, user } from "./db/schema";
import { env } from "./env";

const addresses: string[] = [];

export const password = "correct horse battery";

/** The domain of all email addresses in one test file. */
export const domain = `${crypto.randomUUID().slice(0, 8)}.example.com`;
export const newEmail = () => `${crypto.randomUUID().slice(0, 8)}@${domain}`;

/** A header with a new IP address, because rate limits count by address. */
export function fromNewAddress(): Record<string, string> {
  const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
  addresses.push(address);
  return { [env.AUTH_IP_HEADER ?? addressHeader]: address };
}

/** A client that stores cookies and has its own IP address. */
export class Browser {
  readonly cookies = new Map<string, string>();
  #address = fromNewAddress();

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Sends a POST if there is a body, otherwise a GET. */
  async send(path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const request = new Request(new URL(`/api/auth${path}`, env.BETTER_AUTH_URL), {
      method: body ? "POST" : "GET",
      headers: {
        cookie: this.cookie,
        origin: env.BETTER_AUTH_URL,
        "content-type": "application/json",
        ...this.#address,
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
    const response = await (body ? POST : GET)(request);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) this.cookies.set(name, value ?? "");
    }
    return response;
  }

  async user() {
    const response = await this.send("/get-session?disableCookieCache=true");
    return (await response.json())?.user as { id: string; name: string; email: string } | undefined;
  }
}

/** Marks an email address as verified, which signing in may require. */
export const verify = (email: string) =>
  db.update(user).set({ emailVerified: true }).where(eq(user.email, email));

/** Creates a user and signs in with a new browser. */
export async function enter(email = newEmail()) {
  await new Browser().send("/sign-up/email", { name: "Ada", email, password });
  const [added] = await verify(email).returning({ id: user.id });
  const id = String(added?.id);
  await db.delete(session).where(eq(session.userId, id));
  const browser = new Browser();
  await browser.send("/sign-in/email", { email, password });
  await db.delete(rateLimit).where(like(rateLimit.key, "sign-in:%"));
  return { id, email, browser };
}

/** Whether `npm test` started the database and set the environment; a bare `vitest` has neither. */
export const hasDatabase = Boolean(process.env.DATABASE_URL);

/** Migrates the database for the tests of a file, and deletes what they created. */
export function prepareDatabase() {
  if (!hasDatabase) return;
  beforeAll(() => applyMigrations(process.env.DATABASE_URL));
  afterAll(async () => {
    await forgetBrowsers();
    await db.$client.end();
  });
}

/** Deletes the users and rate limit counters of this test file. */
export async function forgetBrowsers() {
  await db.delete(user).where(like(user.email, `%@${domain}`));
  for (const address of addresses) {
    await db.delete(rateLimit).where(like(rateLimit.key, `${address}%`));
  }
}

const CONTROL = /^(begin|commit|rollback|savepoint|release)\b/i;

// biome-ignore lint/suspicious/noExplicitAny: forwards all nine overloads of pg's `query`.
type Query = (this: Client, ...args: any[]) => any;

/**
 * Runs `flow` with its first SQL statement failing, then `check`. Repeats this with the second
 * statement, the third and so on, until `flow` runs without a failure.
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
    const quiet = vi.spyOn(console, "error").mockReturnValue();
    await flow(state).catch(() => {});
    quiet.mockRestore();
    spy.mockRestore();
    if (left > 0) return failed - 1;
    await check(state, failed);
  }
}
