import type { BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import { linkToConfirm } from "./confirmation";

const leadToPage = createAuthMiddleware(async (context) => {
  const site = context.headers?.get("Sec-Fetch-Site") ?? "same-origin";
  if (site === "same-origin") return;
  throw context.redirect(linkToConfirm(String(context.query?.token)));
});

/**
 * Whoever comes to confirm from anywhere but our page sees that page first: another site could
 * otherwise send visitors here and sign them in with an account of its own.
 */
export const confirmOnPage = () =>
  ({
    id: "confirm-on-page",
    hooks: {
      before: [{ matcher: ({ path }) => path === "/verify-email", handler: leadToPage }],
    },
  }) satisfies BetterAuthPlugin;
