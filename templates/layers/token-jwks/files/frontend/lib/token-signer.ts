import { z } from "zod";
import { auth } from "./auth-server";

/** Empty, because the signing keys are in the database, not in environment variables. */
export const signerEnv = z.object({});

/** Signs claims with a private key. Backends verify them with the public key. */
export function signClaims(claims: Record<string, unknown>): Promise<string> {
  return auth.api.signClaims({ body: { claims } });
}
