import { createHash } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { z } from "zod";
import { lazy, readEnv, secret } from "./env";

export const signerEnv = z
  .object({
    BETTER_AUTH_SECRET: secret,
    // AUTH_SESSION_SECRET is only compared here; lib/env.ts validates it.
    AUTH_SESSION_SECRET: z.unknown(),
  })
  .refine((env) => env.BETTER_AUTH_SECRET !== env.AUTH_SESSION_SECRET, {
    path: ["BETTER_AUTH_SECRET"],
    error: "must differ from AUTH_SESSION_SECRET",
  });

const settings = lazy(() => readEnv(signerEnv));

/** Signs claims with the secret that the frontend shares with its backends. */
export function signClaims(claims: JWTPayload): Promise<string> {
  const key = new TextEncoder().encode(settings.BETTER_AUTH_SECRET);
  const kid = createHash("sha256").update(key).digest("hex").slice(0, 8);
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid }).sign(key);
}
