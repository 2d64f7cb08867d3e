import { createHash } from "node:crypto";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, createAuthMiddleware, getAuthoritativeSessionFromCtx } from "better-auth/api";
import { withOptionalParts } from "./auth-options";
import { createPlugins } from "./auth-plugins";
import { db } from "./db";
import * as schema from "./db/schema";
import { env, lazy } from "./env";
import { secondsToWait } from "./rate-limit";
import { sessionSecrets } from "./session-secrets";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

const SIGN_INS_PER_ACCOUNT = 10;

/**
 * The limits below count by address, and whoever guesses one account's password can have many of
 * those.
 */
async function limitAccount(email: unknown) {
  if (typeof email !== "string") return;
  const account = createHash("sha256").update(email.toLowerCase()).digest("hex");
  const wait = await secondsToWait(`sign-in:${account}`, SIGN_INS_PER_ACCOUNT);
  if (wait > 0) {
    throw new APIError(
      "TOO_MANY_REQUESTS",
      { code: "TOO_MANY_REQUESTS", message: "Too many requests. Please try again later." },
      { "Retry-After": String(wait) },
    );
  }
}

/**
 * Paths that Better Auth serves on the word of the cookie's copy of a session, which may have been
 * revoked, although they write.
 */
const WRITES = new Set(["/update-user", "/update-session", "/link-social"]);

const guard = createAuthMiddleware(async (context) => {
  if (context.path === "/sign-in/email") await limitAccount(context.body?.email);
  if (WRITES.has(context.path) && !(await getAuthoritativeSessionFromCtx(context))) {
    throw new APIError("UNAUTHORIZED", { code: "UNAUTHORIZED", message: "Unauthorized" });
  }
});

function createAuth() {
  return betterAuth(
    withOptionalParts({
      baseURL: env.BETTER_AUTH_URL,
      // For Better Auth alone. With a key that a backend knows as well, it could forge sessions.
      ...sessionSecrets(env.AUTH_SESSION_SECRET, env.AUTH_SESSION_SECRET_PREVIOUS),
      trustedOrigins: env.AUTH_TRUSTED_ORIGINS,
      telemetry: { enabled: false },
      database: drizzleAdapter(db, { provider: "pg", schema }),
      emailAndPassword: {
        enabled: true,
        minPasswordLength: 8,
        maxPasswordLength: 128,
        revokeSessionsOnPasswordReset: true,
      },
      // With the password, or in a session that began within a day. Everything that belongs to the user
      // goes by the foreign keys of the database.
      user: { deleteUser: { enabled: true } },
      session: {
        expiresIn: 7 * DAY,
        updateAge: DAY,
        // A revoked session can still be read for this long, except where the cache is switched off:
        // see session.ts.
        cookieCache: { enabled: true, maxAge: 5 * MINUTE },
      },
      rateLimit: {
        enabled: true,
        storage: "database",
        window: MINUTE,
        max: 100,
        customRules: {
          "/sign-in/*": { window: MINUTE, max: 10 },
          "/sign-up/*": { window: MINUTE, max: 10 },
          "/request-password-reset": { window: MINUTE, max: 3 },
          "/reset-password/*": { window: MINUTE, max: 5 },
          "/send-verification-email": { window: MINUTE, max: 3 },
          "/change-password": { window: MINUTE, max: 5 },
          "/change-email": { window: MINUTE, max: 3 },
          "/delete-user": { window: MINUTE, max: 5 },
          // Every page reads the session, and a counter never falls while requests keep coming: a
          // limit here would only lock out open tabs.
          "/get-session": false,
        },
      },
      hooks: { before: guard },
      advanced: {
        useSecureCookies: env.BETTER_AUTH_URL.startsWith("https://"),
        ipAddress: env.AUTH_IP_HEADER ? { ipAddressHeaders: [env.AUTH_IP_HEADER] } : undefined,
      },
      plugins: createPlugins(),
    }),
  );
}

export const auth = lazy(createAuth);

export type Session = typeof auth.$Infer.Session;
