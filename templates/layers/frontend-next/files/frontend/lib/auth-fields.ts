import { z } from "zod";
import { SITE } from "./redirect";

/** Text of at most `max` UTF-16 code units, without NUL, which PostgreSQL can't store. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes("\0"), "must not contain NUL");

export const NAME_LENGTH = 100;
/** RFC 5321, section 4.5.3.1.3, allows 256 octets for an address in angle brackets. */
export const ADDRESS_LENGTH = 254;

const name = text(NAME_LENGTH);

export const address = text(ADDRESS_LENGTH);

/** Only bounds the request size: Better Auth has stricter limits, whose errors the forms explain. */
export const password = text(1024);

/** A redirect target. app/api/auth/[...all]/route.ts checks that it stays on this site. */
export const target = text(2048)
  .refine(
    (value) => !/[\s\\]/.test(value) && URL.canParse(value, SITE),
    "must be a URL or a path, without spaces and backslashes",
  )
  .optional();

/** True or false: a string in queries, a boolean in JSON and in server-side calls. */
export const flag = z.union([z.boolean(), z.enum(["true", "false"])]).optional();

/** Maps each route to the fields of its path and of its query or body. */
export type Routes = Record<string, z.ZodType>;

const credentials = { email: address, password, callbackURL: target, rememberMe: flag };

/**
 * The routes of Better Auth that clients may call. Other routes get 404, other fields 422. To use the
 * routes of a plugin or your `additionalFields` from a browser, add them here.
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
