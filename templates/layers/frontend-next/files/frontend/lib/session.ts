import { and, desc, eq, gt } from "drizzle-orm";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { hasPassword } from "./auth-guard";
import { auth, type Session } from "./auth-server";
import { db } from "./db";
import { session } from "./db/schema";

const readSession = cache(async (disableCookieCache: boolean): Promise<Session | null> => {
  // Call headers() first: it keeps `next build` from prerendering the page, for which `auth` would
  // need a secret.
  const requestHeaders = await headers();
  // Don't extend the session here: a page can't set cookies. `/api/auth/token` and
  // `/api/auth/get-session` do both; every page calls the latter in the browser.
  return auth.api.getSession({
    headers: requestHeaders,
    query: { disableCookieCache, disableRefresh: true },
  });
});

/**
 * The session of the current request. It may come from the cookie cache, which keeps a revoked
 * session for up to five minutes: good enough for rendering. `{ fresh: true }` reads the database.
 */
export function getServerSession({ fresh = false } = {}): Promise<Session | null> {
  return readSession(fresh);
}

/** Returns the session from the database, or redirects to sign in and then back to `next`. */
export async function requireSession(next = "/dashboard"): Promise<Session> {
  const found = await getServerSession({ fresh: true });
  if (!found) redirect(`/sign-in?${new URLSearchParams({ next })}`);
  return found;
}

/**
 * A user's active sessions, newest first, without their tokens. Better Auth's `listSessions` returns
 * the tokens, and rejects callers whose session is older than a day.
 */
export function listSessions(userId: string) {
  return db
    .select({ id: session.id, userAgent: session.userAgent, updatedAt: session.updatedAt })
    .from(session)
    .where(and(eq(session.userId, userId), gt(session.expiresAt, new Date())))
    .orderBy(desc(session.createdAt));
}

/** `hasPassword`, cached per request because several panels of a page call it. */
export const ownsPassword = cache(hasPassword);
