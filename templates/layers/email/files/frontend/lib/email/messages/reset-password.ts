import { appName } from "../../project";
import { compose } from "../message";

/** To somebody who has forgotten the password. */
export const resetPassword = (to: string, url: string) =>
  compose(to, {
    subject: "Choose a new password",
    paragraphs: [`Somebody, probably you, asked for a new password at ${appName}.`],
    action: { label: "Choose a new password", url },
    ending:
      "The link works once, within 30 minutes. If this was not you, there is nothing to do. Your password has not changed.",
  });

/** To the owner of an account without a password. */
export const choosePassword = (to: string, url: string) =>
  compose(to, {
    subject: "Choose a password",
    paragraphs: [
      `Somebody, probably you, wants to sign in at ${appName} with this address. Its account has no password.`,
      "A password from before this address was confirmed does not count: somebody else may have chosen it.",
    ],
    action: { label: "Choose a password", url },
    ending:
      "The link works once, within 30 minutes. If this was not you, there is nothing to do. Nobody else can choose the password.",
  });
