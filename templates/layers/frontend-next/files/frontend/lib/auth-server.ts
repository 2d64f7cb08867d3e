import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { guard, nameOf } from "./auth-guard";
import { withOptionalParts } from "./auth-options";
import { createPlugins } from "./auth-plugins";
import { db } from "./db";
import * as schema from "./db/schema";
import { env, lazy } from "./env";
import { sessionSecrets } from "./session-secrets";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

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
      // Everything that belongs to the user goes by the foreign keys of the database.
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
          "/reset-password": { window: MINUTE, max: 5 },
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
      // Other sites may tell none. What people type goes through the guard.
      databaseHooks: {
        user: {
          create: {
            before: async (user) => ({ data: { ...user, name: nameOf(user.name, user.email) } }),
          },
        },
      },
      // They would give a script on the page the tokens of other sessions and of other sites, use those
      // for it, or let it guess the password; nothing here uses the list of accounts. Code on the server
      // has them all in `auth.api`.
      disabledPaths: [
        "/account-info",
        "/get-access-token",
        "/list-accounts",
        "/list-sessions",
        "/refresh-token",
        "/revoke-session",
        "/verify-password",
      ],
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
