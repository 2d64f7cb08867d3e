"use client";

import { z } from "zod";
import { Alert } from "@/components/Alert";
import { explain } from "@/components/account-forms";
import { Button } from "@/components/Button";
import { leaveTo, useForm } from "@/components/form";
import { signIn } from "@/lib/auth";
import type { OfferedProvider } from "@/lib/oauth/settings";

/** Goes to a provider, and comes back to `next` with a session or to the sign-in page with an error. */
export function ProviderButton({ id, title, next }: OfferedProvider & { next: string }) {
  const { form, submit, message } = useForm(z.object({}), async () => {
    const { data, error } = await signIn.social({
      provider: id,
      callbackURL: next,
      errorCallbackURL: `/sign-in?${new URLSearchParams({ next })}`,
      disableRedirect: true,
    });
    return data?.url ? leaveTo(data.url) : explain(error ?? { status: 500 });
  });
  return (
    <form {...form} className="space-y-3">
      {message && <Alert>{message}</Alert>}
      <Button {...submit} variant="secondary" pendingText={`Going to ${title}…`} className="w-full">
        Continue with {title}
      </Button>
    </form>
  );
}
