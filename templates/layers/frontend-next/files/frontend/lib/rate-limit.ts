import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { db } from "./db";
import { rateLimit } from "./db/schema";

/**
 * Counts one use of `key` and returns the seconds to wait, or 0 for up to `max` uses per minute. For
 * limits that Better Auth lacks: by account, by mailbox, and on routes outside Better Auth. Counts
 * in Better Auth's table, whose cleanup keeps rows for a minute, so no window can be longer.
 */
export async function secondsToWait(key: string, max: number, now = Date.now()): Promise<number> {
  const windowMs = 60_000;
  const expired = sql`${rateLimit.lastRequest} <= ${now - windowMs}`;
  // One statement, so that parallel requests can't read the same count.
  const [row] = await db
    .insert(rateLimit)
    .values({ id: crypto.randomUUID(), key, count: 1, lastRequest: now })
    .onConflictDoUpdate({
      target: rateLimit.key,
      set: {
        count: sql`case when ${expired} then 1 else ${rateLimit.count} + 1 end`,
        lastRequest: sql`case when ${expired} then ${now} else ${rateLimit.lastRequest} end`,
      },
    })
    .returning({ count: rateLimit.count, windowStart: rateLimit.lastRequest });
  if (!row || row.count <= max) return 0;
  return Math.max(1, Math.ceil((row.windowStart + windowMs - now) / 1000));
}

/** Limits uses of an email address across all clients. The table stores only a hash of the address. */
export function secondsToWaitForAddress(use: string, email: string, max: number): Promise<number> {
  const address = createHash("sha256").update(email.toLowerCase()).digest("hex");
  return secondsToWait(`${use}:${address}`, max);
}
