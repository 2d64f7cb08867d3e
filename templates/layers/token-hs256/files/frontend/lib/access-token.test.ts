import { jwtVerify } from "jose";
import { beforeEach, expect, test, vi } from "vitest";

const NOW = Date.parse("2026-01-01T12:00:00.700Z");
const HOUR = 3_600_000;
const SECRET = "k".repeat(43);

const user = { id: "user-1", email: "eve@example.com", name: "Eve" };
const sessionUntil = (time: number) => ({ user, session: { expiresAt: new Date(time) } });

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv("BETTER_AUTH_URL", "https://app.example.com");
  vi.stubEnv("BETTER_AUTH_SECRET", SECRET);
  vi.stubEnv("AUTH_SESSION_SECRET", "s".repeat(43));
  vi.stubEnv("AUTH_TRUSTED_ORIGINS", "");
  vi.stubEnv("DATABASE_URL", "postgresql://app:app@127.0.0.1:5432/app");
  vi.stubEnv("ACCESS_TOKEN_EXPIRE_MINUTES", "30");
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

test.each([
  ["ACCESS_TOKEN_EXPIRE_MINUTES", "31"],
  ["ACCESS_TOKEN_EXPIRE_MINUTES", "0"],
  ["ACCESS_TOKEN_EXPIRE_MINUTES", "1e1"],
  ["BETTER_AUTH_SECRET", "too-short"],
  ["BETTER_AUTH_SECRET", "s".repeat(43)],
])("is not issued with %s=%s", async (name, value) => {
  vi.stubEnv(name, value);
  await expect(create(NOW + HOUR)).rejects.toThrow(name);
});
