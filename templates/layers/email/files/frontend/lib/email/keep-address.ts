import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { requireLiveSession } from "../auth-guard";

const requireConfirmed = createAuthMiddleware(async (context) => {
  const { user } = await requireLiveSession(context);
  if (!user.emailVerified) {
    throw new APIError("BAD_REQUEST", {
      code: "PRESENT_EMAIL_NOT_VERIFIED",
      message: "The present e-mail address is not verified",
    });
  }
});

/** Before an address changes: Better Auth asks its mailbox only when that was confirmed. */
export const keepAddress = () =>
  ({
    id: "keep-address",
    hooks: {
      before: [{ matcher: ({ path }) => path === "/change-email", handler: requireConfirmed }],
    },
  }) satisfies BetterAuthPlugin;
