import { eq } from "drizzle-orm";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET } from "@/app/api/auth/token/route";
import { applyMigrations } from "@/scripts/migrate.mjs";
import { auth } from "./auth-server";
import { db } from "./db";
import { rateLimit, session, user } from "./db/schema";
import { services } from "./project";

describe("an access token", () => {
  const NOW = Date.parse("2026-01-01T12:00:00.700Z");
  const HOUR = 3_600_000;
  const SECRET = "k".repeat(43);

  const sessionUntil = (time: number) => ({
    user: { id: "user-1", email: "eve@example.com", name: "Eve" },
    session: { expiresAt: new Date(time) },
  });

  beforeEach(() => {
    vi.resetModules();
    vi.stubEnv("BETTER_AUTH_URL", "https://app.example.com");
    vi.stubEnv("BETTER_AUTH_SECRET", SECRET);
    vi.stubEnv("AUTH_SESSION_SECRET", "s".repeat(43));
    vi.stubEnv("AUTH_TRUSTED_ORIGINS", "");
    vi.stubEnv("DATABASE_URL", "postgresql://app:app@127.0.0.1:5432/app");
    vi.stubEnv("ACCESS_TOKEN_EXPIRE_MINUTES", "30");
  });

  // By itself this happens before the next test, which is after the next beforeAll.
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  async function create(expiresAt: number) {
    const { createAccessToken } = await import("./access-token");
    return createAccessToken(sessionUntil(expiresAt), "my-app-backend", NOW);
  }

  test("says who it is from, for and about", async () => {
    const { token, expiresAt, expiresIn } = await create(NOW + HOUR);
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(SECRET), {
      algorithms: ["HS256"],
      issuer: "https://app.example.com",
      audience: "my-app-backend",
      typ: "at+jwt",
      currentDate: new Date(NOW),
    });
    const iat = Math.floor(NOW / 1000);
    expect(protectedHeader).toEqual({
      alg: "HS256",
      typ: "at+jwt",
      kid: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(payload).toEqual({
      iss: "https://app.example.com",
      aud: "my-app-backend",
      sub: "user-1",
      email: "eve@example.com",
      name: "Eve",
      type: "access",
      iat,
      exp: iat + 1800,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(expiresIn).toBe(1800);
    expect(Date.parse(expiresAt)).toBe((iat + 1800) * 1000);
  });

  test("does not outlive the session", async () => {
    const { expiresIn } = await create(NOW + 10 * 60_000);
    expect(expiresIn).toBe(600);
  });

  test("is never the same twice", async () => {
    expect((await create(NOW + HOUR)).token).not.toBe((await create(NOW + HOUR)).token);
  });

  describe.each([
    ["ACCESS_TOKEN_EXPIRE_MINUTES", "31"],
    ["ACCESS_TOKEN_EXPIRE_MINUTES", "0"],
    ["ACCESS_TOKEN_EXPIRE_MINUTES", "1e1"],
    ["BETTER_AUTH_SECRET", "too-short"],
    ["BETTER_AUTH_SECRET", "s".repeat(43)],
  ])("with %s=%s", (name, value) => {
    beforeEach(() => vi.stubEnv(name, value));

    test("is not issued", async () => {
      await expect(create(NOW + HOUR)).rejects.toThrow(name);
    });

    test("keeps the server from starting", async () => {
      const { register } = await import("@/instrumentation");
      vi.stubEnv("NEXT_RUNTIME", "nodejs");
      const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
      const log = vi.spyOn(console, "error").mockReturnValue();
      await register();
      expect(exit).toHaveBeenCalledWith(1);
      expect(log).toHaveBeenCalledWith(expect.stringContaining(name));
    });
  });
});

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
