import { randomBytes } from "node:crypto";
import { asc, eq, like } from "drizzle-orm";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { applyMigrations } from "@/scripts/migrations.mjs";
import { auth, sessionSecrets } from "./auth-server";
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

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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

const ago = (ms: number) => new Date(Date.now() - ms);

const change = (id: string, values: { createdAt?: Date; expiresAt?: Date; privateKey?: string }) =>
  db.update(jwks).set(values).where(eq(jwks.id, id));

const secrets = new Set<string>();

function newSecret() {
  const secret = randomBytes(32).toString("base64url");
  secrets.add(secret);
  return secret;
}

const madeWith = (secret: string) =>
  like(jwks.privateKey, `"$ba$${sessionSecrets(secret, []).secrets[0]?.version}$%`);

/** Starts a server with these secrets. */
async function start(current = newSecret(), earlier = "") {
  vi.stubEnv("AUTH_SESSION_SECRET", current);
  vi.stubEnv("AUTH_SESSION_SECRET_PREVIOUS", earlier);
  vi.resetModules();
  const fresh = await import("./token-signer");
  // Make the server read the environment now, before the next `start` changes it.
  await (await import("./auth-server")).auth.$context;
  const sign = () => fresh.signClaims(claims);
  return {
    secret: current,
    sign,
    key: async () => keyOf(await sign()),
    /** Signs `count` tokens in parallel. */
    keys: async (count: number) =>
      (await Promise.all(Array.from({ length: count }, sign))).map(keyOf),
    /** Returns the pairs that were created with this server's secret, oldest first. */
    pairs: async () => {
      const pairs = await db
        .select()
        .from(jwks)
        .where(madeWith(current))
        .orderBy(asc(jwks.createdAt));
      return pairs.map(({ id }) => id);
    },
  };
}

const filler = (count: number, createdAt: Date, expiresAt: Date) =>
  db.insert(jwks).values(
    Array.from({ length: count }, (_, index) => ({
      id: `filler${index}`,
      publicKey: "{}",
      privateKey: '"of another secret"',
      createdAt,
      expiresAt,
    })),
  );

