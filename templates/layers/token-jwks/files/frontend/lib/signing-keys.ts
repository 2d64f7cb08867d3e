import { createAuthEndpoint } from "better-auth/api";
import { type JwtOptions, jwt, signJWT } from "better-auth/plugins/jwt";
import { z } from "zod";

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
    (context) =>
      signJWT(context, { options, payload: context.body.claims, header: { typ: "at+jwt" } }),
  );
  // Backends ask for the keys, and no visitor may use up their share.
  const rateLimit = [{ pathMatcher: (path: string) => path === "/jwks", window: 1, max: 1000 }];
  return { ...plugin, endpoints: { ...endpoints, signClaims }, rateLimit };
}
