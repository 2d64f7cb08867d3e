import { randomBytes } from "node:crypto";
import { type APIRequestContext, expect, type PlaywrightWorkerArgs } from "@playwright/test";
import { newEmail, readOptional, siteUrl } from "./fixtures";

export { expect, test } from "@playwright/test";

/** Sign-ins in a minute from one address; see `rateLimit` in `frontend/lib/auth-server.ts`. */
export const SIGN_INS = 10;

/** The header that has the visitor's address. Here nothing is in front that would replace it. */
export const from = readOptional("AUTH_IP_HEADER") ?? "x-forwarded-for";

/** An address that nobody else in this run has, in a network for examples. */
export const newAddress = () => `2001:db8:${hex()}:${hex()}::1`;

const hex = () => randomBytes(2).toString("hex");

/** Somebody who was not here before. */
export const newVisitor = (
  playwright: PlaywrightWorkerArgs["playwright"],
  address = newAddress(),
) =>
  playwright.request.newContext({
    baseURL: siteUrl,
    extraHTTPHeaders: { Origin: siteUrl, [from]: address },
  });

/** Each time as somebody else: accounts are counted too. */
export const tryToSignIn = (visitor: APIRequestContext, headers: Record<string, string> = {}) =>
  visitor.post("/api/auth/sign-in/email", {
    data: { email: newEmail("nobody"), password: "a guess like any other" },
    headers,
  });

export async function useUpSignIns(visitor: APIRequestContext) {
  for (let count = 0; count < SIGN_INS; count++) {
    expect((await tryToSignIn(visitor)).status()).toBe(401);
  }
}
