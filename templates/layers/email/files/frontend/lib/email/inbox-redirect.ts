import type { BetterAuthClientPlugin } from "better-auth/client";
import { leaveTo, safeNext } from "@/lib/redirect";

/** The address is behind `#`, where neither a server nor its log sees it. `?next=` goes along. */
const toInbox = (email: string) =>
  leaveTo(`/check-inbox${window.location.search}#${encodeURIComponent(email)}`);

/** What comes after the link in the mail. The page that was asked for before comes after that. */
export function pageBehindLink(): string {
  const next = safeNext(new URLSearchParams(window.location.search).get("next"));
  return `/email-verified?${new URLSearchParams({ next })}`;
}

/** Leads to the page that asks to open the mail, wherever there is no session before that. */
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
