import { and, eq, ne } from "drizzle-orm";
import { db } from "../db";
import { account, session } from "../db/schema";

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
