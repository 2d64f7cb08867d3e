import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { logAuth } from "@/server/log.mjs";
import { addressHeader } from "@/server/request.mjs";
import { endPreviousSession, guard, nameOf } from "./auth-guard";
import { withOptionalParts } from "./auth-options";
import { createPlugins } from "./auth-plugins";
import { db } from "./db";
import * as schema from "./db/schema";
import { env, lazy } from "./env";
import { projectName } from "./project";
import { sessionSecrets } from "./session-secrets";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

const USER_AGENT_LENGTH = 500;

/** Kept out of answers and of the session cookie, which browsers drop above 4 KiB. */
const hidden = { type: "string", required: false, input: false, returned: false } as const;

function createAuth() {
  return betterAuth(
    withOptionalParts({
      baseURL: env.BETTER_AUTH_URL,
      // For Better Auth alone. With a key that a backend knows as well, it could forge sessions.
      ...sessionSecrets(env.AUTH_SESSION_SECRET, env.AUTH_SESSION_SECRET_PREVIOUS),
      trustedOrigins: env.AUTH_TRUSTED_ORIGINS,
      onAPIError: { errorURL: `${env.BETTER_AUTH_URL}/sign-in` },
      telemetry: { enabled: false },
      logger: { log: logAuth },
      database: drizzleAdapter(db, { provider: "pg", schema, transaction: true }),
      emailAndPassword: {
        enabled: true,
        minPasswordLength: 8,
        maxPasswordLength: 128,
        revokeSessionsOnPasswordReset: true,
      },
      user: {
        // Everything that belongs to the user is deleted by the foreign keys of the database.
        deleteUser: { enabled: true },
        additionalFields: { image: hidden },
      },
      session: {
        additionalFields: { userAgent: hidden },
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
          "/change-password": { window: MINUTE, max: 5 },
          "/delete-user": { window: MINUTE, max: 5 },
          // Every page reads the session, and a counter never falls while requests keep coming: a
          // limit here would only lock out open tabs.
          "/get-session": false,
        },
      },
      hooks: { before: guard, after: endPreviousSession },
      databaseHooks: {
        user: {
          create: {
            // Social providers may return no name, or one that is too long for a token.
            before: async (user) => ({
              data: { ...user, name: nameOf(user.name, user.email), image: null },
            }),
          },
        },
        session: {
          create: {
            before: async (session) => ({
              data: { ...session, userAgent: session.userAgent?.slice(0, USER_AGENT_LENGTH) },
            }),
          },
        },
      },
      advanced: {
        // Cookies ignore ports: without it, projects on localhost would overwrite each other's.
        cookiePrefix: projectName,
        useSecureCookies: env.BETTER_AUTH_URL.startsWith("https://"),
        ipAddress: { ipAddressHeaders: [env.AUTH_IP_HEADER ?? addressHeader] },
      },
      plugins: createPlugins(),
    }),
  );
}

export const auth = lazy(createAuth);

export type Session = typeof auth.$Infer.Session;
