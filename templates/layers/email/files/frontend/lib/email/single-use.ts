import type { BetterAuthPlugin } from "better-auth";
import { APIError, changePassword, resetPassword, verifyEmail } from "better-auth/api";
import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { inOneTransaction } from "../auth-transactions";
import { db } from "../db";
import { user, verification } from "../db/schema";
import { refuseGuessable } from "../passwords";
import { SITE } from "../redirect";
import { readConfirmation } from "./confirmation";
import { endLinks, RESET_PREFIX, takeLink } from "./links";

type Query = { token: string; callbackURL?: string };

async function takeOrRefuse({ token, callbackURL = "/email-verified" }: Query) {
  if (await takeLink(token)) return;
  const link = await readConfirmation(token);
  // Invalid or expired: Better Auth reports the exact error.
  if (!link || Number(decodeJwt(token).exp) * 1000 <= Date.now()) return;
  // Already confirmed: Better Auth changes nothing, so let it redirect to its page.
  if (link.kind === "address") {
    const [owner] = await db.select().from(user).where(eq(user.email, link.email));
    if (owner?.emailVerified) return;
  }
  const location = new URL(callbackURL, SITE);
  location.searchParams.set("error", "INVALID_TOKEN");
  throw new APIError("FOUND", undefined, { location: location.pathname + location.search });
}

type Reset = { newPassword: string; token?: string };

async function refuseGuessableOfOwner({ newPassword, token }: Reset) {
  const [owner] = await db
    .select({ email: user.email, name: user.name })
    .from(verification)
    .innerJoin(user, eq(user.id, verification.value))
    .where(eq(verification.identifier, RESET_PREFIX + token));
  if (owner) refuseGuessable(newPassword, owner);
}

/** Links in mail work once, and end with what they were about. */
export const singleUseLinks = () =>
  ({
    id: "single-use-links",
    endpoints: {
      verifyEmail: inOneTransaction(verifyEmail, { before: ({ query }) => takeOrRefuse(query) }),
      resetPassword: inOneTransaction(resetPassword, {
        before: ({ body }) => refuseGuessableOfOwner(body),
      }),
      changePassword: inOneTransaction(changePassword, { after: ({ user }) => endLinks(user) }),
    },
  }) satisfies BetterAuthPlugin;
