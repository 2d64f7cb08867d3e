import { appName } from "../../project";
import { compose } from "../message";

/** Message to the new address of an account. */
export const confirmChange = (to: string, url: string) =>
  compose(to, {
    subject: "Confirm your new email address",
    paragraphs: [`Your account at ${appName} will use this address once you confirm it.`],
    action: { label: "Confirm this address", url },
    ending: "The link works once, within one hour. If the account is not yours, do not confirm.",
  });
