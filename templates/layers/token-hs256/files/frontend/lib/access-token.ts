import { createHash, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { z } from "zod";
import { env, lazy, minutes, readEnv, secret } from "./env";

/** What tokens need from the environment. The server checks it when it starts. */
export const tokenEnv = z
  .object({
    BETTER_AUTH_SECRET: secret,
    ACCESS_TOKEN_EXPIRE_MINUTES: minutes(1, 30),
    // lib/env.ts has the rule for this one.
    AUTH_SESSION_SECRET: z.unknown(),
  })
  .refine((env) => env.BETTER_AUTH_SECRET !== env.AUTH_SESSION_SECRET, {
    path: ["BETTER_AUTH_SECRET"],
    error: "must differ from AUTH_SESSION_SECRET",
  });

const settings = lazy(() => readEnv(tokenEnv));

type TokenSubject = {
  user: { id: string; email: string; name: string };
  session: { expiresAt: Date };
};

export type AccessToken = { token: string; expiresAt: string; expiresIn: number };

/**
 * A token that lets `subject` use the API that `audience` names, no longer than the session lasts.
 */
export async function createAccessToken(
  { user, session }: TokenSubject,
  audience: string,
  now = Date.now(),
): Promise<AccessToken> {
  const key = new TextEncoder().encode(settings.BETTER_AUTH_SECRET);
  const issuedAt = Math.floor(now / 1000);
  const expiresAt = Math.min(
    issuedAt + settings.ACCESS_TOKEN_EXPIRE_MINUTES * 60,
    Math.floor(session.expiresAt.getTime() / 1000),
  );
  const token = await new SignJWT({ type: "access", email: user.email, name: user.name })
    .setProtectedHeader({
      alg: "HS256",
      typ: "at+jwt",
      kid: createHash("sha256").update(key).digest("hex").slice(0, 8),
    })
    .setIssuer(env.BETTER_AUTH_URL)
    .setAudience(audience)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(randomUUID())
    .sign(key);
  return {
    token,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    expiresIn: expiresAt - issuedAt,
  };
}
