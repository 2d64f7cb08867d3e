import type { BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { hasPassword } from "../auth-guard";
import { auth } from "../auth-server";
import { db } from "../db";
import * as schema from "../db/schema";
import { kindOf, linkToConfirm, nextIn } from "./confirmation";
import { endLinks, issueLink } from "./links";
import { accountExists } from "./messages/account-exists";
import { approveChange } from "./messages/approve-change";
import { confirmAddress } from "./messages/confirm-address";
import { confirmChange } from "./messages/confirm-change";
import { choosePassword, resetPassword } from "./messages/reset-password";
import { admitOwner, forgetPassword, hasNoWayIn } from "./owner";
import { sendLater } from "./send";

const MINUTE = 60;

/** Better Auth's reset link, changed so that it redirects to the form of this app. */
function linkToReset(url: string): string {
  const link = new URL(url);
  link.searchParams.set("callbackURL", "/reset-password");
  return link.href;
}

const askForPassword = (email: string) => auth.api.requestPasswordReset({ body: { email } });

/**
 * Adds the email settings to `options`, unless it already sets them. Nothing here waits for mail
 * delivery, because the response time would reveal whether an address has an account.
 */
export const withEmail = <Options extends BetterAuthOptions>(options: Options): Options => ({
  ...options,
  emailAndPassword: {
    enabled: true,
    requireEmailVerification: true,
    resetPasswordTokenExpiresIn: 30 * MINUTE,
    sendResetPassword: async ({ user, url }) => {
      const message = (await hasPassword(user.id)) ? resetPassword : choosePassword;
      sendLater("reset-password", message(user.email, linkToReset(url)));
    },
    // A reset link proves that the user owns the mailbox, so it also confirms the address.
    onPasswordReset: async ({ user }) => {
      await admitOwner(user, { keepsPassword: false });
      await endLinks(user);
      await db.update(schema.user).set({ emailVerified: true }).where(eq(schema.user.id, user.id));
    },
    onExistingUserSignUp: async ({ user }) => {
      if (await forgetPassword(user.id)) return void (await askForPassword(user.email));
      sendLater("account-exists", accountExists(user.email));
    },
    ...options.emailAndPassword,
  },
  emailVerification: {
    sendOnSignUp: true,
    // Also reaches accounts from before addresses had to be confirmed.
    sendOnSignIn: true,
    autoSignInAfterVerification: true,
    expiresIn: 60 * MINUTE,
    beforeEmailVerification: async (user) => {
      if (await hasNoWayIn(user.id)) {
        const location = "/email-verified?error=NO_PASSWORD";
        throw new APIError("FOUND", undefined, { location });
      }
      await admitOwner(user, { keepsPassword: await hasPassword(user.id) });
    },
    // Better Auth also calls this after a change of address.
    afterEmailVerification: endLinks,
    sendVerificationEmail: async ({ user, url, token }) => {
      if (kindOf(decodeJwt(token)) === "change") {
        await issueLink(token);
        return sendLater("confirm-change", confirmChange(user.email, linkToConfirm(token)));
      }
      if (await hasNoWayIn(user.id)) return void (await askForPassword(user.email));
      await issueLink(token);
      const link = linkToConfirm(token, nextIn(new URL(url).searchParams.get("callbackURL")));
      sendLater("confirm-address", confirmAddress(user.email, link));
    },
    ...options.emailVerification,
  },
  rateLimit: {
    ...options.rateLimit,
    customRules: {
      "/request-password-reset": { window: MINUTE, max: 3 },
      "/reset-password": { window: MINUTE, max: 5 },
      "/send-verification-email": { window: MINUTE, max: 3 },
      "/change-email": { window: MINUTE, max: 3 },
      ...options.rateLimit?.customRules,
    },
  },
  user: {
    ...options.user,
    changeEmail: {
      enabled: true,
      sendChangeEmailConfirmation: async ({ user, newEmail, token }) => {
        await issueLink(token);
        sendLater("approve-change", approveChange(user.email, newEmail, linkToConfirm(token)));
      },
      ...options.user?.changeEmail,
    },
  },
});
