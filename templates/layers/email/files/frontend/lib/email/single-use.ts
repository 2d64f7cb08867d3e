import type { BetterAuthPlugin } from "better-auth";
import { APIError, changePassword, resetPassword, verifyEmail } from "better-auth/api";
import { eq, inArray, type SQL } from "drizzle-orm";
import { decodeJwt } from "jose";
import { refuseGuessable } from "../auth-guard";
import { inOneTransaction } from "../auth-transactions";
import { db } from "../db";
import { user, verification } from "../db/schema";
import { isConfirmed, pageAboutRefusal, readConfirmation } from "./confirmation";
import { endLinks, RESET_PREFIX, takeLink } from "./links";

/** Locks a user. Otherwise, two transactions that revoke each other's links could deadlock. */
const lock = (owner: SQL) => db.select().from(user).where(owner).for("update");

type Press = { token: string; callbackURL?: string };
type Reset = { token: string; newPassword: string };

async function takeOrRefuse({ token, callbackURL }: Press) {
  const link = await readConfirmation(token);
  // Let Better Auth report an invalid or expired link.
  if (!link || Number(decodeJwt(token).exp) * 1000 <= Date.now()) return;
  await lock(eq(user.email, link.email));
  // If the address is already confirmed, Better Auth changes nothing: let it redirect as usual.
  if ((await takeLink(token)) || (await isConfirmed(link))) return;
  throw new APIError("FOUND", undefined, { location: pageAboutRefusal(callbackURL) });
}

async function refuseGuessableOfOwner({ newPassword, token }: Reset) {
  const owners = db
    .select({ id: verification.value })
    .from(verification)
    .where(eq(verification.identifier, RESET_PREFIX + token));
  const [owner] = await lock(inArray(user.id, owners));
  if (owner) refuseGuessable(newPassword, owner);
}

/** Makes links in email single-use. A new password or a new address revokes all other links. */
export const singleUseLinks = () =>
  ({
    id: "single-use-links",
    endpoints: {
      verifyEmail: inOneTransaction(verifyEmail, async (context, verify) => {
        await takeOrRefuse(context.query);
        return verify(context);
      }),
      resetPassword: inOneTransaction(resetPassword, async (context, reset) => {
        await refuseGuessableOfOwner(context.body);
        return reset(context);
      }),
      changePassword: inOneTransaction(changePassword, async (context, change) => {
        const answer = await change(context);
        await endLinks(answer.response.user);
        return answer;
      }),
    },
  }) satisfies BetterAuthPlugin;
