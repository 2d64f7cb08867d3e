import { randomBytes } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "@/scripts/migrate.mjs";
import { auth } from "./auth-server";
import { db } from "./db";
import { jwks } from "./db/schema";
import { signClaims } from "./token-signer";

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

const HOUR = 3_600_000;

async function publishedKeys(): Promise<JSONWebKeySet> {
  const response = await auth.handler(new Request("http://localhost:3000/api/auth/jwks"));
  expect(response.status).toBe(200);
  return response.json();
}

const verify = async (token: string) =>
  jwtVerify(token, createLocalJWKSet(await publishedKeys()), {
    algorithms: ["EdDSA"],
    typ: "at+jwt",
    currentDate: new Date(claims.iat * 1000),
  });

const keyOf = (token: string) => String(decodeProtectedHeader(token).kid);

const withdraw = (id: string, ago: number) =>
  db
    .update(jwks)
    .set({ expiresAt: new Date(Date.now() - ago) })
    .where(eq(jwks.id, id));

describe.skipIf(!process.env.DATABASE_URL)("a signed token", () => {
  beforeAll(() => applyMigrations(process.env.DATABASE_URL));
  afterAll(() => db.$client.end());

  test("can be verified with what is published", async () => {
    const { payload } = await verify(await signClaims(claims));
    expect(payload).toEqual(claims);
  });

  test("is signed by a key whose private half stays here, encrypted", async () => {
    const id = keyOf(await signClaims(claims));
    const { keys } = await publishedKeys();
    const key = keys.find(({ kid }) => kid === id);
    expect(key).toEqual({ kid: id, kty: "OKP", crv: "Ed25519", alg: "EdDSA", x: key?.x });
    const [row] = await db.select().from(jwks).where(eq(jwks.id, id));
    expect(row?.privateKey).not.toContain('"d"');
    expect(row?.expiresAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test("outlives the key's turn but not its withdrawal", async () => {
    const token = await signClaims(claims);
    const old = keyOf(token);
    await withdraw(old, HOUR / 60);
    const next = await signClaims(claims);
    expect(keyOf(next)).not.toBe(old);
    await verify(token);
    await verify(next);

    await withdraw(old, 3 * HOUR);
    await expect(verify(token)).rejects.toThrow();
    await verify(next);
    await db.delete(jwks).where(eq(jwks.id, old));
  });

  describe("when AUTH_SESSION_SECRET changes", () => {
    const newSecret = () => randomBytes(32).toString("base64url");
    const made = new Set<string>();

    afterAll(() => db.delete(jwks).where(inArray(jwks.id, [...made])));

    /** What signs in a server that starts with these secrets. */
    async function start(current: string, earlier = "") {
      vi.stubEnv("AUTH_SESSION_SECRET", current);
      vi.stubEnv("AUTH_SESSION_SECRET_PREVIOUS", earlier);
      vi.resetModules();
      const fresh = await import("./token-signer");
      const sign = () => fresh.signClaims(claims);
      made.add(keyOf(await sign()));
      return sign;
    }

    test("has the same key, also one from before secrets had versions", async () => {
      const secret = newSecret();
      const id = keyOf(await (await start(secret))());
      const afterwards = async () => keyOf(await (await start(newSecret(), secret))());
      expect(await afterwards()).toBe(id);

      const [row] = await db.select().from(jwks).where(eq(jwks.id, id));
      const bare = row?.privateKey.replace(/\$ba\$\d+\$/, "");
      expect(bare).not.toBe(row?.privateKey);
      await db.update(jwks).set({ privateKey: bare }).where(eq(jwks.id, id));
      expect(await afterwards()).toBe(id);
    });

    test("has a new key when the old secret is gone, and is good beside those of before", async () => {
      const signOld = await start(newSecret());
      const token = await signOld();
      const signNew = await start(newSecret());
      const id = keyOf(await signNew());
      expect(id).not.toBe(keyOf(token));
      await verify(token);
      await verify(await signNew());

      // Servers that do not have the same secret yet do not drive each other to ever more keys.
      expect(keyOf(await signOld())).toBe(keyOf(token));
      expect(keyOf(await signNew())).toBe(id);
    });
  });
});
