import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import {
  type APIRequestContext,
  type BrowserContext,
  test as base,
  expect,
  type Page,
  type PlaywrightWorkerArgs,
} from "@playwright/test";
import pg from "pg";
import { type Person, signUpOverHttp } from "./accounts";

export const root = path.resolve(import.meta.dirname, "../..");

const env = parseEnv(readFileSync(path.join(root, "frontend/.env.local"), "utf8"));

export const readOptional = (name: string): string | undefined => process.env[name] ?? env[name];

function read(name: string): string {
  const value = readOptional(name);
  if (!value) throw new Error(`frontend/.env.local does not set ${name}`);
  return value;
}

export const siteUrl = read("BETTER_AUTH_URL");
export const apiUrl = read("NEXT_PUBLIC_API_BASE_URL");

/** Waits for the API, which may still be compiling. Playwright waits for the site only. */
export default async function waitForApi() {
  const ready = new URL("/ready", apiUrl);
  const deadline = Date.now() + 10 * 60_000;
  while (Date.now() < deadline) {
    const answer = await fetch(ready).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${ready} did not answer within 10 minutes`);
}

type State = Awaited<ReturnType<APIRequestContext["storageState"]>>;

export type Account = Person & { id: string; state: State };

export { expect };

export const password = "three unrelated words";

export function newEmail(name: string) {
  return `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`;
}

export async function createAccount(
  playwright: PlaywrightWorkerArgs["playwright"],
  name: string,
): Promise<Account> {
  const request = await newVisitor(playwright);
  const person = { name, email: newEmail(name), password };
  const id = await signUpOverHttp(request, person);
  const state = await request.storageState();
  await request.dispose();
  return { ...person, id, state };
}

/** Signs in on another device. */
export async function signInElsewhere(
  playwright: PlaywrightWorkerArgs["playwright"],
  { email, password }: Account,
) {
  const request = await newVisitor(playwright);
  const answer = await request.post("/api/auth/sign-in/email", { data: { email, password } });
  expect(answer.status(), await answer.text()).toBe(200);
  return request;
}

/**
 * Ada and Bob sign up once for all tests, each from a new IP address, because sign-ups are limited
 * by address. `openAs` opens a page in a new browser context with the session of an account.
 */
export const test = base.extend<
  { openAs: (account: Account, path: string) => Promise<Page> },
  { ada: Account; bob: Account }
>({
  ada: [
    async ({ playwright }, use) => use(await createAccount(playwright, "Ada")),
    { scope: "worker" },
  ],
  bob: [
    async ({ playwright }, use) => use(await createAccount(playwright, "Bob")),
    { scope: "worker" },
  ],
  context: async ({ context }, use) => use(await fromOwnAddress(context)),
  openAs: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (account, path) => {
      const context = await browser.newContext({ baseURL: siteUrl, storageState: account.state });
      contexts.push(await fromOwnAddress(context));
      const page = await context.newPage();
      await page.goto(path);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** Gives the browser a new IP address, so that consecutive runs do not hit the rate limit. */
export async function fromOwnAddress(context: BrowserContext): Promise<BrowserContext> {
  const headers = await fromNewAddress();
  await context.route(`${siteUrl}/api/auth/**`, (route) =>
    route.continue({ headers: { ...route.request().headers(), ...headers } }),
  );
  return context;
}

/** A promise, `opened`, that resolves when `open` is called. */
export function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Backdates the sessions of a user by two days. */
export function ageSessions(userId: string) {
  return query(
    `update session set created_at = created_at - interval '2 days',
       expires_at = expires_at - interval '2 days' where user_id = $1`,
    userId,
  );
}

/** Changes the provider that a user signed up with. */
export function setProvider(userId: string, provider: "credential" | "elsewhere") {
  return query("update account set provider_id = $2 where user_id = $1", userId, provider);
}

/** Counts tasks in the database, because the API refuses the token of a deleted user. */
export async function countTasks(userId: string): Promise<number> {
  const { rowCount } = await query("select id from tasks where user_id = $1", userId);
  return rowCount ?? 0;
}

async function query(statement: string, ...values: string[]) {
  const client = new pg.Client({ connectionString: read("DATABASE_URL") });
  await client.connect();
  const result = await client.query(statement, values);
  await client.end();
  return result;
}

export async function signIn(page: Page, account: { email: string; password: string }) {
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

export async function signOut(page: Page) {
  await page.getByRole("complementary").getByRole("button").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
}

/** The list of tasks. */
export const taskList = (page: Page) => page.getByRole("region", { name: /tasks?$/ });

export async function addTask(page: Page, title: string) {
  await page.getByLabel("New task").fill(title);
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("checkbox", { name: title })).toBeVisible();
}

/** The API URL of a user's tasks, or of one task. */
export function tasksUrl(userId: string, taskId?: string) {
  return [apiUrl, "v1", userId, "tasks", taskId].filter(Boolean).join("/");
}

/** Headers that authorize API calls as the user who is signed in on `page`. */
export const bearer = (page: Page) => bearerOf(page.request);

export async function bearerOf(request: APIRequestContext) {
  const answer = await request.get("/api/auth/token");
  const { token } = await answer.json();
  return { Authorization: `Bearer ${token}` };
}

/** Sign-ins per minute and IP address, as limited in `frontend/lib/auth-server.ts`. */
const SIGN_INS = 10;

/** The header with the visitor's address, if any. Tests can set it: no proxy overwrites it. */
export const addressHeader = readOptional("AUTH_IP_HEADER") ?? "";

/** A random address from the documentation range of RFC 3849. */
export const newAddress = () => `2001:db8:${hex()}:${hex()}::1`;

const hex = () => randomBytes(2).toString("hex");

/**
 * Returns headers that give a client a new address. Without `addressHeader`, all clients share the
 * address of this machine, so this function resets the rate limits instead.
 */
async function fromNewAddress(address = newAddress()): Promise<Record<string, string>> {
  if (addressHeader) return { [addressHeader]: address };
  await query("delete from rate_limit");
  return {};
}

/** A client with a new address and no cookies. */
export const newVisitor = async (
  playwright: PlaywrightWorkerArgs["playwright"],
  address = newAddress(),
) =>
  playwright.request.newContext({
    baseURL: siteUrl,
    extraHTTPHeaders: { Origin: siteUrl, ...(await fromNewAddress(address)) },
  });

/** Fails to sign in. Uses a new email each time, because attempts per account are limited too. */
export const tryToSignIn = (visitor: APIRequestContext, headers: Record<string, string> = {}) =>
  visitor.post("/api/auth/sign-in/email", {
    data: { email: newEmail("nobody"), password: "a guess like any other" },
    headers,
  });

export async function useUpSignIns(visitor: APIRequestContext) {
  for (let count = 0; count < SIGN_INS; count++) {
    expect((await tryToSignIn(visitor)).status()).toBe(401);
  }
}
