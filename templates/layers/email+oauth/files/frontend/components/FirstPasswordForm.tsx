"use client";

import { SendLinkForm } from "@/components/email-forms";
import { authClient } from "@/lib/auth";

/** Sends a link instead of setting a password here: someone with the session may not own the mailbox. */
export function FirstPasswordForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.requestPasswordReset({ email })} lasts="30 minutes" />;
}
