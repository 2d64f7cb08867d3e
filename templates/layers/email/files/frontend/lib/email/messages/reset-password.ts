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
