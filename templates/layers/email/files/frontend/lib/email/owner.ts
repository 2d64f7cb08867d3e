import { and, eq, ne } from "drizzle-orm";
import { nameOf } from "../auth-guard";
import { db } from "../db";
import { account, session, user } from "../db/schema";

type Owner = { id: string; email: string; emailVerified: boolean };

/**
 * Called when a user proves that the mailbox is theirs. If the address was unverified, a stranger may
 * have signed up with it: delete sessions and connected accounts. Reset the name too, unless the
 * password is kept, since both come from the same sign-up.
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
    // Better Auth goes on to put this object into a cookie.
    Object.assign(owner, profile);
  });
}

/**
 * Two have signed up with one address and chosen a password each, and nobody has shown whose the mailbox
 * is. Neither password counts, and the owner chooses one by mail. No link may confirm the address
 * before that: it would let in whoever chose the other one. Sessions end when the owner comes, not
 * before: a sign-up by anybody else must not end them.
 *
 * @returns false when the owner has come in the meantime, whose password stays
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

/** Neither a password nor an account of another site. */
export const hasNoWayIn = async (userId: string): Promise<boolean> =>
  (await db.$count(account, eq(account.userId, userId))) === 0;
