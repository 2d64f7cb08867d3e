import { readFileSync } from "node:fs";
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import journal from "../drizzle/meta/_journal.json";
import { applyMigrations } from "../scripts/migrations.mjs";
import { auth } from "./auth-server";
import { db } from "./db";
import * as schema from "./db/schema";
import { env } from "./env";
import { secondsToWait, secondsToWaitForAddress } from "./rate-limit";

const { account, rateLimit, session, tasks, user } = schema;

const snapshotOf = (tag = ""): DrizzleSnapshotJSON =>
  JSON.parse(readFileSync(`drizzle/meta/${tag.split("_")[0]}_snapshot.json`, "utf8"));

const cookieOf = (answer: Headers) =>
  answer
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

test("the committed migrations make the schema; if not, run the db:generate script", async () => {
  const migrated = snapshotOf(journal.entries.at(-1)?.tag);
  const wanted = generateDrizzleJson(schema, migrated.id);
  expect(await generateMigration(migrated, wanted)).toEqual([]);
});

// `npm test` starts the database and sets the environment; a bare `vitest` has neither.
describe.skipIf(!process.env.DATABASE_URL)("with a database", () => {
  const email = `test-${crypto.randomUUID()}@example.com`;
  const password = "correct horse battery";
  const key = `test:${crypto.randomUUID()}`;

  beforeAll(async () => {
    await applyMigrations(process.env.DATABASE_URL);
  });

  afterAll(async () => {
    await db.delete(user).where(eq(user.email, email));
    await db.delete(rateLimit).where(eq(rateLimit.key, key));
    await db.$client.end();
  });

  /** A new user who is signed in. Signing in may ask for a verified address. */
  async function enter(name: string) {
    const body = { email: `${name.toLowerCase()}-${email}`, password };
    await auth.api.signUpEmail({ body: { name, ...body } });
    await db.update(user).set({ emailVerified: true }).where(eq(user.email, body.email));
    const { headers, response } = await auth.api.signInEmail({ body, returnHeaders: true });
    return { id: response.user.id, body, headers: new Headers({ cookie: cookieOf(headers) }) };
  }

  test("signs up, signs in, reads the session, and does nothing for one that was revoked", async () => {
    const signedUp = await auth.api.signUpEmail({ body: { name: "Eve", email, password } });
    const [stored] = await db.select().from(account).where(eq(account.userId, signedUp.user.id));
    expect(stored?.password).not.toContain(password);
    // Signing in may ask for it.
    await db.update(user).set({ emailVerified: true }).where(eq(user.email, email));

    const { headers } = await auth.api.signInEmail({
      body: { email, password },
      returnHeaders: true,
    });
    const cookie = cookieOf(headers);
    const signedIn = { headers: new Headers({ cookie }), query: { disableCookieCache: true } };
    expect((await auth.api.getSession(signedIn))?.user.id).toBe(signedUp.user.id);
    const rename = () => auth.api.updateUser({ headers: signedIn.headers, body: { name: "Eva" } });
    await rename();

    await db.delete(session).where(eq(session.userId, signedUp.user.id));
    expect(await auth.api.getSession(signedIn)).toBeNull();
    await expect(rename()).rejects.toMatchObject({ status: "UNAUTHORIZED" });
  });

  test("ends every other session with a new password, whatever the caller wants", async () => {
    const { id, body, headers } = await enter("Ann");
    await auth.api.signInEmail({ body });
    const sessions = () => db.select().from(session).where(eq(session.userId, id));
    const before = await sessions();
    expect(before.length).toBeGreaterThan(1);

    await auth.api.changePassword({
      headers,
      body: {
        currentPassword: password,
        newPassword: `new ${password}`,
        revokeOtherSessions: false,
      },
    });
    const [own, ...others] = await sessions();
    expect(others).toEqual([]);
    expect(before.map(({ id }) => id)).not.toContain(own?.id);
    await db.delete(user).where(eq(user.id, id));
  });

  test("limits how often one account can be tried, from wherever", async () => {
    const attempt = () => auth.api.signInEmail({ body: { email: email.toUpperCase(), password } });
    await attempt();
    const use = () => secondsToWaitForAddress("sign-in", email, 10);
    await Promise.all(Array.from({ length: 10 }, use));
    await expect(attempt()).rejects.toMatchObject({ status: "TOO_MANY_REQUESTS" });
  });

  test.each(["short", "x".repeat(129)])("refuses a password of the wrong length", async (bad) => {
    const body = { name: "Eve", email: `other-${email}`, password: bad };
    await expect(auth.api.signUpEmail({ body })).rejects.toMatchObject({ statusCode: 400 });
  });

  test.each([
    ["  Zoe  ", "Zoe"],
    ["   ", "named"],
    ["", "named"],
    ["x".repeat(100), "x".repeat(100)],
  ])("stores a name that a token can carry", async (given, stored) => {
    const address = `named@${crypto.randomUUID()}.example.com`;
    const body = { name: given, email: address, password };
    const { id } = (await auth.api.signUpEmail({ body })).user;
    const read = async () => (await db.select().from(user).where(eq(user.id, id)))[0]?.name;
    expect(await read()).toBe(stored);

    await db.update(user).set({ name: "Old", emailVerified: true }).where(eq(user.id, id));
    const { headers } = await auth.api.signInEmail({
      body: { email: address, password },
      returnHeaders: true,
    });
    const session = new Headers({ cookie: cookieOf(headers) });
    await auth.api.updateUser({ headers: session, body: { name: given } });
    expect(await read()).toBe(stored);
    await db.delete(user).where(eq(user.id, id));
  });

  test("deletes an account for its password, and all that belongs to it", async () => {
    const { id, headers } = await enter("Adam");
    await db.insert(tasks).values({ userId: id, title: "Write" });
    const remove = (body: { password?: string }) => auth.api.deleteUser({ headers, body });

    for (const body of [{}, { password: "" }, { password: "not this one" }]) {
      await expect(remove(body)).rejects.toMatchObject({ body: { code: "INVALID_PASSWORD" } });
    }
    expect(await db.select().from(tasks).where(eq(tasks.userId, id))).toHaveLength(1);

    await remove({ password });
    for (const table of [tasks, session, account]) {
      expect(await db.select().from(table).where(eq(table.userId, id))).toEqual([]);
    }
    expect(await db.select().from(user).where(eq(user.id, id))).toEqual([]);
  });

  test("keeps the password, without which an open session could delete the account", async () => {
    const { id, headers } = await enter("Abel");
    const [own] = await db.select().from(account).where(eq(account.userId, id));
    const other = { id: crypto.randomUUID(), userId: id, accountId: id, providerId: "elsewhere" };
    await db.insert(account).values(other);
    const unlink = (accountId = "") => auth.api.unlinkAccount({ headers, body: { accountId } });
    await expect(unlink(own?.id)).rejects.toMatchObject({
      body: { code: "PASSWORD_NOT_UNLINKED" },
    });
    expect(await unlink(other.id)).toEqual({ status: true });
    await db.delete(user).where(eq(user.id, id));
  });

  test("deletes an account without a password for a sign-in of today", async () => {
    const { id, headers } = await enter("Cain");
    await db.update(account).set({ providerId: "elsewhere" }).where(eq(account.userId, id));
    const remove = () => auth.api.deleteUser({ headers, body: {} });

    const long = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await db.update(session).set({ createdAt: long }).where(eq(session.userId, id));
    await expect(remove()).rejects.toMatchObject({ body: { code: "SESSION_EXPIRED" } });
    await db.update(session).set({ createdAt: new Date() }).where(eq(session.userId, id));
    await remove();
    expect(await db.select().from(user).where(eq(user.id, id))).toEqual([]);
  });

  test.each([
    ["GET", "/list-sessions"],
    ["POST", "/revoke-session"],
    ["POST", "/get-access-token"],
    ["POST", "/refresh-token"],
    ["GET", "/account-info"],
    ["GET", "/list-accounts"],
    ["POST", "/verify-password"],
  ])("has no route %s %s, which would help scripts only", async (method, path) => {
    const url = new URL(`/api/auth${path}`, env.BETTER_AUTH_URL);
    expect((await auth.handler(new Request(url, { method }))).status).toBe(404);
  });

  test("counts per minute, in parallel too", async () => {
    const start = Date.now();
    const waits = await Promise.all(Array.from({ length: 8 }, () => secondsToWait(key, 5, start)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
    expect(await secondsToWait(key, 5, start + 59_000)).toBe(1);
    expect(await secondsToWait(key, 5, start + 60_000)).toBe(0);
  });
});
