import type { BetterAuthClientPlugin } from "better-auth/client";
import { leaveTo } from "@/components/form";

/** Behind `#`, where neither a server nor its log sees the address. */
const toInbox = (email: string) => leaveTo(`/check-inbox#${encodeURIComponent(email)}`);

/** Leads to the page that asks to open the mail, wherever there is no session before that. */
export const inboxRedirect = () =>
  ({
    id: "inbox-redirect",
    fetchPlugins: [
      {
        id: "inbox-redirect",
        name: "Inbox redirect",
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
