import { APIError, createAuthMiddleware, getAuthoritativeSessionFromCtx } from "better-auth/api";
import { and, eq } from "drizzle-orm";
import { db } from "./db";
import { account } from "./db/schema";
import { secondsToWaitForAddress } from "./rate-limit";

const SIGN_INS_PER_ACCOUNT = 10;

/**
 * Better Auth's limits count by the visitor's address, and whoever guesses one account's password
 * can have many of those.
 */
async function limitAccount(email: unknown) {
  if (typeof email !== "string") return;
  const wait = await secondsToWaitForAddress("sign-in", email, SIGN_INS_PER_ACCOUNT);
  if (wait > 0) {
    throw new APIError(
      "TOO_MANY_REQUESTS",
      { code: "TOO_MANY_REQUESTS", message: "Too many requests. Please try again later." },
      { "Retry-After": String(wait) },
    );
  }
}

const passwordOf = (userId: string) =>
  and(eq(account.userId, userId), eq(account.providerId, "credential"));

/** Whoever came by another site than this one has no password. */
export const hasPassword = async (userId: string): Promise<boolean> =>
  (await db.$count(account, passwordOf(userId))) > 0;

/** Better Auth keeps a password beside accounts of other sites, and would disconnect it like one. */
async function keepPassword(userId: string, accountId: unknown) {
  if (typeof accountId !== "string") return;
  const isPassword = and(passwordOf(userId), eq(account.id, accountId));
  if ((await db.$count(account, isPassword)) > 0) {
    throw new APIError("BAD_REQUEST", {
      code: "PASSWORD_NOT_UNLINKED",
      message: "A password cannot be unlinked",
    });
  }
}

const NAME_LENGTH = 100;

/** A name as a token can carry it. Without one, what stands before the @ of the address. */
export function nameOf(given: unknown, email: string): string {
  const [local] = email.split("@");
  const name = (typeof given === "string" && given.trim()) || String(local);
  // Not half of a character that takes two.
  return name
    .slice(0, NAME_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trim();
}

/**
 * Paths that Better Auth serves on the word of the cookie's copy of a session, which may have been
 * revoked, although they write.
 */
const WRITES = new Set(["/update-user", "/update-session", "/link-social", "/unlink-account"]);

/** Runs before every endpoint of Better Auth. */
export const guard = createAuthMiddleware(async (context) => {
  if (context.path === "/sign-in/email") await limitAccount(context.body?.email);
  if (WRITES.has(context.path)) {
    const session = await getAuthoritativeSessionFromCtx(context);
    if (!session) {
      throw new APIError("UNAUTHORIZED", { code: "UNAUTHORIZED", message: "Unauthorized" });
    }
    // Without it, an open session could delete the account: see below.
    if (context.path === "/unlink-account") {
      await keepPassword(session.user.id, context.body?.accountId);
    }
    if (context.path === "/update-user" && context.body?.name !== undefined) {
      const name = nameOf(context.body.name, session.user.email);
      return { context: { body: { ...context.body, name } } };
    }
  }
  // Before it is stored, because the answer about a taken address repeats it.
  if (context.path === "/sign-up/email" && typeof context.body?.email === "string") {
    const name = nameOf(context.body.name, context.body.email);
    return { context: { body: { ...context.body, name } } };
  }
  // Better Auth takes a session of today for the password.
  if (context.path === "/delete-user" && !context.body?.password) {
    const session = await getAuthoritativeSessionFromCtx(context);
    if (session && (await hasPassword(session.user.id))) {
      throw new APIError("BAD_REQUEST", { code: "INVALID_PASSWORD", message: "Invalid password" });
    }
  }
  // Whoever knew the old password may be signed in with it, whatever the caller asks for.
  if (context.path === "/change-password") {
    return { context: { body: { ...context.body, revokeOtherSessions: true } } };
  }
});
