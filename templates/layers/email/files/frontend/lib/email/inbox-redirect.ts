import type { BetterAuthClientPlugin } from "better-auth/client";
import { leaveTo, safeNext } from "@/lib/redirect";

/**
 * Redirects to /check-inbox, with the email address in the hash, which the server and its log never
 * see. Keeps `?next=`.
 */
const toInbox = (email: string) =>
  leaveTo(`/check-inbox${window.location.search}#${encodeURIComponent(email)}`);

/** The page that the link in the email leads to, with the originally requested page as `next`. */
export function pageBehindLink(): string {
  const next = safeNext(new URLSearchParams(window.location.search).get("next"));
  return `/email-verified?${new URLSearchParams({ next })}`;
}

/** Redirects to /check-inbox when a sign-up or sign-in requires confirming the address first. */
export const inboxRedirect = () =>
  ({
    id: "inbox-redirect",
    fetchPlugins: [
      {
        id: "inbox-redirect",
        name: "Inbox redirect",
        async init(url, options) {
          if (!url.endsWith("/sign-up/email")) return { url, options };
          return {
            url,
            options: { ...options, body: { ...options?.body, callbackURL: pageBehindLink() } },
          };
        },
        hooks: {
          async onSuccess({ data, request }) {
            if (String(request.url).endsWith("/sign-up/email")) await toInbox(data.user.email);
          },
          async onError({ error, request }) {
            if (error.code === "EMAIL_NOT_VERIFIED") {
              await toInbox(JSON.parse(String(request.body)).email);
            }
          },
        },
      },
    ],
  }) satisfies BetterAuthClientPlugin;
