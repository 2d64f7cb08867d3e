import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auth } from "@/lib/auth-server";
import { db } from "@/lib/db";
import { rateLimit, session, user } from "@/lib/db/schema";
import { services } from "@/lib/services";
import { applyMigrations } from "@/scripts/migrate.mjs";
import { GET } from "./route";

describe.skipIf(!process.env.DATABASE_URL)("GET /api/auth/token", () => {
  const email = `token-${crypto.randomUUID()}@example.com`;
  let userId: string;
  let cookie: string;

  const ask = (query = "", headers: Record<string, string> = {}) =>
    GET(
      new Request(`http://localhost:3000/api/auth/token${query}`, {
        headers: { cookie, ...headers },
      }),
    );

  beforeAll(async () => {
    await applyMigrations(process.env.DATABASE_URL);
    const { headers, response } = await auth.api.signUpEmail({
      body: { name: "Eve", email, password: "correct horse battery" },
      returnHeaders: true,
    });
    userId = response.user.id;
    cookie = headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
  });

  afterAll(async () => {
    await db.delete(user).where(eq(user.email, email));
    await db.delete(rateLimit).where(eq(rateLimit.key, `api-token:${userId}`));
    await db.$client.end();
  });

  test("answers a token that no cache may keep", async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("vary")).toBe("Cookie");
    expect(await response.json()).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresAt: expect.any(String),
      expiresIn: expect.any(Number),
    });
  });

  test.each([
    [`?audience=${services[0].name}`, 200],
    ["?audience=nobody", 400],
    ["?audience=constructor", 400],
    ["?audience=", 400],
  ])("knows the audiences: %s is a %i", async (query, status) => {
    expect((await ask(query)).status).toBe(status);
  });

  test.each([
    ["same-origin", 200],
    ["none", 200],
    ["same-site", 403],
    ["cross-site", 403],
  ])("looks at where a request comes from: %s is a %i", async (site, status) => {
    expect((await ask("", { "Sec-Fetch-Site": site })).status).toBe(status);
  });

  test("is of no use to Better Auth, which has a key of its own", async () => {
    const { token } = await (await ask()).json();
    await expect(auth.api.verifyEmail({ query: { token } })).rejects.toMatchObject({
      statusCode: 401,
    });
  });

  test("limits how many tokens a user gets", async () => {
    await db
      .update(rateLimit)
      .set({ count: 30, lastRequest: Date.now() })
      .where(eq(rateLimit.key, `api-token:${userId}`));
    const response = await ask();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    await db.delete(rateLimit).where(eq(rateLimit.key, `api-token:${userId}`));
  });

  test("refuses a session that was just revoked, whatever the cookie says", async () => {
    await db.delete(session).where(eq(session.userId, userId));
    const response = await ask();
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "about:blank",
      title: "Unauthorized",
      status: 401,
    });
  });
});
