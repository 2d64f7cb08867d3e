import { BetterAuthError } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import {
  createJwk,
  type Jwk,
  type JwtOptions,
  jwt,
  type ResolvedSigningKey,
  resolveSigningKey,
  signJWT,
} from "better-auth/plugins/jwt";
import { z } from "zod";
import type { Routes } from "./auth-fields";

const HOUR = 3600;
const DAY = 24 * HOUR;

const options = {
  jwks: {
    keyPairConfig: { alg: "EdDSA", crv: "Ed25519" },
    rotationInterval: 30 * DAY,
    // A withdrawn key is published until the last token that it signed has expired, and then some.
    gracePeriod: 2 * HOUR,
  },
  // Otherwise every answer about the session would carry a token, with the whole user in it.
  disableSettingJwtHeader: true,
} satisfies JwtOptions;

export const keyRoutes: Routes = { "/jwks": z.strictObject({}) };

type Context = Parameters<typeof resolveSigningKey>[0];

/** Nothing when the private half was encrypted with a secret that this server does not have. */
async function decrypt(context: Context, id?: string): Promise<ResolvedSigningKey | undefined> {
  try {
    return (await resolveSigningKey(context, options, { signingKeyId: id })) ?? undefined;
  } catch (error) {
    if (!(error instanceof BetterAuthError)) throw error;
  }
}

/**
 * The newest pair that this server can sign with, or a new one. Of two servers with different
 * secrets, each comes to a pair of its own and stays with it.
 */
async function findSigningKey(context: Context): Promise<ResolvedSigningKey | undefined> {
  const newest = await decrypt(context);
  if (newest) return newest;
  const pairs = await context.context.adapter.findMany<Jwk>({ model: "jwks" });
  pairs.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  for (const { id } of pairs) {
    const pair = await decrypt(context, id);
    if (pair) return pair;
  }
  const { id } = await createJwk(context, options);
  return decrypt(context, id);
}

/**
 * Makes key pairs, keeps them in the table `jwks`, the private halves encrypted with
 * AUTH_SESSION_SECRET, and publishes the public halves at `/api/auth/jwks`.
 */
export function signingKeys() {
  const plugin = jwt(options);
  // Its own token endpoint knows neither audiences nor limits: `app/api/auth/token` is the only one.
  const { getToken: _, ...endpoints } = plugin.endpoints;
  // For this server only, and never a route.
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
  // Backends ask for the keys, and no visitor may use up their share.
  const rateLimit = [{ pathMatcher: (path: string) => path === "/jwks", window: 1, max: 1000 }];
  return { ...plugin, endpoints: { ...endpoints, signClaims }, rateLimit };
}
