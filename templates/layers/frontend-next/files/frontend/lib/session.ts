import { and, desc, eq, gt } from "drizzle-orm";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { hasPassword } from "./auth-guard";
import { auth, type Session } from "./auth-server";
import { db } from "./db";
import { session } from "./db/schema";

const readSession = cache(async (disableCookieCache: boolean): Promise<Session | null> => {
  // Before `auth` is touched: this call tells `next build` to leave the page to the server.
  const requestHeaders = await headers();
  // A page cannot set the cookie of a session that it prolongs. `/api/auth/get-session`, which every
  // page asks in the browser, and `/api/auth/token` do both.
  return auth.api.getSession({
    headers: requestHeaders,
    query: { disableCookieCache, disableRefresh: true },
  });
});

/**
 * The session of the current request. It may come from the cookie, so a session that was revoked
 * elsewhere can show up for five more minutes: good enough for what a page looks like. `{ fresh:
 * true }` asks the database.
 */
export function getServerSession({ fresh = false } = {}): Promise<Session | null> {
  return readSession(fresh);
}

/**
 * The session, from the database. Visitors without one are sent to sign in and come back to `next`.
 */
export async function requireSession(next = "/dashboard"): Promise<Session> {
  const found = await getServerSession({ fresh: true });
  if (!found) redirect(`/sign-in?${new URLSearchParams({ next })}`);
  return found;
}

/**
 * The live sessions of a user, newest first, without their tokens. Better Auth's own list has the
 * tokens, and is refused to sessions older than a day.
 */
export function listSessions(userId: string) {
  return db
    .select({ id: session.id, userAgent: session.userAgent, createdAt: session.createdAt })
    .from(session)
    .where(and(eq(session.userId, userId), gt(session.expiresAt, new Date())))
    .orderBy(desc(session.createdAt));
}

/** `hasPassword`, asked once for a page, however many of its panels want to know. */
export const ownsPassword = cache(hasPassword);
