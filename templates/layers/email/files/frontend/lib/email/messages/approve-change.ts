import { appName } from "../../project";
import { compose } from "../message";

/** To the address that an account has, before another one takes its place. */
export const approveChange = (to: string, newEmail: string, url: string) =>
  compose(to, {
    subject: "Approve the change of your e-mail address",
    paragraphs: [
      `Somebody, probably you, wants ${newEmail} to be the address of your account at ${appName}.`,
      "After you approve, a message to the new address finishes the change.",
    ],
    action: { label: "Approve the change", url },
    ending:
      "The link works for one hour. If this was not you, do not approve, sign in and change your password: somebody has access to your account.",
  });
