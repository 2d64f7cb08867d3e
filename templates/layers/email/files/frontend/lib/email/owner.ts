import { and, eq, ne } from "drizzle-orm";
import { nameOf } from "../auth-guard";
import { db } from "../db";
import { account, session, user } from "../db/schema";

type Owner = { id: string; email: string; emailVerified: boolean };

/**
 * Called when a user proves that they own the mailbox. Deletes the sessions, connections and
 * picture of an account with an unverified address, because a stranger may have signed up with it.
 * Keeps the name only together with the password, because both come from the same sign-up.
 */
export async function admitOwner(owner: Owner, { keepsPassword }: { keepsPassword: boolean }) {
  if (owner.emailVerified) return;
  await db.transaction(async () => {
    const connections = and(eq(account.userId, owner.id), ne(account.providerId, "credential"));
    await db.delete(account).where(connections);
    await db.delete(session).where(eq(session.userId, owner.id));
    const profile = keepsPassword
      ? { image: null }
      : { image: null, name: nameOf("", owner.email) };
    await db.update(user).set(profile).where(eq(user.id, owner.id));
    // Also update `owner`, which Better Auth then stores in a cookie.
    Object.assign(owner, profile);
  });
}

/**
 * Deletes the password when someone signs up again with an unconfirmed address, because either
 * sign-up may be a stranger's. The owner of the mailbox then chooses a password by email. Until
 * then, no link confirms the address. Keeps the sessions, because a stranger's sign-up must not end
 * the owner's sessions.
 *
 * @returns false, and keeps the password, if the owner has confirmed the address in the meantime
 */
export function forgetPassword(userId: string): Promise<boolean> {
  return db.transaction(async () => {
    const unconfirmed = and(eq(user.id, userId), eq(user.emailVerified, false));
    const [found] = await db.select().from(user).where(unconfirmed).for("update");
    if (!found) return false;
    const password = and(eq(account.userId, userId), eq(account.providerId, "credential"));
    await db.delete(account).where(password);
    return true;
  });
}

/** Whether the user has neither a password nor a social account. */
export const hasNoWayIn = async (userId: string): Promise<boolean> =>
  (await db.$count(account, eq(account.userId, userId))) === 0;
