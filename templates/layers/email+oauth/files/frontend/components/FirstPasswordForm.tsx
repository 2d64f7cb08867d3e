"use client";

import { z } from "zod";
import { Alert, Notice } from "@/components/Alert";
import { explain } from "@/components/account-forms";
import { Button } from "@/components/Button";
import { useForm } from "@/components/form";
import { authClient } from "@/lib/auth";

/** Not on the page itself: whoever has the session need not have the mailbox. */
export function FirstPasswordForm({ email }: { email: string }) {
  const { form, submit, message, succeeded } = useForm(z.object({}), async () => {
    const { error } = await authClient.requestPasswordReset({ email });
    if (error) return explain(error);
  });

  return (
    <form {...form} className="space-y-4">
      {message && <Alert>{message}</Alert>}
      <div>
        <Button {...submit} variant="secondary" size="small" pendingText="Sending…">
          Send a link
        </Button>
        <Notice>{succeeded && "A message is on its way. Its link works for 30 minutes."}</Notice>
      </div>
    </form>
  );
}
