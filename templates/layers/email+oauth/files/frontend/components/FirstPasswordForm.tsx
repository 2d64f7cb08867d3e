"use client";

import { SendLinkForm } from "@/components/email-forms";
import { authClient } from "@/lib/auth";

/** Sends a link, because a user of the session may not be the owner of the mailbox. */
export function FirstPasswordForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.requestPasswordReset({ email })} lasts="30 minutes" />;
}
