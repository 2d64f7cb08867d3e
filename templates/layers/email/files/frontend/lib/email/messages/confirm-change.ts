import { appName } from "../../project";
import { compose } from "../message";

/** To the address that an account gets. */
export const confirmChange = (to: string, url: string) =>
  compose(to, {
    subject: "Confirm your new e-mail address",
    paragraphs: [`Your account at ${appName} gets this address once you confirm it.`],
    action: { label: "Confirm this address", url },
    ending: "The link works once, within one hour. If it is not yours, do not confirm.",
  });
