import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET } from "@/app/api/auth/token/route";
import { register } from "@/instrumentation";
import { createAccessToken } from "./access-token";
import { auth } from "./auth-server";
import { db } from "./db";
import { rateLimit, session } from "./db/schema";
import { services } from "./project";
import { enter, hasDatabase, prepareDatabase } from "./test-support";
import { subjectClaims } from "./token-subject";

prepareDatabase();

describe.skipIf(!hasDatabase)("an access token", () => {
  const NOW = Date.parse("2026-01-01T12:00:00.700Z");
  const HOUR = 3_600_000;

  const subject = (expiresAt = NOW) => ({
    user: { id: "user-1", email: "eve@example.com", name: "Eve" },
    session: { id: "session-1", expiresAt: new Date(expiresAt) },
  });
  const create = (expiresAt: number) =>
    createAccessToken(subject(expiresAt), "my-app-backend", NOW);
  const part = (token: string, index: number) =>
    JSON.parse(Buffer.from(String(token.split(".")[index]), "base64url").toString());

  test("has exactly the documented claims", async () => {
    const { token, expiresAt, expiresIn } = await create(NOW + HOUR);
    const iat = Math.floor(NOW / 1000);
    expect(part(token, 0)).toEqual({
      alg: expect.any(String),
      typ: "at+jwt",
      kid: expect.stringMatching(/^\w+$/),
    });
    expect(part(token, 1)).toEqual({
      iss: process.env.BETTER_AUTH_URL,
      aud: "my-app-backend",
      ...subjectClaims(subject()),
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
    const { token, expiresIn } = await create(NOW + 10 * 60_000);
    const { iat, exp } = part(token, 1);
    expect([expiresIn, exp - iat]).toEqual([600, 600]);
  });

  test("is unique", async () => {
    expect((await create(NOW + HOUR)).token).not.toBe((await create(NOW + HOUR)).token);
  });
});

describe.each(["31", "0", "1e1"])("with ACCESS_TOKEN_EXPIRE_MINUTES=%s", (minutes) => {
  beforeEach(() => {
    vi.stubEnv("ACCESS_TOKEN_EXPIRE_MINUTES", minutes);
    vi.stubEnv("NEXT_RUNTIME", "nodejs");
  });

  test("the server does not start", async () => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    const log = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await register();
    expect(exit).toHaveBeenCalledWith(1);
    expect(log).toHaveBeenCalledWith(expect.stringContaining("ACCESS_TOKEN_EXPIRE_MINUTES"));
  });
});

describe.skipIf(!hasDatabase)("GET /api/auth/token", () => {
  let entered: Awaited<ReturnType<typeof enter>>;

  const ask = (query = "", headers: Record<string, string> = {}) =>
    GET(
      new Request(`http://localhost:3000/api/auth/token${query}`, {
        headers: { cookie: entered.browser.cookie, ...headers },
      }),
    );

  beforeAll(async () => {
    entered = await enter();
  });

  test("returns a token in a response that caches must not store", async () => {
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
  ])("accepts known audiences only: %s returns %i", async (query, status) => {
    expect((await ask(query)).status).toBe(status);
  });

  test.each([
    ["same-origin", 200],
    ["none", 200],
    ["same-site", 403],
    ["cross-site", 403],
  ])("rejects requests from other sites: Sec-Fetch-Site %s returns %i", async (site, status) => {
    expect((await ask("", { "Sec-Fetch-Site": site })).status).toBe(status);
  });

  test("is the only route that returns tokens", async () => {
    expect((await entered.browser.send("/token")).status).toBe(404);
    const response = await entered.browser.send("/get-session");
    expect((await response.json()).user.email).toBe(entered.email);
    expect(response.headers.get("set-auth-jwt")).toBeNull();
  });

  test("returns tokens that Better Auth rejects, because they are signed with another key", async () => {
    const { token } = await (await ask()).json();
    await expect(auth.api.verifyEmail({ query: { token } })).rejects.toMatchObject({
      statusCode: 401,
    });
  });

  test("limits the number of tokens for a user", async () => {
    const counter = eq(rateLimit.key, `api-token:${entered.id}`);
    await db.update(rateLimit).set({ count: 30, lastRequest: Date.now() }).where(counter);
    const response = await ask();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    await db.delete(rateLimit).where(counter);
  });

  test("rejects a session that was just revoked, even if it is still in the cookie", async () => {
    await db.delete(session).where(eq(session.userId, entered.id));
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
