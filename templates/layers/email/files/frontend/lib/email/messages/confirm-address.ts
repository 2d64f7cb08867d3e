import { appName } from "../../project";
import { compose } from "../message";

/** To somebody who signed up, or who signs in without ever having confirmed the address. */
export const confirmAddress = (to: string, url: string) =>
  compose(to, {
    subject: "Confirm your e-mail address",
    paragraphs: [`Somebody, probably you, uses this address for an account at ${appName}.`],
    action: { label: "Confirm this address", url },
    ending:
      "The link works for one hour and signs in whoever confirms. If this was not you, do not: somebody else may know the password of that account.",
  });
