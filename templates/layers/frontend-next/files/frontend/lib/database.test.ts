import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import journal from "../drizzle/meta/_journal.json";
import { applyMigrations } from "../scripts/migrate.mjs";
import { auth } from "./auth-server";
import { db } from "./db";
import * as schema from "./db/schema";
import { secondsToWait } from "./rate-limit";

const { account, rateLimit, session, tasks, user } = schema;

const snapshotOf = (index: number): DrizzleSnapshotJSON =>
  JSON.parse(readFileSync(`drizzle/meta/${String(index).padStart(4, "0")}_snapshot.json`, "utf8"));

const cookieOf = (answer: Headers) =>
  answer
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

test("the committed migrations make the schema; if not, run the db:generate script", async () => {
  const migrated = snapshotOf(journal.entries.length - 1);
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
    const address = `new-${email}`;
    const signedUp = await auth.api.signUpEmail({
      body: { name: "Eve", email: address, password },
      returnHeaders: true,
    });
    const cookie = signedUp.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    await auth.api.signInEmail({ body: { email: address, password } });
    const sessions = () =>
      db.select().from(session).where(eq(session.userId, signedUp.response.user.id));
    const before = await sessions();
    expect(before).toHaveLength(2);

    await auth.api.changePassword({
      headers: new Headers({ cookie }),
      body: {
        currentPassword: password,
        newPassword: `new ${password}`,
        revokeOtherSessions: false,
      },
    });
    const [own, ...others] = await sessions();
    expect(others).toEqual([]);
    expect(before.map(({ id }) => id)).not.toContain(own?.id);
    await db.delete(user).where(eq(user.email, address));
  });

  test("limits how often one account can be tried, from wherever", async () => {
    const attempt = () => auth.api.signInEmail({ body: { email: email.toUpperCase(), password } });
    await attempt();
    const hash = createHash("sha256").update(email).digest("hex");
    const full = { count: 10, lastRequest: Date.now() };
    await db
      .update(rateLimit)
      .set(full)
      .where(eq(rateLimit.key, `sign-in:${hash}`));
    await expect(attempt()).rejects.toMatchObject({ status: "TOO_MANY_REQUESTS" });
  });

  test.each(["short", "x".repeat(129)])("refuses a password of the wrong length", async (bad) => {
    const body = { name: "Eve", email: `other-${email}`, password: bad };
    await expect(auth.api.signUpEmail({ body })).rejects.toMatchObject({ statusCode: 400 });
  });

  test("deletes an account for its password, and all that belongs to it", async () => {
    const adam = { email: `adam-${email}`, password };
    await auth.api.signUpEmail({ body: { name: "Adam", ...adam } });
    await db.update(user).set({ emailVerified: true }).where(eq(user.email, adam.email));
    const { headers: answer, response } = await auth.api.signInEmail({
      body: adam,
      returnHeaders: true,
    });
    const { id } = response.user;
    const headers = new Headers({ cookie: cookieOf(answer) });
    await db.insert(tasks).values({ userId: id, title: "Write" });
    const remove = (body: { password?: string }) => auth.api.deleteUser({ headers, body });

    await expect(remove({ password: "not this one" })).rejects.toMatchObject({
      body: { code: "INVALID_PASSWORD" },
    });
    const long = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await db.update(session).set({ createdAt: long }).where(eq(session.userId, id));
    await expect(remove({})).rejects.toMatchObject({ body: { code: "SESSION_EXPIRED" } });
    expect(await db.select().from(tasks).where(eq(tasks.userId, id))).toHaveLength(1);

    await remove({ password });
    for (const table of [tasks, session, account]) {
      expect(await db.select().from(table).where(eq(table.userId, id))).toEqual([]);
    }
    expect(await db.select().from(user).where(eq(user.id, id))).toEqual([]);
  });

  test("counts per minute, in parallel too", async () => {
    const start = Date.now();
    const waits = await Promise.all(Array.from({ length: 8 }, () => secondsToWait(key, 5, start)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
    expect(await secondsToWait(key, 5, start + 59_000)).toBe(1);
    expect(await secondsToWait(key, 5, start + 60_000)).toBe(0);
  });
});
