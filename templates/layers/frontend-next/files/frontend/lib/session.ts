import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { auth, type Session } from "./auth-server";

const readSession = cache(async (disableCookieCache: boolean): Promise<Session | null> => {
  // Before `auth` is touched: this call tells `next build` to leave the page to the server.
  const requestHeaders = await headers();
  return auth.api.getSession({ headers: requestHeaders, query: { disableCookieCache } });
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
  const session = await getServerSession({ fresh: true });
  if (!session) redirect(`/sign-in?${new URLSearchParams({ next })}`);
  return session;
}
