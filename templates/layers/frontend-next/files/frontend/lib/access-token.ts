import { randomUUID } from "node:crypto";
import { z } from "zod";
import { env, lazy, minutes, readEnv } from "./env";
import { signClaims, signerEnv } from "./token-signer";
import { subjectClaims, type TokenSubject } from "./token-subject";

const lifetimeEnv = z.object({ ACCESS_TOKEN_EXPIRE_MINUTES: minutes(1, 30) });

/** The schema of the environment variables for tokens. The server validates them on startup. */
export const tokenEnv = lifetimeEnv.and(signerEnv);

const settings = lazy(() => readEnv(lifetimeEnv));

export type AccessToken = { token: string; expiresAt: string; expiresIn: number };

/** Creates an API token for `subject` and `audience`. It expires no later than the session. */
export async function createAccessToken(
  subject: TokenSubject & { session: { expiresAt: Date } },
  audience: string,
  now = Date.now(),
): Promise<AccessToken> {
  const issuedAt = Math.floor(now / 1000);
  const expiresAt = Math.min(
    issuedAt + settings.ACCESS_TOKEN_EXPIRE_MINUTES * 60,
    Math.floor(subject.session.expiresAt.getTime() / 1000),
  );
  // Claims are signed but not encrypted: anyone with the token can read them.
  const token = await signClaims({
    iss: env.BETTER_AUTH_URL,
    aud: audience,
    ...subjectClaims(subject),
    iat: issuedAt,
    exp: expiresAt,
    jti: randomUUID(),
    type: "access",
  });
  return {
    token,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    expiresIn: expiresAt - issuedAt,
  };
}
