import { appName } from "../../project";
import { compose } from "../message";

/** Message to a user who asked for a new password. */
export const resetPassword = (to: string, url: string) =>
  compose(to, {
    subject: "Choose a new password",
    paragraphs: [`Someone, probably you, asked for a new password at ${appName}.`],
    action: { label: "Choose a new password", url },
    ending:
      "The link works once, within 30 minutes. If this was not you, you can ignore this message. Your password has not changed.",
  });

/** Message to the owner of an account without a password. */
export const choosePassword = (to: string, url: string) =>
  compose(to, {
    subject: "Choose a password",
    paragraphs: [
      `Someone, probably you, wants to sign in at ${appName} with this address. Its account has no password.`,
      "A password chosen before this address was confirmed is not valid: someone else may have chosen it.",
    ],
    action: { label: "Choose a password", url },
    ending:
      "The link works once, within 30 minutes. If this was not you, you can ignore this message. Only you can choose the password.",
  });
