import { APIError, createAuthMiddleware, getAuthoritativeSessionFromCtx } from "better-auth/api";
import { and, eq } from "drizzle-orm";
import { currentRequest } from "@/server/request.mjs";
import { NAME_LENGTH } from "./auth-fields";
import { routes } from "./auth-routes";
import { db } from "./db";
import { account } from "./db/schema";
import { refuseGuessable } from "./passwords";
import { secondsToWaitForAddress } from "./rate-limit";

type Call = { path: string; request?: Request; params?: object; query?: object; body?: object };

/**
 * Refuses clients every route that is not in `routes`. Server code may call any endpoint; listed ones
 * accept only the listed fields.
 */
function admit({ path, request, params, query, body }: Call) {
  const fields = routes[path];
  if (!fields && request) throw refusal("NOT_FOUND", "NOT_FOUND", `${path} is not a listed route`);
  const current = currentRequest();
  // For the log: Next.js knows only `[...all]`.
  if (current && request) current.route = `/api/auth${path}`;
  if (body && query && Object.keys(query).length > 0) {
    // Better Auth reads some fields from either, so one could hide the other from the rules.
    throw refusal("UNPROCESSABLE_ENTITY", "INVALID_FIELD", "query: must be empty beside a body");
  }
  const [issue] = fields?.safeParse({ ...query, ...body, ...params }).error?.issues ?? [];
  if (issue) {
    const problem = `${issue.path.join(".") || "request"}: ${issue.message}`;
    throw refusal("UNPROCESSABLE_ENTITY", "INVALID_FIELD", problem);
  }
}

function refusal(status: "NOT_FOUND" | "UNPROCESSABLE_ENTITY", code: string, message: string) {
  // Forms only say that something went wrong, so tell whoever is writing one.
  if (process.env.NODE_ENV === "development") {
    console.warn(`${message} (lib/auth-fields.ts lists what clients may call)`);
  }
  return new APIError(status, { code, message });
}

const SIGN_INS_PER_ACCOUNT = 10;

/**
 * Better Auth's limits count by IP address, and an attacker who guesses the password of one account
 * can have many of those.
 */
async function limitAccount(email: string) {
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

/** Users who signed up through a social provider have no password. */
export const hasPassword = async (userId: string): Promise<boolean> =>
  (await db.$count(account, passwordOf(userId))) > 0;

/** Better Auth stores a password like a connected account, and would disconnect it like one. */
async function keepPassword(userId: string, accountId: string) {
  const isPassword = and(passwordOf(userId), eq(account.id, accountId));
  if ((await db.$count(account, isPassword)) > 0) {
    throw new APIError("BAD_REQUEST", {
      code: "PASSWORD_NOT_UNLINKED",
      message: "A password cannot be unlinked",
    });
  }
}

/** A name that fits into a token. If none is given, the part of the address before the @. */
export function nameOf(given: string | undefined, email: string): string {
  const [local = ""] = email.split("@");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: in JSON, each takes up six bytes.
  const name = given?.replace(/[\u0000-\u001f\u007f]/g, " ").trim() || local;
  return (
    name
      .slice(0, NAME_LENGTH)
      // Don't cut a surrogate pair in half.
      .replace(/[\uD800-\uDBFF]$/, "")
      .trim()
  );
}

/**
 * The session from the database, or 401. Better Auth's own function also returns null when the
 * database fails, and some of its endpoints accept the cookie's copy of a session, which may have been
 * revoked.
 */
export async function requireLiveSession(
  context: Parameters<typeof getAuthoritativeSessionFromCtx>[0],
) {
  const session = await getAuthoritativeSessionFromCtx(context);
  if (session) return session;
  throw new APIError("UNAUTHORIZED", { code: "UNAUTHORIZED", message: "Unauthorized" });
}

/** Runs before every endpoint of Better Auth. */
export const guard = createAuthMiddleware(async (context) => {
  admit(context);
  const { path, body } = context;
  switch (path) {
    case "/sign-in/email":
      await limitAccount(body.email);
      return;
    case "/sign-up/email": {
      // Before it is stored, because the answer about a taken address repeats it.
      const name = nameOf(body.name, body.email);
      refuseGuessable(body.password, { email: body.email, name });
      return { context: { body: { ...body, name } } };
    }
    case "/update-user": {
      const { user } = await requireLiveSession(context);
      if (body.name === undefined) return;
      return { context: { body: { ...body, name: nameOf(body.name, user.email) } } };
    }
    case "/change-password": {
      const { user } = await requireLiveSession(context);
      refuseGuessable(body.newPassword, user);
      // Others may be signed in with the old password, whatever the caller asks for.
      return { context: { body: { ...body, revokeOtherSessions: true } } };
    }
    case "/delete-user": {
      const { user } = await requireLiveSession(context);
      // Better Auth accepts a session younger than a day instead of the password.
      if (!body.password && (await hasPassword(user.id))) {
        throw new APIError("BAD_REQUEST", {
          code: "INVALID_PASSWORD",
          message: "Invalid password",
        });
      }
      return;
    }
    case "/unlink-account": {
      const { user } = await requireLiveSession(context);
      // Without a password, an open session could delete the account: see above.
      await keepPassword(user.id, body.accountId);
      return;
    }
    case "/link-social":
      await requireLiveSession(context);
  }
});

/** Runs after every endpoint of Better Auth: a sign-in ends the session that the browser had before. */
export const endPreviousSession = createAuthMiddleware(
  async ({ context, path, getSignedCookie }) => {
    // A new password has ended all sessions already.
    if (!context.newSession || path === "/change-password") return;
    const token = await getSignedCookie(context.authCookies.sessionToken.name, context.secret);
    if (token && token !== context.newSession.session.token) {
      await context.internalAdapter.deleteSession(token);
    }
  },
);
