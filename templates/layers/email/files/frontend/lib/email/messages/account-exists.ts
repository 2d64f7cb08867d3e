import { env } from "../../env";
import { appName } from "../../project";
import { compose } from "../message";

/** To the owner of an account whose address somebody signs up with again. */
export const accountExists = (to: string) =>
  compose(to, {
    subject: "You have an account already",
    paragraphs: [
      `Somebody, probably you, tried to sign up at ${appName} with this address. It has an account already.`,
      "If you have forgotten the password, the page to sign in leads to a new one.",
    ],
    action: { label: "Sign in", url: new URL("/sign-in", env.BETTER_AUTH_URL).href },
    ending: "If this was not you, there is nothing to do. Your account has not changed.",
  });
