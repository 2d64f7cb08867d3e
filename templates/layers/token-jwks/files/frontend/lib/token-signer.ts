import { z } from "zod";
import { auth } from "./auth-server";

/** No variables, because the keys are in the database. */
export const signerEnv = z.object({});

/** Signs with a private key. Backends verify with the public key. */
export function signClaims(claims: Record<string, unknown>): Promise<string> {
  return auth.api.signClaims({ body: { claims } });
}
