import type { BetterAuthPlugin } from "better-auth";
import { APIError, changePassword, resetPassword, verifyEmail } from "better-auth/api";
import { eq, inArray, type SQL } from "drizzle-orm";
import { decodeJwt } from "jose";
import { inOneTransaction } from "../auth-transactions";
import { db } from "../db";
import { user, verification } from "../db/schema";
import { refuseGuessable } from "../passwords";
import { SITE, safeNext } from "../redirect";
import { readConfirmation } from "./confirmation";
import { endLinks, RESET_PREFIX, takeLink } from "./links";

/** Two links of one user end each other, so that their transactions would wait for each other. */
const lock = (owner: SQL) => db.select().from(user).where(owner).for("update");

type Query = { token: string; callbackURL?: string };

async function takeOrRefuse({ token, callbackURL = "/email-verified" }: Query) {
  const link = await readConfirmation(token);
  // Invalid or expired: Better Auth reports the exact error.
  if (!link || Number(decodeJwt(token).exp) * 1000 <= Date.now()) return;
  const [owner] = await lock(eq(user.email, link.email));
  if (await takeLink(token)) return;
  // Already confirmed: Better Auth changes nothing, so let it redirect to its page.
  if (link.kind === "address" && owner?.emailVerified) return;
  const location = new URL(safeNext(callbackURL), SITE);
  location.searchParams.set("error", "INVALID_TOKEN");
  throw new APIError("FOUND", undefined, { location: location.pathname + location.search });
}

type Reset = { body: { newPassword: string; token?: string }; query?: { token?: string } };

async function refuseGuessableOfOwner({ body, query }: Reset) {
  const token = body.token ?? query?.token;
  const owners = db
    .select({ id: verification.value })
    .from(verification)
    .where(eq(verification.identifier, RESET_PREFIX + token));
  const [owner] = await lock(inArray(user.id, owners));
  if (owner) refuseGuessable(body.newPassword, owner);
}

/** Links in mail work once, and end with what they were about. */
export const singleUseLinks = () =>
  ({
    id: "single-use-links",
    endpoints: {
      verifyEmail: inOneTransaction(verifyEmail, { before: ({ query }) => takeOrRefuse(query) }),
      resetPassword: inOneTransaction(resetPassword, { before: refuseGuessableOfOwner }),
      changePassword: inOneTransaction(changePassword, { after: ({ user }) => endLinks(user) }),
    },
  }) satisfies BetterAuthPlugin;
