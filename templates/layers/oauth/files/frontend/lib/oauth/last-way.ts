import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { requireLiveSession } from "../auth-guard";
import { isLastWay, waysToSignIn } from "./connections";

/** Stricter than Better Auth's own check, which also counts accounts of disabled providers. */
const refuseLastWay = createAuthMiddleware(async (context) => {
  const { user } = await requireLiveSession(context);
  if (isLastWay(await waysToSignIn(user.id), context.body?.accountId)) {
    throw new APIError("BAD_REQUEST", {
      code: "FAILED_TO_UNLINK_LAST_ACCOUNT",
      message: "You can't unlink your last account",
    });
  }
});

/** Keeps users from disconnecting their only way to sign in. */
export const keepLastWay = () =>
  ({
    id: "keep-last-way",
    hooks: {
      before: [{ matcher: ({ path }) => path === "/unlink-account", handler: refuseLastWay }],
    },
  }) satisfies BetterAuthPlugin;
