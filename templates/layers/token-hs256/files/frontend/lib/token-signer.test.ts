import { jwtVerify } from "jose";
import { beforeEach, expect, test, vi } from "vitest";
import { tokenEnv } from "./access-token";
import { signClaims } from "./token-signer";

const SECRET = "k".repeat(43);

const claims = {
  iss: "https://app.example.com",
  aud: "my-app-backend",
  sub: "user-1",
  email: "eve@example.com",
  name: "Eve",
  iat: 1_767_268_800,
  exp: 1_767_270_600,
  jti: "00000000-0000-4000-8000-000000000000",
  type: "access",
} as const;

beforeEach(() => {
  vi.stubEnv("BETTER_AUTH_SECRET", SECRET);
  vi.stubEnv("AUTH_SESSION_SECRET", "s".repeat(43));
});

test("a backend with the secret can verify a token", async () => {
  const { payload, protectedHeader } = await jwtVerify(
    await signClaims(claims),
    new TextEncoder().encode(SECRET),
    { algorithms: ["HS256"], typ: "at+jwt", currentDate: new Date(claims.iat * 1000) },
  );
  expect(payload).toEqual(claims);
  expect(protectedHeader.kid).toMatch(/^[0-9a-f]{8}$/);
});

test.each([
  ["short", "too-short"],
  ["the session secret", "s".repeat(43)],
])("a secret that is %s is invalid, and signing fails", async (_, value) => {
  vi.stubEnv("BETTER_AUTH_SECRET", value);
  expect(tokenEnv.safeParse(process.env).error?.message).toContain("BETTER_AUTH_SECRET");
  vi.resetModules();
  const fresh = await import("./token-signer");
  expect(() => fresh.signClaims(claims)).toThrow("BETTER_AUTH_SECRET");
});
