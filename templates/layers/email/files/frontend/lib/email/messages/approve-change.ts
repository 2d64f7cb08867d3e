import { appName } from "../../project";
import { compose } from "../message";

/** Message to the current address of an account, before it changes. */
export const approveChange = (to: string, newEmail: string, url: string) =>
  compose(to, {
    subject: "Approve the change of your email address",
    paragraphs: [
      `Someone, probably you, asked to change the address of your account at ${appName} to ${newEmail}.`,
      "After you approve, open the link in the message to the new address to finish the change.",
    ],
    action: { label: "Approve the change", url },
    ending:
      "The link works for one hour. If this was not you, do not approve. Sign in and change your password: someone has access to your account.",
  });
