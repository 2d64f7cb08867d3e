import type { BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import { linkToConfirm } from "./confirmation";

const admit = createAuthMiddleware(async (context) => {
  const site = context.headers?.get("Sec-Fetch-Site") ?? "same-origin";
  if (site !== "same-origin") throw context.redirect(linkToConfirm(String(context.query?.token)));
  // Without the copy of the session, which would still be taken for one after owner.ts has ended it.
  const copy = context.context.authCookies.sessionData.name;
  const cookies = (context.headers?.get("Cookie") ?? "").split("; ");
  const cookie = cookies.filter((each) => !each.startsWith(copy)).join("; ");
  return { context: { headers: new Headers({ cookie }) } };
});

/**
 * Whoever comes to confirm from anywhere but our page sees that page first: another site could
 * otherwise send visitors here and sign them in with an account of its own.
 */
export const confirmOnPage = () =>
  ({
    id: "confirm-on-page",
    hooks: {
      before: [{ matcher: ({ path }) => path === "/verify-email", handler: admit }],
    },
  }) satisfies BetterAuthPlugin;
