import { env } from "../../env";
import { appName } from "../../project";
import { compose } from "../message";

/** Message to the owner of an account when someone signs up with the account's address. */
export const accountExists = (to: string) =>
  compose(to, {
    subject: "You already have an account",
    paragraphs: [
      `Someone, probably you, tried to sign up for ${appName} with this address, which already has an account.`,
      "If you have forgotten your password, you can reset it from the sign-in page.",
    ],
    action: { label: "Sign in", url: new URL("/sign-in", env.BETTER_AUTH_URL).href },
    ending: "If this was not you, you can ignore this message. Your account has not changed.",
  });
