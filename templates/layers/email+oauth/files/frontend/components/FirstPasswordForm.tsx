"use client";

import { SendLinkForm } from "@/components/email-forms";
import { authClient } from "@/lib/auth";

/** Not on the page itself: whoever has the session need not have the mailbox. */
export function FirstPasswordForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.requestPasswordReset({ email })} lasts="30 minutes" />;
}
