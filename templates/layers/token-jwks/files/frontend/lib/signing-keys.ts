import { BetterAuthError } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { generateRandomString } from "better-auth/crypto";
import {
  createJwk,
  type Jwk,
  type JwtOptions,
  jwt,
  type ResolvedSigningKey,
  resolveSigningKey,
  signJWT,
} from "better-auth/plugins/jwt";
import { desc, gt, isNull, lte, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Routes } from "./auth-fields";
import { db } from "./db";
import { jwks } from "./db/schema";

// In seconds.
const HOUR = 3600;
const DAY = 24 * HOUR;
/**
 * How long a key pair is published before it signs. Longer than a backend must pause between two
 * key fetches, so each backend has the new key by then or may fetch it at once.
 */
const LEAD = 10;
/** How long an expired pair may keep signing while its successor is too new to sign. */
const OVERTIME = HOUR;
/** How long an expired key stays published: longer than any token that it signed is valid. */
const GRACE = 2 * HOUR;

/** The most keys to publish: backends ignore any after the first 32. */
const MAX_PUBLISHED = 32;
/** Advisory lock for creating a pair. Must differ from the one in `scripts/migrations.mjs`. */
const LOCK = 4_711_002;

const options = {
  jwks: {
    keyPairConfig: { alg: "EdDSA", crv: "Ed25519" },
    rotationInterval: 30 * DAY,
    gracePeriod: GRACE,
  },
  // By default, Better Auth adds a token with all fields of the user to every session response.
  disableSettingJwtHeader: true,
} satisfies JwtOptions;

export const keyRoutes: Routes = { "/jwks": z.strictObject({}) };

type Context = Parameters<typeof resolveSigningKey>[0];
type SigningPair = Jwk & { key: ResolvedSigningKey };

const fromNow = (seconds: number) => new Date(Date.now() + seconds * 1000);

const expiresAfter = ({ expiresAt }: Jwk, seconds: number) =>
  !expiresAt || expiresAt > fromNow(seconds);

/** Whether the pair needs no successor yet. */
const isCurrent = (pair: Jwk) => expiresAfter(pair, LEAD);

/**
 * Returns the published pairs, newest first. Replaces Better Auth's own query, which returns 100
 * arbitrary rows, including expired ones.
 */
async function findPublished(): Promise<Jwk[]> {
  const rows = await db
    .select()
    .from(jwks)
    .where(or(isNull(jwks.expiresAt), gt(jwks.expiresAt, fromNow(-GRACE))))
    .orderBy(desc(jwks.createdAt))
    .limit(MAX_PUBLISHED);
  return rows as Jwk[];
}

/** Decrypts a pair. Returns undefined if this server lacks the secret that encrypted it. */
async function decrypt(context: Context, pair: Jwk): Promise<SigningPair | undefined> {
  // Hide the expiry: Better Auth refuses to sign with an expired pair.
  const adapter = { getJwks: async () => [{ ...pair, expiresAt: undefined }] };
  try {
    const overrides = { signingKeyId: pair.id };
    const key = await resolveSigningKey(context, { ...options, adapter }, overrides);
    return key ? { ...pair, key } : undefined;
  } catch (error) {
    if (!(error instanceof BetterAuthError)) throw error;
  }
}

/** Returns the pairs that this server may sign with, newest first. */
async function findUsable(context: Context): Promise<SigningPair[]> {
  const published = await findPublished();
  const recent = published.filter((pair) => expiresAfter(pair, -OVERTIME));
  const pairs = await Promise.all(recent.map((pair) => decrypt(context, pair)));
  return pairs.filter((pair) => pair !== undefined);
}

/** Creates a pair, unless another server created one while this server waited for the lock. */
function makePair(context: Context): Promise<SigningPair | undefined> {
  return db.transaction(async () => {
    await db.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const current = (await findUsable(context)).find(isCurrent);
    if (current) return current;
    await db.delete(jwks).where(lte(jwks.expiresAt, fromNow(-GRACE)));
    const insert = async (pair: Omit<Jwk, "id">) => {
      const row = { id: generateRandomString(32, "a-z", "A-Z", "0-9"), ...pair };
      await db.insert(jwks).values(row);
      return row;
    };
    const made = await createJwk(context, { ...options, adapter: { createJwk: insert } });
    return decrypt(context, made);
  });
}

let making: Promise<SigningPair | undefined> | undefined;

/** Creates a pair. Parallel requests share one attempt, instead of queuing up for the lock. */
function nextPair(context: Context): Promise<SigningPair | undefined> {
  making ??= makePair(context).finally(() => {
    making = undefined;
  });
  return making;
}

/**
 * Returns the key of the newest pair that every backend can have by now, even if this pair has
 * expired and its successor is too new. If there is no pair, creates a pair that signs at once.
 * Servers with different secrets use different pairs.
 */
async function findSigningKey(context: Context): Promise<ResolvedSigningKey | undefined> {
  const pairs = await findUsable(context);
  const known = pairs.filter(({ createdAt }) => createdAt <= fromNow(-LEAD));
  const pair = known.find(isCurrent) ?? known[0] ?? pairs[0];
  if (!pair) return (await nextPair(context))?.key;
  if (!pairs.some(isCurrent)) {
    const { logger, runInBackground } = context.context;
    // Log the cause: the error itself contains the query's parameters, including the private key.
    const report = (error: Error) => logger.error("cannot create a key pair", error.cause ?? error);
    runInBackground(nextPair(context).catch(report));
  }
  return pair.key;
}

/**
 * Returns the published pairs. If there are none, creates one: Better Auth would do so without
 * taking the lock.
 */
async function getJwks(context: Context): Promise<Jwk[]> {
  const published = await findPublished();
  if (published.length > 0) return published;
  await nextPair(context);
  return findPublished();
}

/**
 * Creates key pairs in the table `jwks`, with private keys encrypted with AUTH_SESSION_SECRET, and
 * publishes the public keys at `/api/auth/jwks`.
 */
export function signingKeys() {
  const plugin = jwt({ ...options, adapter: { getJwks } });
  // Remove `getToken`, which has neither audiences nor rate limits: `app/api/auth/token` replaces it.
  // Remove `signJWT`, which might sign with a pair that backends have not fetched yet.
  const { getToken: _, signJWT: __, ...endpoints } = plugin.endpoints;
  // Not a route: only this server can call it.
  const signClaims = createAuthEndpoint.serverOnly(
    { method: "POST", body: z.object({ claims: z.record(z.string(), z.unknown()) }) },
    async (context) =>
      signJWT(context, {
        options,
        payload: context.body.claims,
        header: { typ: "at+jwt" },
        resolvedKey: await findSigningKey(context),
      }),
  );
  // A high limit: visitors who use it up would keep backends from fetching the keys.
  const rateLimit = [{ pathMatcher: (path: string) => path === "/jwks", window: 1, max: 1000 }];
  return { ...plugin, endpoints: { ...endpoints, signClaims }, rateLimit };
}
