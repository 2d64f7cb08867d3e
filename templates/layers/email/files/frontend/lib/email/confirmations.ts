import { env } from "../env";

/** What a link in mail leads to: a page that says this, with a button that does it. */
export const confirmations = {
  address: {
    title: "Confirm your address",
    description:
      "This signs you in. If it was not you who signed up, do not confirm: somebody else chose the password.",
    action: "Confirm this address",
  },
  approval: {
    title: "Approve your new address",
    description:
      "After that, a message to the new address finishes the change. If it was not you who asked for it, do not approve, and change your password.",
    action: "Approve the change",
  },
  change: {
    title: "Confirm your new address",
    description: "Your account gets this address as soon as you confirm it.",
    action: "Confirm this address",
  },
};

export type Confirmation = keyof typeof confirmations;

/**
 * Not the address where Better Auth does it at once: programs that look for viruses in mail open every
 * link, and press no button. `callbackURL` is the page that comes after it.
 */
export function linkToConfirm(what: Confirmation, token: string, callbackURL: string): string {
  const link = new URL("/confirm-email", env.BETTER_AUTH_URL);
  link.search = new URLSearchParams({ what, token, callbackURL }).toString();
  return link.href;
}
