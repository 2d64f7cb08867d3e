"use client";

import { SendLinkForm } from "@/components/email-forms";
import { authClient } from "@/lib/auth";

/** Lets users set a password only by email: whoever has the session may not own the mailbox. */
export function FirstPasswordForm({ email }: { email: string }) {
  return <SendLinkForm ask={() => authClient.requestPasswordReset({ email })} lasts="30 minutes" />;
}
