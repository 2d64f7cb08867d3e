import type { BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import { linkToConfirm, nextIn } from "./confirmation";

const admit = createAuthMiddleware(async (context) => {
  const site = context.headers?.get("Sec-Fetch-Site") ?? "none";
  const destination = context.headers?.get("Sec-Fetch-Dest") ?? "document";
  if ((site !== "same-origin" && site !== "none") || destination !== "document") {
    const { token, callbackURL } = context.query ?? {};
    throw context.redirect(linkToConfirm(String(token), nextIn(callbackURL)));
  }
  // Drop the cookie with the cached session: Better Auth would accept it even after owner.ts has
  // deleted the session.
  const copy = context.context.authCookies.sessionData.name;
  const cookies = (context.headers?.get("Cookie") ?? "").split(/;\s*/);
  const cookie = cookies.filter((each) => !each.startsWith(copy)).join("; ");
  return { context: { headers: new Headers({ cookie }) } };
});

/**
 * Redirects requests from other sites to our page with the button. Otherwise, an attacker's site
 * could sign visitors in to the attacker's account.
 */
export const confirmOnPage = () =>
  ({
    id: "confirm-on-page",
    hooks: {
      before: [{ matcher: ({ path }) => path === "/verify-email", handler: admit }],
    },
  }) satisfies BetterAuthPlugin;