describe.skipIf(!process.env.DATABASE_URL)("a signed token", () => {
  beforeAll(() => applyMigrations(process.env.DATABASE_URL));
  afterAll(async () => {
    for (const secret of secrets) await db.delete(jwks).where(madeWith(secret));
    await db.delete(jwks).where(like(jwks.id, "filler%"));
    await db.$client.end();
  });

  test("can be verified with the published keys", async () => {
    const { payload } = await verify(await signClaims(claims));
    expect(payload).toEqual(claims);
  });

  test("is signed with a private key that is encrypted and not published", async () => {
    const id = keyOf(await signClaims(claims));
    const { keys } = await publishedKeys();
    const key = keys.find(({ kid }) => kid === id);
    expect(key).toEqual({ kid: id, kty: "OKP", crv: "Ed25519", alg: "EdDSA", x: key?.x });
    const [row] = await db.select().from(jwks).where(eq(jwks.id, id));
    expect(row?.privateKey).not.toContain('"d"');
    expect(row?.expiresAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test("can be verified despite 101 expired keys, which are deleted", async () => {
    await filler(101, ago(60 * DAY), ago(30 * DAY));
    const { sign, pairs } = await start();
    await verify(await sign());
    expect(await pairs()).toHaveLength(1);
    expect(await db.select().from(jwks).where(like(jwks.id, "filler%"))).toEqual([]);
  });

  test("can be verified with the newest 32 keys, because backends keep no others", async () => {
    await filler(40, ago(60 * DAY), ago(-DAY));
    const { sign } = await start();
    const token = await sign();
    const { keys } = await publishedKeys();
    await db.delete(jwks).where(like(jwks.id, "filler%"));
    expect(keys).toHaveLength(32);
    expect(keys.map(({ kid }) => kid)).toContain(keyOf(token));
  });

  describe("when its key expires", () => {
    /** Starts a server whose only key has been published for a minute. */
    async function startWithOldKey() {
      const server = await start();
      const old = await server.key();
      await change(old, { createdAt: ago(MINUTE) });
      return { ...server, old };
    }

    /** Waits for the pair that is created in the background, and returns its id. */
    const successor = ({ pairs }: { pairs: () => Promise<string[]> }) =>
      vi.waitFor(async () => {
        const [, next, ...more] = await pairs();
        expect([next, ...more]).toEqual([expect.any(String)]);
        return String(next);
      }, 5 * SECOND);

    test("is signed with the old key until a new one has been published for 10 seconds", async () => {
      const server = await startWithOldKey();
      const token = await server.sign();
      await change(server.old, { expiresAt: ago(0) });
      expect(await server.key()).toBe(server.old);
      const next = await successor(server);
      await change(next, { createdAt: ago(9 * SECOND) });
      expect(await server.key()).toBe(server.old);
      await change(next, { createdAt: ago(10 * SECOND) });
      expect(await server.key()).toBe(next);
      expect(await server.pairs()).toEqual([server.old, next]);

      await verify(token);
      await verify(await server.sign());
      await change(server.old, { expiresAt: ago(3 * HOUR) });
      await expect(verify(token)).rejects.toThrow();
    });

    test("is signed with the old key while a successor is created in advance", async () => {
      const server = await startWithOldKey();
      await change(server.old, { expiresAt: ago(-9 * SECOND) });
      expect(await server.key()).toBe(server.old);
      await successor(server);
    });

    test("is signed with a new key at once if the old one expired an hour ago", async () => {
      const server = await startWithOldKey();
      await change(server.old, { expiresAt: ago(HOUR) });
      const next = await server.key();
      expect(next).not.toBe(server.old);
      expect(await server.key()).toBe(next);
    });

    test("is never signed with a key that was deleted", async () => {
      const server = await startWithOldKey();
      await change(server.old, { expiresAt: ago(0) });
      await server.sign();
      const next = await successor(server);
      await db.delete(jwks).where(eq(jwks.id, server.old));
      expect(await server.key()).toBe(next);
    });

    test("causes only one new key, even if two servers sign in parallel", async () => {
      const server = await startWithOldKey();
      const other = await start(server.secret);
      await change(server.old, { expiresAt: ago(0) });
      const used = (await Promise.all([server.keys(20), other.keys(20)])).flat();
      expect(new Set(used)).toEqual(new Set([server.old]));
      await successor(server);
    });

    test("is signed with the same first key, even if two servers sign in parallel", async () => {
      const server = await start();
      const other = await start(server.secret);
      const used = (await Promise.all([server.keys(20), other.keys(20)])).flat();
      expect(new Set(used)).toEqual(new Set(await server.pairs()));
      expect(await server.pairs()).toHaveLength(1);
    });
  });

  describe("when AUTH_SESSION_SECRET changes", () => {
    test("is signed with the same key, even if encrypted without a version", async () => {
      const secret = newSecret();
      const id = await (await start(secret)).key();
      const afterwards = async () => (await start(newSecret(), secret)).key();
      expect(await afterwards()).toBe(id);

      const [row] = await db.select().from(jwks).where(eq(jwks.id, id));
      const bare = String(row?.privateKey.replace(/\$ba\$\d+\$/, ""));
      expect(bare).not.toBe(row?.privateKey);
      await change(id, { privateKey: bare });
      expect(await afterwards()).toBe(id);
      await db.delete(jwks).where(eq(jwks.id, id));
    });

    test("gets a new key if the old secret is removed, and older tokens stay valid", async () => {
      const before = await start();
      const token = await before.sign();
      const now = await start();
      const id = await now.key();
      expect(id).not.toBe(keyOf(token));
      await verify(token);
      await verify(await now.sign());

      // Servers with different secrets don't make each other create more keys.
      expect(await before.key()).toBe(keyOf(token));
      expect(await now.key()).toBe(id);
    });
  });
});
