import { and, eq } from "drizzle-orm";
import { db } from "./db";
import { account } from "./db/schema";

/** Whoever came by another site than this one has no password. */
export async function hasPassword(userId: string): Promise<boolean> {
  const owned = and(eq(account.userId, userId), eq(account.providerId, "credential"));
  return (await db.$count(account, owned)) > 0;
}
