import { z } from "zod";
import { SITE } from "./redirect";

/** Text of at most `max` UTF-16 code units. PostgreSQL stores no NUL. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes("\0"), "must not contain NUL");

export const NAME_LENGTH = 100;
/** RFC 5321, 4.5.3.1.3: a path of 256 octets, with its brackets. */
export const ADDRESS_LENGTH = 254;

const name = text(NAME_LENGTH);

export const address = text(ADDRESS_LENGTH);

/** Only keeps requests small. Better Auth has stricter limits, with errors that forms explain. */
export const password = text(1024);

/** A redirect target. Where it leads is checked in app/api/auth/[...all]/route.ts. */
export const target = text(2048)
  .refine(
    (value) => !/[\s\\]/.test(value) && URL.canParse(value, SITE),
    "must be an address, without spaces and backslashes",
  )
  .optional();

/** Text in a query, a boolean in JSON and in calls on the server. */
export const flag = z.union([z.boolean(), z.enum(["true", "false"])]).optional();

/** For each route, the fields in its path and in its query or body. */
export type Routes = Record<string, z.ZodType>;

const credentials = { email: address, password, callbackURL: target, rememberMe: flag };

/**
 * The routes of Better Auth that clients may call. Other routes get 404 and other fields 422, so the
 * routes of a plugin and `additionalFields` need an entry before a browser can use them.
 */
export const routes: Routes = {
  "/ok": z.strictObject({}),
  "/sign-up/email": z.strictObject({ name, ...credentials }),
  "/sign-in/email": z.strictObject(credentials),
  "/sign-out": z.strictObject({}),
  "/get-session": z.strictObject({ disableCookieCache: flag, disableRefresh: flag }),
  "/update-user": z.strictObject({ name }),
  "/change-password": z.strictObject({
    currentPassword: password,
    newPassword: password,
    revokeOtherSessions: flag,
  }),
  "/delete-user": z.strictObject({ password: password.optional() }),
};
