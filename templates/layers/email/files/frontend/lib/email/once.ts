import type { BetterAuthPlugin } from "better-auth";
import { APIError, changePassword, resetPassword, verifyEmail } from "better-auth/api";
import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { inOneTransaction } from "../auth-transactions";
import { db } from "../db";
import { user, verification } from "../db/schema";
import { refuseGuessable } from "../passwords";
import { readConfirmation } from "./confirmation";
import { endLinks, takeLink } from "./links";

type Query = { token: string; callbackURL?: string };

async function takeOrRefuse({ token, callbackURL = "/email-verified" }: Query) {
  if (await takeLink(token)) return;
  const link = await readConfirmation(token);
  // Better Auth knows better what is wrong with these.
  if (!link || Number(decodeJwt(token).exp) * 1000 <= Date.now()) return;
  // Nor does it do anything for an address that is confirmed, so that the page after it may be shown.
  if (link.kind === "address") {
    const [owner] = await db.select().from(user).where(eq(user.email, link.email));
    if (owner?.emailVerified) return;
  }
  const location = new URL(callbackURL, "http://same-origin.invalid");
  location.searchParams.set("error", "INVALID_TOKEN");
  throw new APIError("FOUND", undefined, { location: location.pathname + location.search });
}

type Reset = { newPassword: string; token?: string };

async function refuseGuessableOfOwner({ newPassword, token }: Reset) {
  const [owner] = await db
    .select({ email: user.email, name: user.name })
    .from(verification)
    .innerJoin(user, eq(user.id, verification.value))
    .where(eq(verification.identifier, `reset-password:${token}`));
  if (owner) refuseGuessable(newPassword, owner);
}

/** Links in mail work once, and end with what they were about. */
export const linksOnce = () =>
  ({
    id: "links-once",
    endpoints: {
      verifyEmail: inOneTransaction(verifyEmail, { before: ({ query }) => takeOrRefuse(query) }),
      resetPassword: inOneTransaction(resetPassword, {
        before: ({ body }) => refuseGuessableOfOwner(body),
      }),
      changePassword: inOneTransaction(changePassword, { after: ({ user }) => endLinks(user) }),
    },
  }) satisfies BetterAuthPlugin;
