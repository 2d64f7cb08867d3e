import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { requireLiveSession } from "../auth-guard";

const requireConfirmed = createAuthMiddleware(async (context) => {
  const { user } = await requireLiveSession(context);
  if (!user.emailVerified) {
    throw new APIError("BAD_REQUEST", {
      code: "PRESENT_EMAIL_NOT_VERIFIED",
      message: "The current email address is not verified",
    });
  }
});

/** Rejects a change of an unconfirmed address: Better Auth would not ask the old mailbox. */
export const keepAddress = () =>
  ({
    id: "keep-address",
    hooks: {
      before: [{ matcher: ({ path }) => path === "/change-email", handler: requireConfirmed }],
    },
  }) satisfies BetterAuthPlugin;
