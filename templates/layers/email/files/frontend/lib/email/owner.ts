import { and, eq, like, ne } from "drizzle-orm";
import { db } from "../db";
import { account, session, verification } from "../db/schema";

/**
 * Somebody has just shown that the mailbox of this account is theirs. Where nobody had before, other
 * sites that it is connected to and sessions may be of somebody else who used the address: they end.
 */
export async function admitOwner(user: { id: string; emailVerified: boolean }) {
  if (user.emailVerified) return;
  const connections = and(eq(account.userId, user.id), ne(account.providerId, "credential"));
  await db.delete(account).where(connections);
  await db.delete(session).where(eq(session.userId, user.id));
}

/**
 * Two have signed up with one address and chosen a password each, and nobody has shown whose the mailbox
 * is. Neither password counts, and the owner chooses one by mail. No link may confirm the address
 * before that: it would let in whoever chose the other one. Sessions end when the owner comes, not
 * before: a sign-up by anybody else must not end them.
 */
export async function forgetPassword(userId: string) {
  const password = and(eq(account.userId, userId), eq(account.providerId, "credential"));
  await db.delete(account).where(password);
}

/** Neither a password nor an account of another site. */
export const hasNoWayIn = async (userId: string): Promise<boolean> =>
  (await db.$count(account, eq(account.userId, userId))) === 0;

/** Links to a new password that were sent before now: the mailbox may have been another one. */
export async function endResetLinks({ id }: { id: string }) {
  const links = and(eq(verification.value, id), like(verification.identifier, "reset-password:%"));
  await db.delete(verification).where(links);
}
