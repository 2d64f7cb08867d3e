import { appName } from "../../project";
import { compose } from "../message";

/** Message to a user who signs up, or who signs in with an unconfirmed address. */
export const confirmAddress = (to: string, url: string) =>
  compose(to, {
    subject: "Confirm your email address",
    paragraphs: [`Someone, probably you, uses this address for an account at ${appName}.`],
    action: { label: "Confirm this address", url },
    ending:
      "The link works for one hour, and confirming signs you in. If this was not you, do not confirm: someone else may know the password of that account.",
  });
